// What every benchmark is given, and what it gives back.

import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Hub } from '../../e2e/support/hub.ts';
import type { FileServer } from './files.ts';
import { median } from './statistics.ts';

export type Bench = {
  browser: Browser;
  /** The release page, served as users get it. */
  hub: Hub;
  /** The peers' pages and our code without the page. */
  files: FileServer;
  rounds: number;
  /** Less of everything, to see that it works; the figures mean little. */
  quick: boolean;
};

/** One line of the table. */
export type Row = {
  what: string;
  unit: string;
  ours: number;
  peer?: number;
  /** Ours / peer. */
  ratio?: number;
  goal: string;
  reached: boolean;
  /** What else was seen, in few words. */
  note?: string;
};

export type Benchmark = {
  name: string;
  /** How it is measured, for people. */
  method: string;
  run: (bench: Bench) => Promise<Row[]>;
};

/** Both sides in turn, as often as there are rounds: whatever else the machine does hits both. */
export async function alternate<T>(
  rounds: number,
  ours: () => Promise<T>,
  peer: () => Promise<T>,
): Promise<{ ours: T[]; peer: T[] }> {
  const found: { ours: T[]; peer: T[] } = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round += 1) {
    found.ours.push(await ours());
    found.peer.push(await peer());
  }
  return found;
}

/** A row of medians, judged by their ratio. */
export function ratioRow(
  what: string,
  unit: string,
  found: { ours: number[]; peer: number[] },
  goal: { ratio: number; atLeast?: boolean },
): Row {
  const [ours, peer] = [median(found.ours), median(found.peer)];
  const ratio = ours / peer;
  const reached = goal.atLeast ? ratio >= goal.ratio : ratio <= goal.ratio;
  return { what, unit, ours, peer, ratio, goal: `${goal.atLeast ? '≥' : '≤'} ${goal.ratio} × peer`, reached };
}

/** Opens an address in a browser of its own (nothing cached), hands it over, and closes it. */
export async function onPage<T>(
  bench: Bench,
  url: string,
  use: (page: Page, session: CDPSession) => Promise<T>,
  options: { viewport?: { width: number; height: number }; prepare?: (context: BrowserContext) => Promise<unknown> } = {},
): Promise<T> {
  const viewport = options.viewport ?? { width: 1440, height: 860 };
  const context = await bench.browser.newContext({ viewport });
  try {
    await options.prepare?.(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`  on ${url}: ${error.message}`));
    const session = await context.newCDPSession(page);
    await page.goto(url, { waitUntil: 'commit' });
    return await use(page, session);
  } finally {
    await context.close();
  }
}

/** Our code without the page, ready to be called. */
export async function onOurs<T>(bench: Bench, use: (page: Page, session: CDPSession) => Promise<T>): Promise<T> {
  return onPage(bench, `${bench.files.url}/ours/index.html`, async (page, session) => {
    await page.waitForFunction(() => window.wasmBindings !== undefined);
    await page.addScriptTag({ url: '/pages/ours.js', type: 'module' });
    await page.waitForFunction(() => window.newReader !== undefined);
    return use(page, session);
  });
}

/** The peer's code without a page around it, ready to be called. */
export async function onPeer<T>(bench: Bench, use: (page: Page, session: CDPSession) => Promise<T>): Promise<T> {
  return onPage(bench, `${bench.files.url}/pages/peer.html`, async (page, session) => {
    await page.waitForFunction(() => window.newReader !== undefined);
    return use(page, session);
  });
}
