// A full dashboard: how many frames a second it holds.

import type { Page } from 'playwright-core';
import { alternate, onPage, type Bench, type Benchmark, type Row } from '../support/bench.ts';
import { Feed, steadily } from '../support/feed.ts';
import { mainThreadLoad, oursHas, oursUrl, peerHas, peerUrl, plotSize } from '../support/live.ts';
import { median } from '../support/statistics.ts';
import { message, Signal } from '../pages/signal.js';

const [PLOTS, SERIES, HERTZ, HISTORY_SECONDS] = [12, 4, 50, 300];
/** One for each plot: channels of one unit share one. */
const UNITS = ['V', 'A', 'W', '°C', '%', 'hPa', 'lx', 'g', 'ppm', 'dB', 'rpm', 'Hz'];
/** So many of them our page lays out by itself; the others are put on it as a user would. */
const BY_ITSELF = 4;
/** Room for all of them. */
const VIEWPORT = { width: 1920, height: 1600 };
const GOAL_FRAMES = 60;
/** Frames come and go by the browser's clock: 59.9 in ten seconds are 60. */
const TOLERANCE = 0.5;

export const realFrames: Benchmark = {
  name: 'real-frames',
  method:
    'Twelve plots of four channels, all of them in view, a message of 48 readings 50 times a second after 5 minutes ' +
    'of history (15,000 samples a channel), 5 minutes in view. Animation frames per second over 5 s, beside the work ' +
    'of the main thread. Ours: the whole page. The peer: twelve uPlot charts of the same size on one page. The ' +
    'browser paints without a graphics card here.',
  run,
};

type Seen = { fps: number; load: number; plots: number };

async function run(bench: Bench): Promise<Row[]> {
  const seconds = bench.quick ? 20 : HISTORY_SECONDS;
  const feed = await Feed.start((socket) => {
    const signal = new Signal();
    const begin = Date.now() - seconds * 1000;
    socket.send(withUnits(begin));
    for (let at = 1; at < seconds * HERTZ; at += 1) {
      socket.send(message(signal.next(PLOTS * SERIES, 1), begin + (at / HERTZ) * 1000));
    }
    return steadily(HERTZ, () => socket.send(message(signal.next(PLOTS * SERIES, 1))));
  });
  const [all, millis] = [seconds * HERTZ * PLOTS * SERIES, bench.quick ? 3_000 : 5_000];
  let size = { width: 0, height: 0 };
  const viewport = VIEWPORT;
  const layout = kept(feed.host);
  try {
    const found = await alternate<Seen>(
      bench.rounds,
      () =>
        onPage(
          bench,
          oursUrl(bench, feed),
          async (page, session) => {
            await oursHas(page, all);
            size = await plotSize(page);
            await page.waitForTimeout(2_000);
            const plots = await inView(page);
            const load = mainThreadLoad(page, session, millis);
            return { fps: await framesPerSecond(page, millis), load: await load, plots };
          },
          {
            viewport,
            prepare: (context) =>
              context.addInitScript((layout) => localStorage.setItem('heliograph.plots', layout), layout),
          },
        ),
      () =>
        onPage(
          bench,
          peerUrl(bench, feed, { plots: PLOTS, series: SERIES, ...size }),
          async (page, session) => {
            await peerHas(page, all);
            await page.waitForTimeout(2_000);
            const load = mainThreadLoad(page, session, millis);
            return { fps: await framesPerSecond(page, millis), load: await load, plots: PLOTS };
          },
          { viewport },
        ),
    );
    const of = (seen: Seen[], figure: (seen: Seen) => number) => median(seen.map(figure));
    const [ours, peer] = [of(found.ours, ({ fps }) => fps), of(found.peer, ({ fps }) => fps)];
    const plots = Math.min(...found.ours.map(({ plots }) => plots));
    const load = (seen: Seen[]) => of(seen, ({ load }) => load).toFixed(0);
    return [
      {
        what: `real frames, ${plots} × ${SERIES} channels`,
        unit: 'frames/s',
        ours,
        peer,
        ratio: ours / peer,
        goal: `${GOAL_FRAMES} frames/s with ${PLOTS} plots`,
        reached: ours >= GOAL_FRAMES - TOLERANCE && plots === PLOTS,
        note: `main thread ${load(found.ours)} ms/s, peer ${load(found.peer)} ms/s with ${PLOTS} plots`,
      },
    ];
  } finally {
    await feed.stop();
  }
}

/** A first message that tells the units. */
function withUnits(time: number): string {
  const fields = Array.from({ length: PLOTS * SERIES }, (_, at) => {
    const unit = UNITS[Math.floor(at / SERIES)];
    return [`s${at}`, { value: 0, unit }];
  });
  return JSON.stringify({ time, ...Object.fromEntries(fields) });
}

/** The plots beyond those our page makes by itself, as it keeps them when a user has made them. */
function kept(host: string): string {
  const own = Array.from({ length: PLOTS - BY_ITSELF }, (_, at) => {
    const first = (BY_ITSELF + at) * SERIES;
    const added = Array.from({ length: SERIES }, (_, place) => `${host}/s${first + place}`);
    return { key: `own ${at + 1}`, added };
  });
  return JSON.stringify({ version: 1, plots: own });
}

function inView(page: Page): Promise<number> {
  return page.getByTestId('plot').evaluateAll(
    (plots) =>
      plots.filter((plot) => {
        const box = plot.getBoundingClientRect();
        return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight + 1;
      }).length,
  );
}

function framesPerSecond(page: Page, millis: number): Promise<number> {
  return page.evaluate(
    (millis) =>
      new Promise<number>((done) => {
        let [count, first] = [0, 0];
        const frame = (time: number) => {
          first ||= time;
          if (time - first >= millis) return done((count / (time - first)) * 1000);
          count += 1;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    millis,
  );
}
