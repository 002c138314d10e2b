// A device of one's own joins the hub, and its readings are on the page by themselves.

import { Device } from '../support/device.ts';
import { expect, test } from '../support/fixtures.ts';

// Only what the device says is on the page.
test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const LIGHT = { name: 'light', type: 'range' };
const rising = (count: number) => Array.from({ length: count }, (_, index) => 400 + 10 * index);

test('before anything comes, the page says that it waits for data', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await expect(page.getByRole('heading', { name: /waiting for data/i })).toBeVisible();
  await dashboard.everyPill('silent', 15_000);
  await expect(dashboard.plots).toHaveCount(0);
});

test('its readings keep their origin, are plotted, go stale when it falls silent, and clear again', async ({
  hub,
  dashboard,
}) => {
  await dashboard.open(hub.url);
  const device = await Device.connect(hub.source, 'garden', [LIGHT]);
  const row = dashboard.rows.filter({ hasText: /light/ });
  // What is published before the page has a route is lost: Spacebrew keeps no last value.
  await expect(async () => {
    device.publish('light', '390');
    await expect(row).toHaveCount(1, { timeout: 300 });
  }).toPass();
  await device.publishAll('light', rising(15), 100);
  await expect(row).toContainText('540');
  await expect(row).toHaveAttribute('data-channel', /\/garden\/light$/);
  await dashboard.drawn();
  await expect(row).toHaveAttribute('data-stale', 'false');
  // 3 x 100 ms is less than the 2 s that are always granted.
  await expect(row).toHaveAttribute('data-stale', 'true', { timeout: 4_000 });
  device.publish('light', '17');
  await expect(row).toHaveAttribute('data-stale', 'false');
  await expect(row).toContainText('17');
  await device.leave();
});

test('a channel is stale at the age that was set for it, or never; a reload keeps that', async ({
  hub,
  dashboard,
  page,
}) => {
  await dashboard.open(hub.url);
  const device = await Device.connect(hub.source, 'garden', [LIGHT]);
  const row = dashboard.rows.filter({ hasText: /light/ });
  await expect(async () => {
    device.publish('light', '390');
    await expect(row).toHaveCount(1, { timeout: 300 });
  }).toPass();
  await device.publishAll('light', rising(15), 100);
  await expect(row).toHaveAttribute('data-stale', 'true', { timeout: 4_000 });

  const plot = dashboard.plots.filter({ has: page.getByRole('heading', { name: 'light' }) });
  const limit = page.getByRole('dialog').getByLabel('When light is stale');
  const set = async (words: string) => {
    await plot.getByTestId('plot-settings').click();
    await limit.selectOption(words);
    await page.keyboard.press('Escape');
  };
  await set('Never stale');
  await expect(row).toHaveAttribute('data-stale', 'false');
  await set('Stale after 5 s');
  await expect(row).toHaveAttribute('data-stale', 'true', { timeout: 6_000 });

  await page.reload();
  await expect(async () => {
    device.publish('light', '17');
    await expect(row).toContainText('17', { timeout: 300 });
  }).toPass();
  await device.publishAll('light', rising(15), 100);
  const silent = Date.now();
  await expect(row).toHaveAttribute('data-stale', 'true', { timeout: 8_000 });
  // By its rhythm it would have been two seconds.
  expect(Date.now() - silent).toBeGreaterThan(4_000);
  await plot.getByTestId('plot-settings').click();
  await expect(limit.locator('option:checked')).toHaveText('Stale after 5 s');
  await device.leave();
});

test('one that leaves is stale at once, and is the same channel when it comes back', async ({
  hub,
  dashboard,
}) => {
  await dashboard.open(hub.url);
  const row = dashboard.rows.filter({ hasText: /light/ });
  let device = await Device.connect(hub.source, 'garden', [LIGHT]);
  await expect(async () => {
    device.publish('light', '390');
    await expect(row).toHaveCount(1, { timeout: 300 });
  }).toPass();
  await device.leave();
  await expect(row).toHaveAttribute('data-stale', 'true', { timeout: 1_500 });

  device = await Device.connect(hub.source, 'garden', [LIGHT]);
  await expect(async () => {
    device.publish('light', '641');
    await expect(row).toContainText('641', { timeout: 300 });
  }).toPass();
  await expect(row).toHaveCount(1);
  await expect(row).toHaveAttribute('data-stale', 'false');
  await device.leave();
});

test('values of every kind are shown as what they are', async ({ hub, dashboard }) => {
  await dashboard.open(hub.url);
  const device = await Device.connect(hub.source, 'greenhouse', [
    { name: 'door', type: 'boolean' },
    { name: 'note', type: 'string' },
    { name: 'climate', type: 'json' },
    { name: 'soil', type: 'string' },
  ]);
  const row = (path: string) => dashboard.page.locator(`[data-channel$="/greenhouse/${path}"]`);
  const all = { door: 'true', note: 'watered <b>twice</b>', climate: '{"air":{"temp":21.5,"hum":null}}', soil: '47 %' };
  await expect(async () => {
    for (const [name, value] of Object.entries(all)) device.publish(name, value);
    await expect(row('soil')).toBeVisible({ timeout: 300 });
  }).toPass();
  await expect(row('soil')).toContainText(/47\S*\s*%/);
  await expect(row('climate/air/temp')).toContainText('21.5');
  await expect(row('door')).toContainText(/on|true/i);
  // Text is text, never markup.
  await expect(row('note')).toContainText('<b>');
  await expect(dashboard.page.locator('b', { hasText: 'twice' })).toHaveCount(0);
  await device.leave();
});

test('a message of 250 new fields does not freeze the page', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  const device = await Device.connect(hub.source, 'factory', [{ name: 'all', type: 'json' }]);
  const fields = () => Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`field${i}`, Math.random()]));
  await expect(async () => {
    device.publish('all', JSON.stringify(fields()));
    expect(await dashboard.rows.count()).toBeGreaterThan(200);
  }).toPass();
  const sending = setInterval(() => device.publish('all', JSON.stringify(fields())), 50);
  expect(await dashboard.plots.count()).toBeLessThanOrEqual(4);
  // Answered while 5000 readings a second arrive.
  const millis = await page.evaluate(async () => {
    const button = document.querySelector<HTMLElement>('[data-testid="pause"]');
    const started = performance.now();
    button?.click();
    while (button?.getAttribute('aria-pressed') !== 'true' && performance.now() < started + 10_000) {
      await new Promise((resume) => requestAnimationFrame(resume));
    }
    return performance.now() - started;
  });
  clearInterval(sending);
  expect(millis).toBeLessThan(500);
  await device.leave();
});
