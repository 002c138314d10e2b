// Pause holds the picture while readings go on arriving; Live shows all of it.

import { expect, test } from '../support/fixtures.ts';

test('pause freezes the plot while data goes on, and Live returns to the present', async ({
  hub,
  dashboard,
  page,
}) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.pauseButton.click();
  await expect(dashboard.pauseButton).toHaveAttribute('aria-pressed', 'true');
  const plot = dashboard.plots.first();
  // Drawn once more with the pause in place, perhaps.
  await page.waitForTimeout(300);
  const held = await dashboard.picture(plot);
  const values = await dashboard.values();
  await expect(page.getByText(/\+[1-9]\d* new/)).toBeVisible();
  await expect.poll(() => dashboard.values()).not.toEqual(values);
  await page.waitForTimeout(1_500);
  expect(await dashboard.picture(plot)).toBe(held);

  await dashboard.liveButton.click();
  await expect(dashboard.liveButton).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => dashboard.picture(plot)).not.toBe(held);
  await expect(page.getByText(/\+\d+ new/)).toHaveCount(0);
  // What came meanwhile was kept: the line has no hole.
  expect(await dashboard.widestGap(plot)).toBeLessThan(5);
});

test('a window that does not fit the readings yet is drawn all the same', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const plot = dashboard.plots.first();
  const windows = page.getByRole('group', { name: /time shown/i }).getByRole('button');
  expect(await windows.count()).toBeGreaterThan(1);
  for (const window of await windows.all()) {
    await window.click();
    await expect(window).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => dashboard.inkedColumns(plot)).not.toEqual([]);
  }
});
