// The page in Firefox and in WebKit, Safari's engine: readings are drawn, a drag zooms, a capture brings a photo,
// which a reload brings back, and nothing is complained about.

import { expect, test } from '../support/fixtures.ts';
import { Firefox } from '../support/firefox.ts';
import type { OtherBrowser } from '../support/other-browser.ts';
import { firefoxPath, webkitPath } from '../support/programs.ts';
import { needs } from '../support/servers.ts';
import { WebKit } from '../support/webkit.ts';

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

/** How many photos there are. */
const PHOTOS = `document.querySelectorAll('[data-testid=photo-strip] button').length`;
/** Width in pixels of the photo in view; 0 for none. */
const PHOTO = `document.querySelector('[data-testid=photo-latest]')?.naturalWidth ?? 0`;

type Start = (program: string) => Promise<OtherBrowser>;
const BROWSERS: [string, string | undefined, Start][] = [
  ['Firefox', firefoxPath(), Firefox.start],
  ['WebKit', webkitPath(), WebKit.start],
];

for (const [name, program, start] of BROWSERS) {
  test(`the page works in ${name}`, async ({ hub }) => {
    needs(name, program);
    const browser = await start(program ?? '');
    try {
      await browser.open(`${hub.url}/?source=demo:`);
      await expect.poll(() => browser.evaluate<number>(INKED), { timeout: 20_000 }).toBeGreaterThan(100);

      const left = await browser.evaluate<number>(edge('left'));
      const top = await browser.evaluate<number>(edge('top'));
      await browser.drag([left + 120, top + 60], [left + 220, top + 62]);
      await expect.poll(() => browser.evaluate<string>(text('session'))).toMatch(/^held · \+\d+ new/);
      await expect.poll(() => browser.evaluate<number>(INKED)).toBeGreaterThan(100);
      await browser.press('l');
      await expect.poll(() => browser.evaluate<string>(text('session'))).toMatch(/^live/);

      await browser.press('c');
      await expect.poll(() => browser.evaluate<number>(PHOTO), { timeout: 20_000 }).toBeGreaterThan(0);
      // Both of the demo's cameras answer, and both photos are kept.
      await expect.poll(() => browser.evaluate<number>(PHOTOS), { timeout: 20_000 }).toBe(2);
      await browser.evaluate(`document.querySelector('[data-testid=keeping]').click()`);
      await expect.poll(() => browser.evaluate<string>(text('keeping-now'))).toMatch(/^2 photo/);
      expect(await browser.evaluate<string>(text('notice'))).toBe('');
      await test.info().attach(name, { body: Buffer.from(await browser.screenshot(), 'base64'), contentType: 'image/png' });
      await browser.open(`${hub.url}/?source=demo:`);
      await expect.poll(() => browser.evaluate<number>(PHOTO), { timeout: 20_000 }).toBeGreaterThan(0);
      await expect.poll(() => browser.evaluate<number>(PHOTOS)).toBe(2);
      expect(await browser.complaints()).toEqual([]);
    } finally {
      await browser.stop();
    }
  });
}
