// From nothing to the first reading on the screen, and what that costs to transfer.

import { alternate, onPage, ratioRow, type Bench, type Benchmark, type Row } from '../support/bench.ts';
import { Feed, steadily } from '../support/feed.ts';
import { oursUrl, peerUrl } from '../support/live.ts';
import { watchFirstPaint } from '../support/probe.ts';
import { message, Signal } from '../pages/signal.js';

const SERIES = 8;
const GOAL_BYTES = 250_000;
/** As on our page at this size of window. */
const LOOK = { plots: 1, series: SERIES, width: 740, height: 320 };

function feed(): Promise<Feed> {
  return Feed.start((socket) => {
    const signal = new Signal();
    const send = () => socket.send(message(signal.next(SERIES, 1)));
    send();
    return steadily(10, send);
  });
}

export const start: Benchmark = {
  name: 'start',
  method:
    'From the start of the navigation, in a browser context that has nothing cached, until the first frame with a ' +
    'coloured pixel of a plot on a canvas; the server sends 8 readings as soon as a page connects and ten times a ' +
    'second from then on. Ours comes from the hub, the peer (HTML, style, uPlot’s minified build, its own script) ' +
    'from a server that compresses alike; both over the loopback interface.',
  run: async (bench: Bench): Promise<Row[]> => {
    const server = await feed();
    try {
      // Once without looking: servers and browser have read their files then.
      await painted(bench, oursUrl(bench, server));
      await painted(bench, peerUrl(bench, server, LOOK));
      const found = await alternate(
        bench.rounds,
        () => painted(bench, oursUrl(bench, server)),
        () => painted(bench, peerUrl(bench, server, LOOK)),
      );
      return [ratioRow('start', 'ms', found, { ratio: 1.5 })];
    } finally {
      await server.stop();
    }
  },
};

async function painted(bench: Bench, url: string): Promise<number> {
  return onPage(
    bench,
    url,
    async (page) => {
      const handle = await page.waitForFunction(() => window.painted, undefined, { polling: 100 });
      return (await handle.jsonValue()) ?? NaN;
    },
    { prepare: (context) => context.addInitScript(watchFirstPaint) },
  );
}

export const weight: Benchmark = {
  name: 'weight',
  method:
    'All bytes that Chromium received for a first visit with brotli, headers included, as it counts them itself ' +
    '(without what comes over WebSockets).',
  run: async (bench: Bench): Promise<Row[]> => {
    const server = await feed();
    try {
      const ours = await received(bench, oursUrl(bench, server));
      const peer = await received(bench, peerUrl(bench, server, LOOK));
      return [
        {
          what: 'weight',
          unit: 'bytes',
          ours,
          peer,
          ratio: ours / peer,
          goal: `≤ ${GOAL_BYTES / 1000} kB`,
          reached: ours <= GOAL_BYTES,
        },
      ];
    } finally {
      await server.stop();
    }
  },
};

async function received(bench: Bench, url: string): Promise<number> {
  return onPage(bench, 'about:blank', async (page, session) => {
    let bytes = 0;
    session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
    await session.send('Network.enable');
    await page.goto(url);
    await page.locator('canvas').first().waitFor();
    await page.waitForTimeout(1_000);
    return bytes;
  });
}
