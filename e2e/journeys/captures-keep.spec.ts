// Photos as files: one as it came, all in a zip that real programs open. Photos kept: over a reload, by
// the hub, within what they may take.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { addCamera } from '../support/camera-form.ts';
import { Dashboard } from '../support/dashboard.ts';
import { openEye } from '../support/eye.ts';
import { expect, test } from '../support/fixtures.ts';
import { allow, kept } from '../support/keeping.ts';
import { has } from '../support/servers.ts';

/** Prints, as JSON, the files of a zip and the rows of its table. */
const READ = `
import csv, io, json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
rows = list(csv.DictReader(io.StringIO(archive.read('photos.csv').decode(), newline='')))
print(json.dumps({'names': archive.namelist(), 'rows': rows,
  'signatures': [archive.read(name)[:4].hex() for name in archive.namelist()[:-1]]}))
`;

test('all photos are saved as a zip with a table of their moments and readings', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url, 'demo:');
  await dashboard.live();
  await dashboard.captureButton.click();
  await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(2, { timeout: 20_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('photos-save').click()]);
  expect(download.suggestedFilename()).toMatch(/^heliograph-photos-.*\.zip$/);
  const file = await download.path();
  if (has('unzip')) execFileSync('unzip', ['-t', file]);
  test.skip(!has('python3'), 'python3 is not installed here');
  const { names, rows, signatures } = JSON.parse(execFileSync('python3', ['-c', READ, file]).toString()) as {
    names: string[];
    rows: Record<string, string>[];
    signatures: string[];
  };
  expect(names).toHaveLength(3);
  expect(signatures).toEqual(['89504e47', '89504e47']);
  expect(rows.map((row) => row['file'])).toEqual(names.slice(0, 2));
  for (const row of rows) {
    expect(new Date(row['time'] ?? '').getTime()).toBe(Number(row['time_ms']));
    expect(row['came']).toBe('asked');
    expect(Number(row['latency_ms'])).toBeGreaterThan(500);
    expect(row['demo temperature']).toMatch(/\d/);
  }
});

test('one photo is saved as it came', async ({ hub, dashboard, page, request }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const url = await dashboard.capture();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('photo-save').click()]);
  expect(readFileSync(await download.path())).toEqual(await (await request.get(url)).body());
});

/** A hub that only serves the page. */
const BARE = ['--no-sensors', '--no-camera', '--no-files'];

/** A JPEG of noise, which no compression makes small: about 400 kB. */
async function noise(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [800, 600];
    const context = canvas.getContext('2d');
    const picture = context?.createImageData(canvas.width, canvas.height);
    if (!context || !picture) throw new Error('no canvas');
    for (let at = 0; at < picture.data.length; at += 65_536) {
      crypto.getRandomValues(picture.data.subarray(at, at + 65_536));
    }
    for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
    context.putImageData(picture, 0, 0);
    return canvas.toDataURL('image/jpeg', 0.9);
  });
  return Buffer.from(url.split(',')[1] ?? '', 'base64');
}

test('a reload brings photos back with their readings, their request and their star', async ({ hub, dashboard, page, request }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const strip = dashboard.photoStrip.getByRole('button');
  const first = await dashboard.capture();
  await expect(strip).toHaveCount(1);
  const readings = await dashboard.photoReadings.innerText();
  const latency = await dashboard.photoLatency.innerText();
  expect(readings).toMatch(/\d/);
  await page.keyboard.press('s');
  await expect(page.getByTestId('photo-star')).toHaveAttribute('aria-pressed', 'true');
  await expect(strip.first()).toHaveAccessibleName(/starred/);
  const second = await dashboard.capture();
  await expect(strip).toHaveCount(2);
  await kept(page, 2);
  await page.reload();
  await expect(strip).toHaveCount(2);
  await expect(dashboard.photo).toHaveAttribute('data-url', second);
  await expect.poll(() => dashboard.photoWidth()).toBeGreaterThan(300);
  await expect(page.getByText('from before this page was loaded')).toBeVisible();
  await expect(page.getByTestId('photo-star')).toHaveAttribute('aria-pressed', 'false');
  await strip.last().click();
  await expect(page.getByTestId('photo-star')).toHaveAttribute('aria-pressed', 'true');
  await expect(dashboard.photoReadings).toHaveText(readings.replaceAll('\n', ''));
  await expect(dashboard.photoLatency).toHaveText(latency);
  // Another photo comes; the one held stays, and all are in order.
  await dashboard.captureButton.click();
  await expect(strip).toHaveCount(3);
  await expect(strip.last()).toHaveAttribute('aria-pressed', 'true');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('photo-save').click()]);
  expect(readFileSync(await download.path())).toEqual(await (await request.get(first)).body());
  expect(await violations(page)).toEqual([]);
});

