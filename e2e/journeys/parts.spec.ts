// Parts of the page that are fetched when somebody first wants them.

import type { Page } from '@playwright/test';
import { expect, test, type Fixtures } from '../support/fixtures.ts';
import * as servers from '../support/servers.ts';

const PART = /\/split_(\w+)\.wasm$/;
/** Chromium's own note, the loader's, and the error it passes on. */
const NOT_FETCHED = /Failed to (load resource|fetch)|net::ERR_FAILED/;

/** Names of the parts that the page has asked for. */
function partsOf(page: Page): string[] {
  const parts: string[] = [];
  page.on('request', (request) => {
    const part = PART.exec(new URL(request.url()).pathname)?.[1];
    if (part) parts.push(part);
  });
  return parts;
}

/** A page that shows live values, and cannot fetch these parts from then on. */
async function liveWithout(
  parts: RegExp,
  { hub, dashboard, page, complaints }: Pick<Fixtures, 'hub' | 'dashboard' | 'complaints'> & { page: Page },
): Promise<void> {
  complaints.expect(NOT_FETCHED);
  await dashboard.open(hub.url);
  await dashboard.live();
  await page.route(parts, (route) => route.abort());
}

test('a visit to the hub fetches what it needs, and the rest once', async ({ hub, dashboard, page }) => {
  const parts = partsOf(page);
  await dashboard.open(hub.url);
  await dashboard.live();
  expect(parts).toEqual(['spacebrew']);

  for (let time = 0; time < 2; time += 1) {
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys and gestures' })).toContainText('Hold the picture');
    await page.keyboard.press('Escape');
  }
  await dashboard.togglePanel('Messages');
  await expect(dashboard.messages).toBeVisible();
  expect(parts).toEqual(['spacebrew', 'extras']);
});

test('a protocol is fetched when a source speaks it, but for that of plain WebSockets', async ({ hub, dashboard, page }) => {
  const parts = partsOf(page);
  const relay = await servers.relay({ echo: false });
  const stop = await servers.deviceOn(relay.url, ['{"air":21.5}']);
  await dashboard.open(hub.url, relay.url);
  await expect.poll(async () => (await dashboard.channels()).some((name) => name.endsWith('air'))).toBe(true);
  expect(parts).toEqual([]);
  stop();
  await dashboard.open(hub.url, 'demo:');
  await dashboard.live();
  expect(parts).toEqual(['protocols']);
});

test('a part that cannot be fetched says so, and comes when asked again', async ({ hub, dashboard, page, complaints }) => {
  await liveWithout(PART, { hub, dashboard, page, complaints });
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys and gestures' });
  await expect(help.getByRole('alert')).toContainText('could not be fetched');

  await page.unroute(PART);
  await help.getByTestId('fetch-again').click();
  await expect(help).toContainText('Hold the picture');
  await expect(help.getByRole('alert')).toHaveCount(0);
});

test('a panel that cannot be fetched says which it is, and can be closed', async ({ hub, dashboard, page, complaints }) => {
  await liveWithout(PART, { hub, dashboard, page, complaints });
  await dashboard.togglePanel('Messages');
  const panel = page.getByRole('region', { name: 'Messages' });
  await expect(panel.getByRole('alert')).toContainText('could not be fetched');
  await panel.getByRole('button', { name: 'Close Messages' }).click();
  await expect(panel).toHaveCount(0);
});

test('a source whose protocol cannot be fetched says so, and connects as soon as it can', async ({
  hub,
  dashboard,
  page,
  complaints,
}) => {
  complaints.expect(NOT_FETCHED);
  await page.route(/\/split_spacebrew\.wasm$/, (route) => route.abort());
  await dashboard.open(hub.url);
  await dashboard.everyPill('waiting');
  await dashboard.pills.first().click();
  await expect(page.getByRole('dialog', { name: 'hub' })).toContainText('could not be fetched');
  await page.keyboard.press('Escape');
  await page.unroute(/\/split_spacebrew\.wasm$/);
  await dashboard.live();
});

test('what shows and keeps photos is fetched with the first, and again where some were kept', async ({
  hub,
  dashboard,
  page,
}) => {
  const parts = partsOf(page);
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.capture();
  expect(parts).toEqual(['spacebrew', 'photos']);
  await expect(page.getByTestId('keeping')).toHaveText('1 photo');

  parts.length = 0;
  await page.reload();
  await expect(dashboard.photo).toBeVisible();
  expect(parts.toSorted()).toEqual(['photos', 'spacebrew']);
});

test('a photo waits for what shows it, however long that takes', async ({ hub, dashboard, page, complaints }) => {
  await liveWithout(/\/split_photos\.wasm$/, { hub, dashboard, page, complaints });
  await dashboard.captureButton.click();
  await expect(dashboard.notices).toContainText('could not be fetched');
  await expect(dashboard.photo).toHaveCount(0);

  await page.unroute(/\/split_photos\.wasm$/);
  await expect(dashboard.photo).toBeVisible({ timeout: 15_000 });
  await expect.poll(() => dashboard.photoWidth()).toBeGreaterThan(0);
  await expect(page.getByTestId('photo-latency')).toBeVisible();
});
