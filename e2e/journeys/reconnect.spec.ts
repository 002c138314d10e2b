// The hub goes away and comes back: the page says so, waits, and carries on by itself.

import { expect, UNREACHABLE, test } from '../support/fixtures.ts';

test('a killed hub that comes back is live again, with no channel twice and the gap visible', async ({
  hub,
  dashboard,
  complaints,
}) => {
  complaints.expect(UNREACHABLE);
  await dashboard.open(hub.url);
  await dashboard.live();
  const before = await dashboard.channels();
  const plot = dashboard.plots.first();
  // Some line before the gap.
  await expect.poll(async () => (await dashboard.inkedColumns(plot)).length).toBeGreaterThan(15);
  expect(await dashboard.widestGap(plot), 'no gap before there is a reason').toBeLessThan(5);

  await hub.kill();
  await dashboard.everyPill('waiting');
  await expect(dashboard.pills.first()).toContainText(/\d+\s*s/);
  await expect(dashboard.notices.first()).toContainText(/again in \d+ s/);
  await expect(dashboard.rows.and(dashboard.page.locator('[data-stale="false"]'))).toHaveCount(0);
  // Long enough to be seen among the columns of a minute.
  await dashboard.page.waitForTimeout(4_000);

  await hub.begin();
  await dashboard.everyPill('live', 40_000);
  const values = await dashboard.values();
  await expect.poll(() => dashboard.values()).not.toEqual(values);
  await expect.poll(() => dashboard.channels()).toEqual(before);
  expect(new Set(before).size, 'no channel twice').toBe(before.length);
  await expect(dashboard.rows.and(dashboard.page.locator('[data-stale="false"]')).first()).toBeVisible();
  await expect(dashboard.notices).toHaveCount(0);
  // 4 s of the longest window that is offered by default are a dozen columns and more.
  await expect.poll(() => dashboard.widestGap(plot)).toBeGreaterThan(10);
});

test('a photo can be taken after the hub came back', async ({ hub, dashboard, complaints }) => {
  complaints.expect(UNREACHABLE);
  await dashboard.open(hub.url);
  await dashboard.live();
  const first = await dashboard.capture();
  await hub.kill();
  await dashboard.everyPill('waiting');
  await expect(dashboard.captureButton).toBeDisabled();
  await hub.begin();
  await dashboard.everyPill('live', 40_000);
  await expect(dashboard.captureButton).toBeEnabled();
  expect(await dashboard.capture()).not.toBe(first);
});

test('retry now does not wait for the countdown', async ({ hub, dashboard, complaints }) => {
  complaints.expect(UNREACHABLE);
  await dashboard.open(hub.url);
  await dashboard.live();
  await hub.kill();
  await dashboard.everyPill('waiting');
  await hub.begin();
  await dashboard.page.getByRole('button', { name: /retry now/i }).click();
  await dashboard.everyPill('live', 3_000);
});