/** Keeps the bytes of all photos as earlier pages did. */
async function keepAsBlobs(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('heliograph'));
    const bytes = database.transaction('bytes', 'readwrite').objectStore('bytes');
    for (const key of await done(bytes.getAllKeys())) {
      await done(bytes.put(new Blob([(await done(bytes.get(key))) as ArrayBuffer], { type: 'image/jpeg' }), key));
    }
    database.close();
  });
}

test('a photo that an earlier page kept as a blob is read', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.capture();
  await kept(page, 1);
  await keepAsBlobs(page);
  await page.reload();
  await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(1);
  await expect.poll(() => dashboard.photoWidth()).toBeGreaterThan(300);
});

test('a photo is deleted here, or on the hub too', async ({ hub, dashboard, page, request }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const strip = dashboard.photoStrip.getByRole('button');
  const first = await dashboard.capture();
  const second = await dashboard.capture();
  await expect(strip).toHaveCount(2);
  await kept(page, 2);
  const dialog = page.getByRole('dialog');
  await page.getByTestId('photo-delete').click();
  await expect(dialog).toContainText('The hub keeps it too');
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(strip).toHaveCount(2);
  await page.getByTestId('photo-delete').press('Enter');
  await dialog.getByTestId('delete-on-hub').press('Enter');
  await expect(strip).toHaveCount(1);
  await expect(dashboard.photo).toHaveAttribute('data-url', first);
  expect((await request.get(second)).status()).toBe(404);
  await page.getByTestId('photo-delete').click();
  await dialog.getByTestId('delete-here').click();
  await expect(strip).toHaveCount(0);
  expect((await request.get(first)).status()).toBe(200);
  await page.reload();
  await expect(page.getByText('kept by the hub from earlier')).toBeVisible();
  await expect(strip).toHaveCount(1);
});

test('a fresh page shows what the hub kept, and nothing is stolen from who is there', async ({ hub, dashboard, browser }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const strip = dashboard.photoStrip.getByRole('button');
  const urls = [await dashboard.capture(), await dashboard.capture(), await dashboard.capture()];
  const context = await browser.newContext();
  const visitor = new Dashboard(await context.newPage());
  await visitor.open(hub.url);
  const earlier = visitor.photoStrip.getByRole('button');
  await expect(earlier).toHaveCount(3);
  await expect(visitor.photo).toHaveAttribute('data-url', urls[2] ?? '');
  await expect(visitor.page.getByText('hub · camera, kept by the hub from earlier')).toBeVisible();
  await expect(visitor.page.getByText(/^\d+×\d+ (PNG|JPEG) · \d/)).toBeVisible();
  await earlier.last().click();
  await expect(visitor.photo).toHaveAttribute('data-url', urls[0] ?? '');
  await visitor.live();
  await visitor.captureButton.click();
  await expect(earlier).toHaveCount(4);
  await expect(visitor.photo).toHaveAttribute('data-url', urls[0] ?? '');
  // What the hub has is not kept here, unless it is starred.
  await visitor.page.getByTestId('photo-star').click();
  await kept(visitor.page, 2);
  await visitor.page.reload();
  await expect(earlier).toHaveCount(4);
  await expect(earlier.last()).toHaveAccessibleName(/starred/);
  await context.close();
  await expect(strip).toHaveCount(4);
});

