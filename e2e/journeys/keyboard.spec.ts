// The keys: Space pauses, L goes live, C captures; never while typing.

import { expect, test } from '../support/fixtures.ts';

test('Space pauses and resumes, L goes live', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await page.keyboard.press('Space');
  await expect(dashboard.pauseButton).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Space');
  await expect(dashboard.liveButton).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Space');
  await expect(dashboard.pauseButton).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('l');
  await expect(dashboard.liveButton).toHaveAttribute('aria-pressed', 'true');
});

test('C asks the camera for a photo', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await expect(dashboard.captureButton).toBeEnabled();
  await page.keyboard.press('c');
  await dashboard.nextPhoto(null);
});

test('while typing, keys are letters', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.sourceBox.focus();
  await page.keyboard.type('c l pi.local');
  await expect(dashboard.sourceBox).toHaveValue('c l pi.local');
  await expect(dashboard.liveButton).toHaveAttribute('aria-pressed', 'true');
  await expect(dashboard.captureButton).toBeEnabled();
  await expect(dashboard.photo).toHaveCount(0);
});

test('Space on a focused button presses that button and does nothing else', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.pills.first().focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(dashboard.liveButton).toHaveAttribute('aria-pressed', 'true');
});

test('keys meant for the browser are left to it', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+l');
  // Longer than the hub's own camera takes.
  await page.waitForTimeout(1_000);
  await expect(dashboard.captureState).toHaveText('');
  await expect(dashboard.photo).toHaveCount(0);
});

test('a dialog that is opened again before the browser tells that it was closed stays open', async ({
  hub,
  dashboard,
  page,
}) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys and gestures' });
  await expect(dialog).toBeVisible();
  await dialog.evaluate(async (element: HTMLDialogElement) => {
    const told = new Promise((done) => element.addEventListener('close', done, { once: true }));
    element.close();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }));
    await told;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
  await expect(dialog).toBeVisible();
});

test('everything that can be pressed can be reached with Tab and is seen to have focus', async ({
  hub,
  dashboard,
  page,
}) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const reached = new Set<string>();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const id = await page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    if (id) reached.add(id);
  }
  expect([...reached]).toEqual(
    expect.arrayContaining(['source-pill', 'live', 'pause', 'capture-button', 'source-box', 'source-connect']),
  );
});
