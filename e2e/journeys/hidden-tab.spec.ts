// A tab behind another one draws nothing and loses nothing.

import { expect, test } from '../support/fixtures.ts';
import { Feed } from '../support/feed.ts';
import { Tabs } from '../support/tabs.ts';

/** How many samples the page says have come. */
const SAMPLES = `Number((document.querySelector('[data-testid=session]')?.textContent ?? '').replace(/\\D/g, ''))`;

/** Counts every stroke and rectangle on any canvas from now on. */
const COUNT_DRAWING = `(() => {
  window.drawing = 0;
  const canvas = CanvasRenderingContext2D.prototype;
  for (const name of ['stroke', 'fill', 'fillRect', 'clearRect', 'fillText']) {
    const original = canvas[name];
    canvas[name] = function (...given) { window.drawing += 1; return original.apply(this, given); };
  }
})()`;

const NO_LINE = 2;

/** The widest run of columns without a line between two with one, as a part of the width; `NO_LINE` without any. */
const WIDEST_GAP = `(() => {
  const canvas = document.querySelector('[data-testid=plot] canvas');
  if (!canvas?.width || !canvas.height) return ${NO_LINE};
  const { width, height } = canvas;
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  let [last, widest] = [-1, ${NO_LINE}];
  for (let x = 0; x < width; x += 1) {
    let inked = false;
    for (let y = 0; y < height && !inked; y += 1) {
      // Lines are coloured; all else is grey.
      const colour = pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3);
      inked = Math.max(...colour) - Math.min(...colour) > 70;
    }
    if (!inked) continue;
    widest = last < 0 ? 0 : Math.max(widest, (x - last - 1) / width);
    last = x;
  }
  return widest;
})()`;

test('a tab behind another draws nothing, loses nothing, and shows all of it when it is in front again', async ({ hub }) => {
  const feed = await Feed.start({ samples: 300, seconds: 30 });
  const tabs = await Tabs.start();
  try {
    const page = await tabs.open(`${hub.url}/?source=${encodeURIComponent(feed.source)}`);
    await expect.poll(() => page.evaluate<number>(WIDEST_GAP), { timeout: 20_000 }).toBeLessThan(NO_LINE);
    // Said twice a second: the past has come before it is counted from.
    await expect.poll(() => page.evaluate<number>(SAMPLES)).toBeGreaterThan(300);
    await page.evaluate(COUNT_DRAWING);
    await expect.poll(() => page.evaluate<number>('window.drawing')).toBeGreaterThan(0);

    await tabs.open('about:blank');
    await expect.poll(() => page.evaluate<boolean>('document.hidden')).toBe(true);
    const [samples, sent] = [await page.evaluate<number>(SAMPLES), feed.sent];
    const drawing = await page.evaluate<number>('window.drawing');
    await expect.poll(() => page.evaluate<number>(SAMPLES), { timeout: 20_000 }).toBeGreaterThan(samples + 100);
    expect(await page.evaluate<number>('window.drawing')).toBe(drawing);

    await tabs.front(page);
    await expect.poll(() => page.evaluate<number>('window.drawing')).toBeGreaterThan(drawing);
    // Ten seconds of fifty or so would be a fifth of the picture; what the page took to open is less.
    await expect.poll(() => page.evaluate<number>(WIDEST_GAP)).toBeLessThan(0.1);
    // All that was sent is there; what is on its way this very moment aside.
    const missing = async () => feed.sent - sent - ((await page.evaluate<number>(SAMPLES)) - samples);
    await expect.poll(async () => Math.abs(await missing())).toBeLessThanOrEqual(12);
  } finally {
    await tabs.stop();
    await feed.stop();
  }
});