test('the oldest photo without a star makes room, and the page says so', async ({ startHub, dashboard, page }) => {
  const eye = await openEye();
  await dashboard.open((await startHub(...BARE)).url);
  await addCamera(page, 'Photo at an http address', { Name: 'eye', 'Address of its photo': eye.url });
  const strip = dashboard.photoStrip.getByRole('button');
  const names = () => strip.evaluateAll((all) => all.map((button) => button.getAttribute('aria-label') ?? ''));
  for (let count = 1; count <= 2; count += 1) {
    eye.show(await noise(page));
    await dashboard.captureButton.click();
    await expect(strip).toHaveCount(count);
    if (count === 1) {
      await page.getByTestId('photo-star').click();
      await allow(page, 1);
    }
    await kept(page, count);
  }
  const [second, first] = await names();
  await expect(dashboard.notices).toHaveCount(0);
  eye.show(await noise(page));
  await dashboard.captureButton.click();
  await expect(dashboard.notices).toContainText('the oldest without a star make room');
  await expect.poll(names).toContain(first);
  expect(await names()).not.toContain(second);
  await expect(strip).toHaveCount(2);
  await page.reload();
  await expect(strip).toHaveCount(2);
  expect(await names()).toContain(first);
  eye.stop();
});

test('a photo the page may only show keeps its address, and says so', async ({ startHub, dashboard, page, complaints }) => {
  complaints.expect(/blocked by CORS policy|net::ERR_FAILED/);
  const eye = await openEye(false);
  await dashboard.open((await startHub(...BARE)).url);
  eye.show(await noise(page));
  await addCamera(page, 'Photo at an http address', { Name: 'eye', 'Address of its photo': eye.url });
  await dashboard.captureButton.click();
  await expect(page.getByText(/shown only: the other host/)).toBeVisible();
  await kept(page, 1);
  await page.reload();
  await expect(page.getByText(/only its address was kept/)).toBeVisible();
  await expect.poll(() => dashboard.photoWidth()).toBe(800);
  eye.stop();
});

const REFUSALS = {
  'there is none': () =>
    Object.defineProperty(window, 'indexedDB', {
      get() {
        throw new DOMException('no', 'SecurityError');
      },
    }),
  'it is full': () => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no space', 'QuotaExceededError');
    };
  },
};

for (const [name, refuse] of Object.entries(REFUSALS)) {
  test(`the page works on where the browser keeps nothing: ${name}`, async ({ hub, dashboard, page }) => {
    await page.addInitScript(refuse);
    await dashboard.open(hub.url);
    await dashboard.live();
    const strip = dashboard.photoStrip.getByRole('button');
    await dashboard.capture();
    await expect(dashboard.notices).toContainText('new photos are gone when you reload');
    await dashboard.capture();
    await expect(strip).toHaveCount(2);
    await strip.last().click();
    await expect.poll(() => dashboard.photoWidth()).toBeGreaterThan(300);
    await page.getByTestId('photo-star').click();
    await expect(strip.last()).toHaveAccessibleName(/starred/);
    await page.getByTestId('keeping').click();
    await expect(page.getByRole('dialog')).toContainText('new photos are gone when you reload');
    await page.keyboard.press('Escape');
    await expect(dashboard.notices).toHaveCount(1);
  });
}

test('two tabs keep together, and one sees what the other deleted', async ({ hub, dashboard, page, context }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const other = new Dashboard(await context.newPage());
  await other.open(hub.url);
  await other.live();
  const eye = await openEye();
  eye.show(await noise(page));
  for (const each of [page, other.page]) {
    await addCamera(each, 'Photo at an http address', { Name: 'eye', 'Address of its photo': eye.url });
  }
  await dashboard.captureButton.click();
  await other.captureButton.click();
  const [strip, others] = [dashboard.photoStrip.getByRole('button'), other.photoStrip.getByRole('button')];
  // The hub's photos reach both; those of the address only who asked.
  for (const each of [page, other.page]) {
    await expect(each.getByTestId('photo-strip').getByRole('button')).toHaveCount(3);
  }
  await kept(page, 4);
  await page.reload();
  await other.page.reload();
  await expect(strip).toHaveCount(4);
  await expect(others).toHaveCount(4);
  await strip.last().click();
  await page.getByTestId('photo-delete').click();
  await page.getByRole('dialog').getByTestId('delete-here').click();
  await expect(strip).toHaveCount(3);
  await others.last().click();
  await expect(other.notices).toContainText('another tab of this page deleted it');
  await expect(others).toHaveCount(3);
  eye.stop();
});
