// Reading messages: many readings in one, and one reading in each.

import type { Duplex } from 'node:stream';
import type { Page } from 'playwright-core';
import { alternate, onOurs, onPage, onPeer, ratioRow, type Bench, type Benchmark, type Row } from '../support/bench.ts';
import { Feed, flood, steadily } from '../support/feed.ts';
import { now, clockAhead, oursHas, oursUrl, peerHas } from '../support/live.ts';

const READINGS = 100;

export const batched: Benchmark = {
  name: 'ingest-batched',
  method:
    'Messages of 100 flat readings, `{"s0":1.25,"s1":..}`, as JavaScript strings. Ours: the string is handed to ' +
    'the session of a plain WebSocket (every check of a value, unit, time and path included) and its readings go ' +
    'to the store. The peer: JSON.parse, one time and 100 values pushed onto arrays. A round is 1,000 messages ' +
    'into an empty store after 200 to warm up.',
  run: async (bench: Bench): Promise<Row[]> => {
    const found = await onOurs(bench, (ours) =>
      onPeer(bench, (peer) => alternate(bench.rounds, () => read(ours), () => read(peer))),
    );
    return [ratioRow('ingest, batched', 'readings/s', found, { ratio: 1.5, atLeast: true })];
  },
};

async function read(page: Page): Promise<number> {
  return page.evaluate((readings) => {
    const { newReader, signal, message } = window;
    if (!newReader || !signal || !message) throw new Error('nothing to measure');
    const [warmUp, measured] = [200, 1_000];
    const texts = Array.from({ length: warmUp + measured }, () => message(signal.next(readings, 1)));
    const reader = newReader();
    const begin = Date.now();
    texts.slice(0, warmUp).forEach((text, at) => reader.text(text, begin + at * 10));
    const before = performance.now();
    texts.slice(warmUp).forEach((text, at) => reader.text(text, begin + (warmUp + at) * 10));
    const seconds = (performance.now() - before) / 1000;
    const kept = reader.samples();
    if (kept !== texts.length * readings) throw new Error(`kept ${kept} samples of ${texts.length * readings}`);
    return (measured * readings) / seconds;
  }, READINGS);
}

export const single: Benchmark = {
  name: 'ingest-single',
  method:
    'One reading a message, `{"s0":1.25}`, over a real WebSocket, as fast as the browser takes them: the connection ' +
    'pushes back once a page falls behind, so messages divided by time is the highest rate it keeps pace with. Ours: ' +
    'the whole page, which plots and lists them meanwhile. The peer: a page whose onmessage handler only counts.',
  run: async (bench: Bench): Promise<Row[]> => {
    const messages = bench.quick ? 50_000 : 200_000;
    const found = await alternate(
      bench.rounds,
      () => pace(bench, messages, (feed) => oursUrl(bench, feed), oursHas, oursEnd),
      () =>
        pace(
          bench,
          messages,
          (feed) => `${bench.files.url}/pages/empty.html?socket=${encodeURIComponent(feed.url)}`,
          peerHas,
          peerEnd,
        ),
    );
    return [ratioRow('ingest, single', 'messages/s', found, { ratio: 0.95, atLeast: true })];
  },
};

async function pace(
  bench: Bench,
  messages: number,
  url: (feed: Feed) => string,
  has: (page: Page, samples: number) => Promise<void>,
  end: (page: Page, samples: number) => Promise<number>,
): Promise<number> {
  let connection: { raw: Duplex; settle: () => void } | undefined;
  const feed = await Feed.start((socket, raw) => {
    // A few first, so that the page has found out what it is connected to, and made its plot.
    const settle = steadily(20, (count) => socket.send(`{"s0":${count % 7}}`));
    connection = { raw, settle };
    return settle;
  });
  try {
    return await onPage(bench, url(feed), async (page) => {
      await has(page, 20);
      const ahead = await clockAhead(page);
      connection?.settle();
      await page.waitForTimeout(500);
      if (!connection) throw new Error('the page did not connect');
      const ended = end(page, (await page.evaluate(() => window.samples ?? 0)) + messages);
      const begin = now();
      await flood(connection.raw, '{"s0":1.25}', messages, '{"done":1}');
      return messages / (((await ended) - ahead - begin) / 1000);
    });
  } finally {
    await feed.stop();
  }
}

/** A page that hangs fails its benchmark, and the others go on. */
const WAITING = { polling: 'raf', timeout: 120_000 } as const;

/** The first frame, in milliseconds since 1970, in which our page listed the last message's channel. */
async function oursEnd(page: Page): Promise<number> {
  const ended = () =>
    document.querySelector('[data-channel$="/done"]') && performance.timeOrigin + performance.now();
  return Number(await (await page.waitForFunction(ended, undefined, WAITING)).jsonValue());
}

/** The first frame in which the counter had counted so many. */
async function peerEnd(page: Page, samples: number): Promise<number> {
  const ended = (samples: number) =>
    (window.samples ?? 0) >= samples && performance.timeOrigin + performance.now();
  return Number(await (await page.waitForFunction(ended, samples, WAITING)).jsonValue());
}
