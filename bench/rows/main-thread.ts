// What the whole page costs while it just runs.

import { alternate, onPage, ratioRow, type Bench, type Benchmark, type Row } from '../support/bench.ts';
import { Feed, steadily } from '../support/feed.ts';
import { mainThreadLoad, oursHas, oursUrl, peerHas, peerUrl, plotSize } from '../support/live.ts';
import { message, Signal } from '../pages/signal.js';

const SERIES = 8;

export const mainThread: Benchmark = {
  name: 'main-thread',
  method:
    'Chrome’s own `TaskDuration` (Performance.getMetrics) over 5 s, given per second: all that the main thread did, ' +
    'scripts, layout, painting. Ours: the whole page (header, channel list, plot with legend, camera panel, footer) in ' +
    'a window of 1440 × 860. The peer: WebSocket, JSON.parse, uPlot with its legend, redrawn once per frame, its chart ' +
    'of the size of ours. One message carries one sample of each of 8 series. Heavy begins with 20,000 samples a ' +
    'series of history, all in view, times as sent.',
  run: async (bench: Bench): Promise<Row[]> => [
    ratioRow('main thread, light', 'ms/s', await loads(bench, 10, 0), { ratio: 1.0 }),
    ratioRow('main thread, heavy', 'ms/s', await loads(bench, 100, 20_000), { ratio: 0.4 }),
  ],
};

async function loads(bench: Bench, hertz: number, history: number): Promise<{ ours: number[]; peer: number[] }> {
  const millis = bench.quick ? 3_000 : 5_000;
  const feed = await Feed.start((socket) => {
    const signal = new Signal();
    const begin = Date.now() - (history / hertz) * 1000;
    for (let at = 0; at < history; at += 1) {
      socket.send(message(signal.next(SERIES, 1), begin + (at / hertz) * 1000));
    }
    return steadily(hertz, () => socket.send(message(signal.next(SERIES, 1))));
  });
  let size = { width: 0, height: 0 };
  const settled = 1_500;
  try {
    return await alternate(
      bench.rounds,
      () =>
        onPage(bench, oursUrl(bench, feed), async (page, session) => {
          await oursHas(page, (history + 10) * SERIES);
          await page.waitForTimeout(settled);
          size = await plotSize(page);
          return mainThreadLoad(page, session, millis);
        }),
      () =>
        onPage(bench, peerUrl(bench, feed, { plots: 1, series: SERIES, ...size }), async (page, session) => {
          await peerHas(page, (history + 10) * SERIES);
          await page.waitForTimeout(settled);
          return mainThreadLoad(page, session, millis);
        }),
    );
  } finally {
    await feed.stop();
  }
}
