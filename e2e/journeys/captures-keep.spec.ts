// Photos as files: one as it came, all in a zip that real programs open.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '../support/fixtures.ts';
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
