// A photo belongs to its moment: a dot on every plot and a tick on the rail lead there and back.

import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';

/** Where a line is within what it lies on, in CSS pixels from the left; far to the left when it is not shown. */
function shift(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate((line) => new DOMMatrix(getComputedStyle(line).transform).e);
}

/** Where the photos' ticks are on the rail now, in pixels of the page, the oldest first; and its edges. */
async function railNow(page: Page): Promise<{ ticks: number[]; x: number; y: number; right: number; bottom: number }> {
  const rail = page.getByTestId('rail');
  const { x, y, width, height } = (await rail.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const path = (await rail.locator('path.photos').getAttribute('d')) ?? '';
  // The drawing is a thousand units wide.
  const ticks = [...path.matchAll(/M([\d.]+)/g)].map(([, at]) => x + (Number(at) / 1_000) * width);
  return { ticks, x, y, right: x + width, bottom: y + height };
}

/** When the photo in view was taken, in words. */
const shownMoment = (page: Page) => page.locator('.photo .moment').innerText();

// The demo's two cameras answer one after the other.
test.beforeEach(async ({ hub, dashboard }) => {
  await dashboard.open(hub.url, 'demo:');
  await dashboard.live();
  await dashboard.captureButton.click();
  await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(2, { timeout: 20_000 });
  await dashboard.pauseButton.click();
});

test('keys on a plot step from photo to photo, with a thumbnail, and show one', async ({ dashboard, page }) => {
  const thumbnail = page.getByTestId('thumbnail');
  const newest = await shownMoment(page);
  await dashboard.plots.first().getByTestId('plot-body').focus();
  await page.keyboard.press('p');
  await expect(thumbnail).toContainText(newest.slice(0, 8));
  await page.keyboard.press('p');
  await expect(thumbnail).toContainText('porch camera');
  await expect(page.locator('.photo .moment')).not.toHaveText(newest);
  await page.keyboard.press('n');
  await expect(thumbnail).toContainText('garden camera');
  await page.keyboard.press('p');
  await page.keyboard.press('Enter');
  // Held, with its moment pinned on every plot and on the rail.
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible();
  for (const plot of await dashboard.plots.all()) {
    const pin = plot.locator('.over .pin').first();
    await expect.poll(() => pin.evaluate((line) => new DOMMatrix(getComputedStyle(line).transform).e)).toBeGreaterThan(40);
  }
  expect(await shift(page, '.session-rail .pin')).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await expect(thumbnail).toHaveCount(0);
});

test('a dot shows its thumbnail when pointed at and its photo when clicked; the strip leads back to the plots', async ({
  dashboard,
  page,
}) => {
  await dashboard.photoStrip.getByRole('button').last().click();
  const first = await shownMoment(page);
  const body = dashboard.plots.nth(1).getByTestId('plot-body');
  const box = (await body.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const across = await body.locator('.pin').first().evaluate((line) => new DOMMatrix(getComputedStyle(line).transform).e);
  expect(across).toBeGreaterThan(40);
  await page.getByRole('button', { name: '1 new' }).click();
  await expect(page.locator('.photo .moment')).not.toHaveText(first);
  await page.mouse.move(box.x + across, box.y + box.height / 2);
  await expect(page.getByTestId('thumbnail')).toHaveCount(0);
  const picture = await dashboard.picture(dashboard.plots.nth(1));
  // The dots sit on the time axis.
  await page.mouse.move(box.x + across, box.y + box.height - 24);
  await expect(page.getByTestId('thumbnail')).toContainText(first.slice(0, 8));
  expect(await page.getByTestId('thumbnail').locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  expect(await dashboard.picture(dashboard.plots.nth(1))).toBe(picture);
  await page.mouse.click(box.x + across, box.y + box.height - 24);
  await page.mouse.move(5, 5);
  await expect(page.getByTestId('thumbnail')).toHaveCount(0);
  await expect(page.locator('.photo .moment')).toHaveText(first);
});

test('scrubbing the rail while paused shows what each camera saw then', async ({ page }) => {
  const then = page.getByTestId('photos-then').getByRole('button');
  await expect(then).toHaveCount(2);
  const garden = await shownMoment(page);
  // The session goes on, also while the picture is held: soon there is room to the right of both.
  await expect
    .poll(async () => {
      const { ticks, right } = await railNow(page);
      return ticks.length === 2 && (ticks[1] ?? right) < right - 12;
    })
    .toBe(true);
  const rail = await railNow(page);
  const [porch = 0, later = 0] = rail.ticks;
  // Between the two photos only the first was there.
  await page.mouse.move((porch + later) / 2, rail.y + 6);
  await expect(page.locator('.photo .moment')).not.toHaveText(garden);
  await expect(then).toHaveCount(0);
  await page.mouse.move(rail.x + 3, rail.y + 6);
  await expect(page.getByText('No photo had come by then.')).toBeVisible();
  await page.mouse.move(rail.right - 2, rail.y + 6);
  await expect(page.locator('.photo .moment')).toHaveText(garden);
  await then.filter({ hasText: 'porch' }).click();
  await expect(page.locator('.photo .moment')).not.toHaveText(garden);
  // The pin is let go, then the photo.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.locator('.photo .moment')).toHaveText(garden);
});

test('a tick on the rail has a thumbnail, and brings its moment into view', async ({ dashboard, page }) => {
  await dashboard.photoStrip.getByRole('button').last().click();
  const first = await shownMoment(page);
  await page.getByRole('button', { name: '1 new' }).click();
  // Held far from the photos.
  await page.getByTestId('rail-window').focus();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.keyboard.press('Home');
  await expect(page.getByTestId('follow-here')).toBeVisible();
  const rail = await railNow(page);
  const [porch = 0] = rail.ticks;
  await page.mouse.move(porch, rail.bottom - 6);
  await expect(page.getByTestId('thumbnail')).toContainText(first.slice(0, 8));
  await page.mouse.click(porch, rail.bottom - 6);
  await expect(page.locator('.photo .moment')).toHaveText(first);
  await expect.poll(() => shift(page, '.over .pin')).toBeGreaterThan(40);
  await page.mouse.move(5, 5);
  await page.getByTestId('rail-window').focus();
  await page.keyboard.press('p');
  await expect(page.getByTestId('thumbnail')).toContainText('garden camera');
  await page.keyboard.press('p');
  await expect(page.getByTestId('thumbnail')).toContainText('porch camera');
  await page.keyboard.press('n');
  await expect(page.getByTestId('thumbnail')).toContainText('garden camera');
});
