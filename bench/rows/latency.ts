// From the server's send to changed pixels.

import type { Page } from 'playwright-core';
import { alternate, onPage, type Bench, type Benchmark, type Row } from '../support/bench.ts';
import { Feed, steadily } from '../support/feed.ts';
import { clockAhead, now, oursUrl, peerUrl, plotSize } from '../support/live.ts';
import { watchSpikes } from '../support/probe.ts';
import { median, quantile } from '../support/statistics.ts';

const FRAME_MILLIS = 1000 / 60;
const GOAL_FRAMES = 2;
/** A spike not seen within this has been lost. */
const LOST_MILLIS = 1_000;

export const latency: Benchmark = {
  name: 'latency',
  method:
    'A server sends 1,000 messages a second of one reading near zero, and every 0.4 s or so a spike. In the page ' +
    'every frame, once its callbacks have run, a strip of canvas at the right edge is read back: the first frame ' +
    'with the spike in it ends the time that began with the send (clocks compared by round trips). In frames of ' +
    '1/60 s; reading back costs both sides the same. Ours: the whole page. The peer: WebSocket, JSON.parse, uPlot ' +
    'redrawn once per frame, of the same size. The figure is the 99th percentile of all rounds together.',
  run,
};

async function run(bench: Bench): Promise<Row[]> {
  const millis = bench.quick ? 5_000 : 8_000;
  let size = { width: 0, height: 0 };
  const found = await alternate(
    bench.rounds,
    () =>
      delays(bench, millis, (feed) => oursUrl(bench, feed), async (page) => {
        size = await plotSize(page);
      }),
    () => delays(bench, millis, (feed) => peerUrl(bench, feed, { plots: 1, series: 1, ...size }), async () => {}),
  );
  const [ours, peer] = [found.ours.flat(), found.peer.flat()];
  const frames = (values: number[], part: number) => quantile(values, part) / FRAME_MILLIS;
  return [
    {
      what: 'latency, 99th percentile',
      unit: 'frames',
      ours: frames(ours, 0.99),
      peer: frames(peer, 0.99),
      ratio: frames(ours, 0.99) / frames(peer, 0.99),
      goal: `≤ ${GOAL_FRAMES} frames`,
      reached: frames(ours, 0.99) <= GOAL_FRAMES,
      note: `median ${median(ours).toFixed(1)} ms (peer ${median(peer).toFixed(1)} ms) of ${ours.length} spikes`,
    },
  ];
}

async function delays(
  bench: Bench,
  millis: number,
  url: (feed: Feed) => string,
  ready: (page: Page) => Promise<void>,
): Promise<number[]> {
  const sent: number[] = [];
  const feed = await Feed.start((socket) => {
    let next = 4_000;
    return steadily(1_000, (count) => {
      // The first two set the range of values once and for all.
      if (count < 2) return socket.send(`{"s0":${count === 0 ? -1 : 10}}`);
      const spike = count === next;
      if (spike) {
        next += 350 + Math.round(Math.random() * 100);
        sent.push(now());
      }
      socket.send(`{"s0":${spike ? 9 : (((count * 7) % 13) - 6) / 30}}`);
    });
  });
  try {
    return await onPage(bench, url(feed), async (page) => {
      await page.locator('canvas').first().waitFor();
      await page.waitForTimeout(2_000);
      await ready(page);
      const ahead = await clockAhead(page);
      await page.evaluate(watchSpikes);
      const from = now();
      await page.waitForTimeout(millis);
      const seen = await page.evaluate(() => {
        window.probe?.stop();
        return window.probe?.seen ?? [];
      });
      const whole = sent.filter((at) => at > from && at < now() - LOST_MILLIS);
      return whole.map((at) => delay(at, seen.map((time) => time - ahead)));
    });
  } finally {
    await feed.stop();
  }
}

function delay(sent: number, seen: number[]): number {
  const first = seen.find((time) => time >= sent - 1);
  return first === undefined ? LOST_MILLIS : Math.min(first - sent, LOST_MILLIS);
}
