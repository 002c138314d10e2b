// The demo: made-up sensors and cameras within the page, from the static files alone.

import { violations } from '../support/axe.ts';
import { expect, UNREACHABLE, test as base } from '../support/fixtures.ts';
import { StaticServer } from '../support/static-server.ts';

const test = base.extend<{ site: StaticServer }>({
  site: async ({}, use) => {
    const site = await StaticServer.start();
    await use(site);
    await site.stop();
  },
});

const LIGHT = '[data-channel="demo/garden/light"]';

test('the page plots the demo at once, with a gap and a spike, and asks nobody', async ({ site, dashboard, page }) => {
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await dashboard.open(site.url, 'demo:');
  await dashboard.live();
  expect(await dashboard.channels()).toEqual([
    'demo/garden/light',
    'demo/greenhouse/temperature',
    'demo/workshop/door',
    'demo/workshop/vibration',
  ]);
  await expect(dashboard.plots).toHaveCount(4);
  const temperature = dashboard.plots.and(page.locator('[data-channels="demo/greenhouse/temperature"]'));
  // Four seconds of the minute in view.
  await expect.poll(() => dashboard.widestGap(temperature)).toBeGreaterThan(12);
  await expect(dashboard.rows.filter({ hasText: /\d\s*°C/ })).toHaveCount(1);
  await expect(dashboard.rows.filter({ hasText: /\d\s*lx/ })).toHaveCount(1);
  const before = await dashboard.picture(temperature);
  await expect.poll(() => dashboard.picture(temperature)).not.toBe(before);
  expect(sockets).toEqual([]);
});

test('it says that it is a demo wherever it shows', async ({ site, dashboard, page }) => {
  await dashboard.open(site.url, 'demo:');
  await dashboard.live();
  await expect(dashboard.pills).toContainText('demo');
  await expect(page.locator('#rail').getByRole('heading')).toContainText('demo');
  for (const plot of await dashboard.plots.all()) await expect(plot).toContainText('demo');
  await dashboard.captureButton.click();
  await expect(dashboard.photo).toHaveAttribute('alt', /demo · porch camera/, { timeout: 20_000 });
  await expect(dashboard.photoReadings).toContainText('demo temperature');
});

test('a channel goes stale and comes back', async ({ site, dashboard, page }) => {
  test.slow();
  await dashboard.open(site.url, 'demo:');
  await dashboard.live();
  const light = dashboard.rows.and(page.locator(LIGHT));
  await expect(light).toHaveAttribute('data-stale', 'false');
  await expect(light).toHaveAttribute('data-stale', 'true', { timeout: 25_000 });
  await expect(dashboard.rows.and(page.locator('[data-stale="true"]'))).toHaveCount(1);
  await expect(light).toHaveAttribute('data-stale', 'false', { timeout: 40_000 });
});

test('one press brings two photos, each with its own latency', async ({ site, dashboard, page }) => {
  await dashboard.open(site.url, 'demo:');
  await dashboard.live();
  await dashboard.captureButton.click();
  await expect(dashboard.captureState).toContainText('Requested');
  const strip = dashboard.photoStrip.getByRole('button');
  // While the second camera works, that is seen.
  await expect(dashboard.captureState).toContainText('1 here, waiting for garden camera');
  await expect(dashboard.captureButton).toBeDisabled();
  await expect(strip).toHaveCount(2, { timeout: 20_000 });
  await expect(dashboard.captureState).toBeEmpty();
  await expect(dashboard.captureButton).toBeEnabled();
  const seen: { alt: string | null; millis: number }[] = [];
  for (const photo of await strip.all()) {
    await photo.click();
    expect(await dashboard.photoWidth()).toBe(640);
    const text = await dashboard.photoLatency.innerText();
    const [, number = '', unit] = /([\d.]+) (ms|s)/.exec(text) ?? [];
    seen.push({ alt: await dashboard.photo.getAttribute('alt'), millis: Number(number) * (unit === 's' ? 1_000 : 1) });
  }
  const [garden, porch] = seen;
  expect(garden?.alt).toContain('garden camera');
  expect(porch?.alt).toContain('porch camera');
  expect(porch?.millis).toBeGreaterThanOrEqual(700);
  expect(garden?.millis).toBeGreaterThanOrEqual(2_300);
  // The one that was ready first came long before the other.
  expect((garden?.millis ?? 0) - (porch?.millis ?? 0)).toBeGreaterThan(800);
  await expect(page.getByText('came unasked')).toHaveCount(0);
});

test('one button away from an empty page', async ({ site, dashboard, complaints }) => {
  // The page first tries the host it came from, which has no hub.
  complaints.expect(UNREACHABLE);
  await dashboard.open(site.url);
  await expect(dashboard.tryDemo).toHaveCount(2);
  await dashboard.tryDemo.last().click();
  await dashboard.drawn();
  await expect(dashboard.pills.filter({ hasText: 'demo' })).toHaveAttribute('data-state', 'live');
  await expect(dashboard.tryDemo).toHaveCount(0);
  await expect(dashboard.captureButton).toBeEnabled();
});

test('beside a hub it stays a source of its own, and goes when removed', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.tryDemo.first().click();
  await dashboard.pills.filter({ hasText: 'demo' }).click();
  await expect(page.getByRole('dialog')).toContainText('made up within this page');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(dashboard.pills).toHaveCount(1);
  await expect(dashboard.rows.and(page.locator(LIGHT))).toHaveCount(0);
  await expect(dashboard.tryDemo.first()).toBeVisible();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe has nothing to object to', async ({ site, dashboard, page }) => {
      await dashboard.open(site.url, 'demo:');
      await dashboard.live();
      await dashboard.captureButton.click();
      await expect(dashboard.photo).toBeVisible({ timeout: 20_000 });
      expect(await violations(page)).toEqual([]);
      await page.getByTestId('senders').click();
      await expect(page.getByTestId('sender-code')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}
