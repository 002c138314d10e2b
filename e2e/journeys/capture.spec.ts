// The founding scene: a press of Capture, a camera, a file server, and the photo on the page.

import { Dashboard } from '../support/dashboard.ts';
import { expect, test } from '../support/fixtures.ts';

test('a press of Capture brings a photo with its latency and the readings at that moment', async ({
  hub,
  dashboard,
}) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await expect(dashboard.captureButton).toBeEnabled();
  const url = await dashboard.capture();
  expect(url).toMatch(/^https?:\/\//);
  await expect.poll(() => dashboard.photoWidth()).toBeGreaterThan(0);
  await expect(dashboard.photoLatency).toHaveText(/\d+(\.\d+)?\s*m?s/);
  // Each reading has a name and a value with digits.
  const readings = dashboard.photoReadings.locator('dd');
  expect(await readings.count()).toBeGreaterThan(2);
  await expect(readings.first()).toHaveText(/\d/);
  await expect(dashboard.photoStrip.locator('img')).toHaveCount(1);
});

test('the photo is what the file server keeps', async ({ hub, dashboard, request }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const url = await dashboard.capture();
  const answer = await request.get(url);
  expect(answer.ok()).toBe(true);
  expect(answer.headers()['content-type']).toMatch(/^image\/(jpeg|png|webp)$/);
  expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  expect(answer.headers()['content-security-policy']).toContain('sandbox');
});

test('photos line up in the strip, and one that is held stays when another comes', async ({
  hub,
  dashboard,
}) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const first = await dashboard.capture();
  const second = await dashboard.capture();
  const strip = dashboard.photoStrip.getByRole('button');
  await expect(strip).toHaveCount(2);
  await strip.last().click();
  await expect(dashboard.photo).toHaveAttribute('data-url', first);
  await dashboard.captureButton.click();
  await expect(strip).toHaveCount(3, { timeout: 25_000 });
  await expect(dashboard.photo).toHaveAttribute('data-url', first);
  expect(second).not.toBe(first);
});

test('two tabs are live at once, and both see the photo that one asks for', async ({
  hub,
  dashboard,
  context,
}) => {
  const other = new Dashboard(await context.newPage());
  await dashboard.open(hub.url);
  await other.open(hub.url);
  await dashboard.live();
  await other.live();
  await expect(dashboard.captureButton).toBeEnabled();
  await expect(other.captureButton).toBeEnabled();
  const url = await dashboard.capture();
  expect(await other.nextPhoto(null)).toBe(url);
  await expect.poll(() => other.photoWidth()).toBeGreaterThan(0);
  // Only the tab that asked knows how long it took.
  await expect(dashboard.photoLatency).toBeVisible();
  await expect(other.photoLatency).toHaveCount(0);
  expect(await other.channels()).toEqual(await dashboard.channels());
});

test.describe('without a camera', () => {
  test.use({ hubOptions: ['--no-camera'] });

  test('Capture is disabled and says that there is no camera', async ({ hub, dashboard }) => {
    await dashboard.open(hub.url);
    await dashboard.live();
    await expect(dashboard.captureButton).toHaveAttribute('title', /not found.*camera/i);
    await expect(dashboard.captureButton).toBeDisabled();
  });
});

test.describe('with a camera that fails', () => {
  test.use({ hubOptions: ['--camera-command', 'false'] });

  test('the page goes on, and the press is seen to be pending', async ({ hub, dashboard }) => {
    await dashboard.open(hub.url);
    await dashboard.live();
    await dashboard.captureButton.click();
    await expect(dashboard.captureState).toContainText(/requested/i);
    // A second press while one is pending would fire twice.
    await expect(dashboard.captureButton).toBeDisabled();
    await dashboard.everyPill('live');
  });

  test('after 30 s it says that no photo came and what to check', async ({ hub, dashboard }) => {
    await dashboard.open(hub.url);
    await dashboard.live();
    await dashboard.captureButton.click();
    await expect(dashboard.captureState).toContainText(/no photo.*camera/i, { timeout: 35_000 });
    await expect(dashboard.captureButton).toBeEnabled();
  });
});
