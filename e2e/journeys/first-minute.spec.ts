// The first minute: nothing is configured, and this machine's sensors move on live plots.

import { expect, test } from '../support/fixtures.ts';

test('the first plot is drawn within 2 s of the page loading', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  // Measured by the page's own clock, so that the test's polling does not count.
  const millisAfterLoad = await page.evaluate(async () => {
    const drawn = () =>
      [...document.querySelectorAll<HTMLCanvasElement>('[data-testid="plot"] canvas')].some((canvas) => {
        const { width, height } = canvas;
        if (!width || !height) return false;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        for (let at = 0; at < pixels.length; at += 4) {
          const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.slice(at, at + 4);
          if (alpha > 160 && Math.max(red, green, blue) - Math.min(red, green, blue) > 70) return true;
        }
        return false;
      });
    const loaded = () => performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
    while (!drawn() && performance.now() < 15_000) await new Promise((resume) => setTimeout(resume, 50));
    return performance.now() - loaded().loadEventEnd;
  });
  expect(millisAfterLoad).toBeLessThan(2_000);
  await dashboard.everyPill('live');
});

test('values in the channel list have a unit and change', async ({ hub, dashboard }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const before = await dashboard.values();
  expect(before.size).toBeGreaterThan(2);
  for (const channel of before.keys()) expect(channel).toMatch(/^.+\/.+/);
  await expect(dashboard.rows.filter({ hasText: /\d\s*%/ }).first()).toBeVisible();
  await expect.poll(async () => changed(before, await dashboard.values())).toBeGreaterThan(1);
});

test('plots name the channels they show, and move', async ({ hub, dashboard }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const known = await dashboard.channels();
  const plots = await dashboard.plots.all();
  expect(plots.length).toBeGreaterThan(0);
  expect(plots.length).toBeLessThanOrEqual(4);
  for (const plot of plots) {
    const shown = (await plot.getAttribute('data-channels')) ?? '';
    expect(known.some((channel) => shown.includes(channel))).toBe(true);
  }
  const plot = dashboard.plots.first();
  const before = await dashboard.picture(plot);
  await expect.poll(() => dashboard.picture(plot)).not.toBe(before);
});

function changed(before: Map<string, string>, after: Map<string, string>): number {
  return [...before].filter(([channel, text]) => after.get(channel) !== text).length;
}
