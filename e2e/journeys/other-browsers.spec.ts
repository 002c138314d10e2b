// The page in Firefox: readings are drawn, a drag zooms, a capture brings a photo, and nothing is complained about.

import { expect, test } from '../support/fixtures.ts';
import { Firefox } from '../support/firefox.ts';
import { firefoxPath } from '../support/programs.ts';
import { needs } from '../support/servers.ts';

/** How many columns of the first plot have a line. */
const INKED = `(() => {
  const canvas = document.querySelector('[data-testid=plot] canvas');
  if (!canvas?.width || !canvas.height) return 0;
  const { width, height } = canvas;
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const inked = new Set();
  for (let at = 0; at < pixels.length; at += 4) {
    // Lines are coloured; all else is grey.
    const colour = pixels.subarray(at, at + 3);
    if (Math.max(...colour) - Math.min(...colour) > 70) inked.add((at / 4) % width);
  }
  return inked.size;
})()`;

/** An edge of the first plot, in pixels of the page. */
const edge = (name: string) => `document.querySelector('[data-testid=plot-body]').getBoundingClientRect().${name}`;
const text = (hook: string) => `document.querySelector('[data-testid=${hook}]')?.textContent ?? ''`;

test('the page works in Firefox', async ({ hub }) => {
  const program = firefoxPath();
  needs('Firefox', program);
  const firefox = await Firefox.start(program ?? '');
  try {
    await firefox.open(`${hub.url}/?source=demo:`);
    await expect.poll(() => firefox.evaluate<number>(INKED), { timeout: 20_000 }).toBeGreaterThan(100);

    const left = await firefox.evaluate<number>(edge('left'));
    const top = await firefox.evaluate<number>(edge('top'));
    await firefox.drag([left + 120, top + 60], [left + 220, top + 62]);
    await expect.poll(() => firefox.evaluate<string>(text('session'))).toMatch(/^held · \+\d+ new/);
    await expect.poll(() => firefox.evaluate<number>(INKED)).toBeGreaterThan(100);
    await firefox.press('l');
    await expect.poll(() => firefox.evaluate<string>(text('session'))).toMatch(/^live/);

    await firefox.press('c');
    const width = `document.querySelector('[data-testid=photo-latest]')?.naturalWidth ?? 0`;
    await expect.poll(() => firefox.evaluate<number>(width), { timeout: 20_000 }).toBeGreaterThan(0);
    expect(firefox.complaints).toEqual([]);
    await test.info().attach('firefox', { body: Buffer.from(await firefox.screenshot(), 'base64'), contentType: 'image/png' });
  } finally {
    await firefox.stop();
  }
});
