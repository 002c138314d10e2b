// A phone of 360 px width: nothing sticks out, and Capture stays under the thumb.

import { expect, test } from '../support/fixtures.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

test('no horizontal scrolling, before and after a photo', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const overhang = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overhang()).toBe(0);
  expect(await page.evaluate(() => window.innerWidth)).toBe(360);
  await dashboard.captureButton.tap();
  await dashboard.nextPhoto(null);
  expect(await overhang()).toBe(0);
});

test('Capture is in view wherever the page is scrolled to, and large enough for a thumb', async ({
  hub,
  dashboard,
  page,
}) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await expect(dashboard.captureButton).toBeInViewport({ ratio: 1 });
  const box = await dashboard.captureButton.boundingBox();
  expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await expect(dashboard.captureButton).toBeInViewport({ ratio: 1 });
});

test('while the view is held, with a marker, nothing sticks out and Capture stays', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url, 'demo:');
  await dashboard.live();
  await page.getByRole('button', { name: 'Closer' }).tap();
  await page.getByRole('button', { name: 'Earlier', exact: true }).tap();
  await page.getByRole('button', { name: 'Mark this moment' }).tap();
  await expect(page.getByTestId('follow-here')).toBeVisible();
  await expect(page.getByTestId('back-to-live')).toBeVisible();
  expect(await page.evaluate(() => window.innerWidth)).toBe(360);
  await expect(dashboard.captureButton).toBeInViewport({ ratio: 1 });
});

test('what is wrong with a source is read in lines of the whole width', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url, 'ws://nowhere.invalid:1/');
  const words = page.getByTestId('notice').locator('span').first();
  await expect(words).toContainText('wants to connect');
  expect((await words.boundingBox())?.width ?? 0).toBeGreaterThan(280);
});

test('the channels open as a sheet', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await expect(dashboard.rows.first()).not.toBeInViewport();
  await page.getByRole('button', { name: /channels/i }).tap();
  await expect(dashboard.rows.first()).toBeInViewport();
});
