// Canvases are sharp: one pixel of their own for each pixel of the screen, at any size.

import { expect, test } from '../support/fixtures.ts';

// Playwright's emulated scale never reaches `devicePixelContentBox`, which a page should go by,
// so this is a screen of double density for the whole browser.
test.use({
  viewport: null,
  deviceScaleFactor: undefined,
  launchOptions: async ({ launchOptions }, use) => {
    const args = [...(launchOptions.args ?? []), '--force-device-scale-factor=2', '--window-size=1440,900'];
    await use({ ...launchOptions, args });
  },
});

test('a plot has a pixel for each pixel of the screen, and keeps to it when its size changes', async ({
  hub,
  dashboard,
  page,
}) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  expect(await page.evaluate(() => devicePixelRatio)).toBe(2);
  const canvas = dashboard.plots.first().locator('canvas').first();
  const missing = () =>
    canvas.evaluate((element) => {
      const { width, height } = element.getBoundingClientRect();
      const own = element as HTMLCanvasElement;
      return Math.max(Math.abs(own.width - width * 2), Math.abs(own.height - height * 2));
    });
  await expect.poll(missing).toBeLessThanOrEqual(1);
  const before = (await canvas.boundingBox())?.width ?? 0;
  await page.setViewportSize({ width: 700, height: 900 });
  await expect.poll(async () => (await canvas.boundingBox())?.width).not.toBe(before);
  await expect.poll(missing).toBeLessThanOrEqual(1);
  // What is scrolled away is not drawn.
  await canvas.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await dashboard.drawn();
});
