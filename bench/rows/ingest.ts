// Reading messages: many readings in one, and one reading in each.

import type { Duplex } from 'node:stream';
import type { Page } from 'playwright-core';
import { Tabs } from '../../e2e/support/tabs.ts';
import { alternate, onOurs, onPeer, ratioRow, type Bench, type Benchmark, type Row } from '../support/bench.ts';
import { Feed, flood, steadily } from '../support/feed.ts';
import { now, clockAhead, oursUrl } from '../support/live.ts';

const READINGS = 100;
/** Code is compiled while it runs; a page that is open all day has that behind it. */
const ROUNDS_BEFORE = 20;

export const batched: Benchmark = {
  name: 'ingest-batched',
  method:
    'Messages of 100 flat readings, `{"s0":1.25,"s1":..}`, as JavaScript strings. Ours: the string is handed to ' +
    'the session of a plain WebSocket (every check of a value, unit, time and path included) and its readings go ' +
    'to the store. The peer: JSON.parse, one time and 100 values pushed onto arrays. A round is 1,000 messages ' +
    `into an empty store after 200 to warm up; ${ROUNDS_BEFORE} rounds before do not count, for both.`,
  run: async (bench: Bench): Promise<Row[]> => {
    const found = await onOurs(bench, (ours) =>
      onPeer(bench, async (peer) => {
        const take = (rounds: number) => alternate(rounds, () => read(ours), () => read(peer));
        await take(ROUNDS_BEFORE);
        return take(bench.rounds);
      }),
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
    'the whole page, which plots and lists them meanwhile. The peer: a page whose onmessage handler only counts. ' +
    'In a browser of its own for each, which reports to nobody what its pages receive: to say so of every message ' +
    'takes longer than the message.',
  run: async (bench: Bench): Promise<Row[]> => {
    const messages = bench.quick ? 50_000 : 200_000;
    const found = await alternate(
      bench.rounds,
      () => pace(messages, (feed) => oursUrl(bench, feed), OURS),
      () => pace(messages, (feed) => peerUrl(bench, feed), PEER),
    );
    return [ratioRow('ingest, single', 'messages/s', found, { ratio: 0.95, atLeast: true })];
  },
};

/** Expressions for what a page has seen: the first message, and so many, the last of which is another. */
type Seen = { first: string; all: (count: number) => string };

const OURS: Seen = {
  first: `!!document.querySelector('[data-testid="plot"]')`,
  all: () => `!!document.querySelector('[data-channel$="/done"]')`,
};

const PEER: Seen = { first: 'window.samples > 0', all: (count) => `window.samples >= ${count}` };

function peerUrl(bench: Bench, feed: Feed): string {
  return `${bench.files.url}/pages/empty.html?socket=${encodeURIComponent(feed.url)}`;
}

/** Messages a second. */
async function pace(messages: number, url: (feed: Feed) => string, seen: Seen): Promise<number> {
  let connection: { raw: Duplex; settle: () => void } | undefined;
  const feed = await Feed.start((socket, raw) => {
    // A few first, so that the page has found out what it is connected to, and made its plot.
    const settle = steadily(20, (count) => socket.send(`{"s0":${count % 7}}`));
    connection = { raw, settle };
    return settle;
  });
  const tabs = await Tabs.start(['--window-size=1440,900']);
  try {
    const page = await tabs.open(url(feed));
    await page.evaluate(frameIn(seen.first));
    await new Promise((resume) => setTimeout(resume, 1_500));
    if (!connection) throw new Error('the page did not connect');
    connection.settle();
    await new Promise((resume) => setTimeout(resume, 500));
    const ahead = await clockAhead(page);
    const before = await page.evaluate<number>('window.samples ?? 0');
    const ended = page.evaluate<number>(frameIn(seen.all(before + messages + 1)));
    const begin = now();
    await flood(connection.raw, '{"s0":1.25}', messages, '{"done":1}');
    return messages / (((await ended) - ahead - begin) / 1000);
  } finally {
    await tabs.stop();
    await feed.stop();
  }
}

/** The first frame in which a page has seen something, in milliseconds since 1970; an error after two minutes. */
function frameIn(seen: string): string {
  return `new Promise((resolve, reject) => {
    const look = () => {
      if (${seen}) resolve(performance.timeOrigin + performance.now());
      else if (performance.now() > 120_000) reject(new Error('it never came to see it'));
      else requestAnimationFrame(look);
    };
    look();
  })`;
}
