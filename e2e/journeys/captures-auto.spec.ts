// Photos that are taken without a press: by rule, by interval, several in a row.

import type { Locator, Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { addCamera, openCameras } from '../support/camera-form.ts';
import type { Dashboard } from '../support/dashboard.ts';
import { Feed } from '../support/feed.ts';
import { expect, test } from '../support/fixtures.ts';
import { SnapshotCamera } from '../support/snapshot-camera.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const runs = (page: Page) => page.getByTestId('run');

/** The form under this heading in the dialog, which is opened. */
async function form(page: Page, heading: string): Promise<Locator> {
  await openCameras(page);
  await page.getByTestId('automation-open').click();
  const dialog = page.getByRole('dialog', { includeHidden: false });
  return dialog.locator('section', { has: page.getByRole('heading', { name: heading }) });
}

/** Starts what the form is for, with these fields filled in. */
async function start(page: Page, heading: string, button: string, fields: Record<string, string>): Promise<void> {
  const section = await form(page, heading);
  for (const [label, text] of Object.entries(fields)) await section.getByLabel(label).fill(text);
  await section.getByRole('button', { name: button }).click();
  await expect(section).toBeHidden();
}

async function withCamera(page: Page, dashboard: Dashboard, camera: SnapshotCamera): Promise<void> {
  await dashboard.connected();
  await addCamera(page, 'Photo at an http address', { Name: 'bench', 'Address of its photo': camera.url });
  await expect(dashboard.captureButton).toBeEnabled();
}

const photos = (dashboard: Dashboard) => dashboard.photoStrip.getByRole('button');

test('a rule takes one photo each time its channel crosses the limit, and is off after a reload', async ({
  hub,
  dashboard,
  page,
}) => {
  const [feed, camera] = [await Feed.start({ samples: 0, seconds: 0 }), await SnapshotCamera.start()];
  await dashboard.open(hub.url, feed.source);
  await withCamera(page, dashboard, camera);
  await expect(dashboard.rows).toHaveCount(1);
  const [channel = ''] = await dashboard.channels();
  const row = dashboard.rows.first();
  /** Lets the channel say this, until it stands in the list; then some more. */
  const say = async (value: number) => {
    feed.value = value;
    await expect(row).toContainText(String(value));
  };

  const section = await form(page, 'By rule');
  await section.getByRole('button', { name: 'Start this rule' }).click();
  await expect(section.getByRole('alert')).toHaveText('Choose a channel.');
  await section.getByLabel('Channel').selectOption(channel);
  await section.getByLabel('Limit').fill('30');
  await section.getByLabel('Comes back by').fill('5');
  await section.getByLabel('At least apart').fill('0');
  expect(await violations(page)).toEqual([]);
  await section.getByRole('button', { name: 'Start this rule' }).click();
  const run = runs(page);
  await expect(run).toContainText(`${channel} rises above 30`);
  await expect(page.getByTestId('runs')).toContainText('While this tab is open');
  // It knows on which side of the limit the channel is.
  await expect(run).not.toContainText('no reading yet');

  await say(40);
  await expect(run).toContainText('1 photo');
  await say(41);
  await say(29);
  await say(42);
  // Not back far enough: it is still the same crossing.
  await say(24);
  expect(camera.asked).toBe(1);
  await say(43);
  await expect(run).toContainText('2 photos');
  expect(camera.asked).toBe(2);
  await expect(photos(dashboard)).toHaveCount(2);

  // The camera is still at the last photo: this one is skipped, not taken later.
  camera.hold();
  await dashboard.captureButton.click();
  await expect.poll(() => camera.asked).toBe(3);
  await say(24);
  await say(44);
  await expect(run).toContainText('1 skipped (bench: still busy with the last photo)');
  camera.letGo();
  await expect(photos(dashboard)).toHaveCount(3);
  expect(camera.asked).toBe(3);

  await page.reload();
  await expect(dashboard.captureButton).toBeEnabled();
  await expect(row).toContainText('44');
  await expect(runs(page)).toHaveCount(0);
  const again = await form(page, 'By rule');
  const rule = again.getByTestId('rule');
  await expect(rule).toHaveAttribute('data-running', 'false');
  await rule.getByRole('button', { name: /^Start/ }).click();
  await expect(rule).toHaveAttribute('data-running', 'true');
  await page.keyboard.press('Escape');
  await runs(page).getByRole('button', { name: /^Stop/ }).click();
  await expect(runs(page)).toHaveCount(0);
  await say(24);
  await say(45);
  expect(camera.asked).toBe(3);
  camera.stop();
  await feed.stop();
});

test('a timelapse takes as many as it is told, and another stops by a click', async ({ hub, dashboard, page }) => {
  const camera = await SnapshotCamera.start();
  await dashboard.open(hub.url);
  await withCamera(page, dashboard, camera);
  await start(page, 'By interval', 'Start the timelapse', { 'Every, seconds': '1', Photos: '3' });
  await expect(runs(page)).toContainText(/next in \d s/);
  await expect(runs(page)).toContainText('over · 3 of 3 · 3 photos');
  await expect(runs(page)).toHaveAttribute('data-over', 'true');
  expect(camera.asked).toBe(3);
  await expect(photos(dashboard)).toHaveCount(3);
  expect(await violations(page)).toEqual([]);

  await start(page, 'By interval', 'Start the timelapse', { 'Every, seconds': '1', Photos: '0' });
  await expect.poll(() => camera.asked).toBeGreaterThan(4);
  await expect(runs(page)).toHaveCount(1);
  await page.setViewportSize({ width: 360, height: 740 });
  const stop = runs(page).getByRole('button', { name: 'Stop: Every 1 s' });
  await stop.focus();
  await page.keyboard.press('Enter');
  await expect(runs(page)).toHaveCount(0);
  await expect(dashboard.captureButton).toBeEnabled();
  const asked = camera.asked;
  await expect(photos(dashboard)).toHaveCount(asked);
  // While another takes its three, the one that was stopped takes none.
  await start(page, 'By interval', 'Start the timelapse', { 'Every, seconds': '1', Photos: '3' });
  await expect(runs(page)).toContainText('over · 3 of 3 · 3 photos');
  expect(camera.asked).toBe(asked + 3);
  camera.stop();
});

test('several in a row: each waits for the camera, and what was late is said', async ({ hub, dashboard, page }) => {
  const camera = await SnapshotCamera.start();
  await dashboard.open(hub.url);
  await withCamera(page, dashboard, camera);
  await start(page, 'Several in a row', 'Take them', { Photos: '4', 'Apart, milliseconds': '50' });
  await expect(runs(page)).toContainText(/over · 4 photos/);
  expect(camera.asked).toBe(4);
  await expect(photos(dashboard)).toHaveCount(4);
  await runs(page).getByRole('button', { name: 'Close: 4 in a row' }).click();
  await expect(runs(page)).toHaveCount(0);

  camera.hold();
  await start(page, 'Several in a row', 'Take them', { Photos: '2', 'Apart, milliseconds': '50' });
  await expect.poll(() => camera.asked).toBe(5);
  await expect(runs(page)).toContainText('1 of 2');
  await expect(dashboard.captureState).toContainText('Requested 1 s ago');
  expect(camera.asked).toBe(5);
  camera.letGo();
  await expect(runs(page)).toContainText('over · 2 photos · 1 late');
  expect(camera.asked).toBe(6);
  camera.stop();
});

test('without a camera nothing is taken, and the page says why', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.connected();
  await start(page, 'By interval', 'Start the timelapse', { 'Every, seconds': '1', Photos: '2' });
  await expect(runs(page)).toContainText(/over · 2 of 2 · 0 photos · 2 skipped \(.+\)/);
});
