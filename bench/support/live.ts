// The whole page on a feed, and the hand-written one beside it.

import type { CDPSession, Page } from 'playwright-core';
import type { Bench } from './bench.ts';
import type { Feed } from './feed.ts';

/** Our page with this feed as its only source. */
export function oursUrl(bench: Bench, feed: Feed): string {
  return `${bench.hub.url}/?source=${encodeURIComponent(feed.url)}`;
}

/** How the peer's page is to look: as ours does. */
export type Look = { plots: number; series: number; width: number; height: number };

export function peerUrl(bench: Bench, feed: Feed, look: Look): string {
  const asked = new URLSearchParams({ socket: feed.url });
  for (const [name, value] of Object.entries(look)) asked.set(name, String(value));
  return `${bench.files.url}/pages/live.html?${asked}`;
}

/** The size of our page's first plot in CSS pixels: the peer's charts get the same. */
export async function plotSize(page: Page): Promise<{ width: number; height: number }> {
  const canvas = page.getByTestId('plot').first().locator('canvas').first();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('our page shows no plot');
  return { width: Math.round(box.width), height: Math.round(box.height) };
}

/** Waits until our page has taken in so many samples. */
export async function oursHas(page: Page, samples: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const text = document.querySelector('[data-testid="session"]')?.textContent ?? '';
      const all = text.split(' of ').at(-1) ?? '';
      return Number(all.replace(/\D/g, '')) >= wanted;
    },
    samples,
    { timeout: 120_000, polling: 200 },
  );
}

export async function peerHas(page: Page, samples: number): Promise<void> {
  await page.waitForFunction((wanted) => (window.samples ?? 0) >= wanted, samples, {
    timeout: 120_000,
    polling: 200,
  });
}

/** Milliseconds of work per second on the page's main thread, over this long. */
export async function mainThreadLoad(page: Page, session: CDPSession, millis: number): Promise<number> {
  await session.send('Performance.enable', { timeDomain: 'timeTicks' });
  const look = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const find = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
    return { work: find('TaskDuration'), at: find('Timestamp') };
  };
  const before = await look();
  await page.waitForTimeout(millis);
  const after = await look();
  return ((after.work - before.work) / (after.at - before.at)) * 1000;
}

/** Whatever shows a page and says what an expression comes to there. */
type Evaluating = { evaluate: (expression: string) => Promise<unknown> };

/** How far the page's clock is ahead of ours, in milliseconds: the best of some round trips. */
export async function clockAhead(page: Evaluating): Promise<number> {
  let best = { trip: Infinity, ahead: 0 };
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const before = now();
    const theirs = Number(await page.evaluate('performance.timeOrigin + performance.now()'));
    const after = now();
    if (after - before < best.trip) best = { trip: after - before, ahead: theirs - (before + after) / 2 };
  }
  return best.ahead;
}

/** Milliseconds since 1970, finely. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
