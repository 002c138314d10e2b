// The script time of one live frame.

import type { Page } from 'playwright-core';
import { alternate, onOurs, onPeer, ratioRow, type Bench, type Benchmark, type Row } from '../support/bench.ts';
import { median } from '../support/statistics.ts';

const SERIES = 8;
/** A round takes a second, in which the machine may be slow by a third. */
const TIMES_ROUNDS = 3;
const GOALS: Record<number, number> = { 1_000: 1.0, 10_000: 0.6, 100_000: 0.25, 1_000_000: 0.04 };
/** Ours with a million samples, in times of ours with ten thousand. */
const GROWTH_GOAL = 1.3;
/** 2026-01-01T00:00:00Z, and a sample every 10 ms from then on. */
const [START_MILLIS, STEP_MILLIS] = [1_767_225_600_000, 10];

export const frame: Benchmark = {
  name: 'frame',
  method:
    'A 1200 × 400 CSS px plot of 8 series, the whole of each in view. In every animation frame one sample ' +
    'is added to each series and the plot drawn: ours by the function the page draws with (store, summaries, ' +
    'axes, lines), the peer by pushing onto arrays and uPlot.setData. Timed from before the samples go in until ' +
    'the microtasks left behind have run; the canvas is painted by the browser after that, for both. A round is ' +
    'the median of 60 frames (fewer where they take over 4 s), and there are three times as many as of others; both ' +
    'pages stay filled between rounds.',
  run,
};

async function run(bench: Bench): Promise<Row[]> {
  const sizes = bench.quick ? [1_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
  const rows: Row[] = [];
  for (const samples of sizes) {
    const found = await onOurs(bench, (ours) =>
      onPeer(bench, async (peer) => {
        await fill(ours, samples);
        await fill(peer, samples);
        return alternate(
          TIMES_ROUNDS * bench.rounds,
          () => frames(ours),
          () => frames(peer),
        );
      }),
    );
    const goal = { ratio: GOALS[samples] ?? NaN };
    rows.push(ratioRow(`frame, ${samples.toLocaleString('en')} samples a series`, 'ms', found, goal));
  }
  const [few, many] = [rows.at(1), rows.at(3)];
  if (few && many) {
    const ratio = many.ours / few.ours;
    rows.push({
      what: 'frame, ours: 1,000,000 against 10,000 samples',
      unit: 'ms',
      ours: many.ours,
      peer: few.ours,
      ratio,
      goal: `≤ ${GROWTH_GOAL} × ours at 10,000`,
      reached: ratio <= GROWTH_GOAL,
    });
  }
  return rows;
}

async function fill(page: Page, samples: number): Promise<void> {
  const setup = { samples, series: SERIES, start: START_MILLIS, step: STEP_MILLIS };
  await page.evaluate(({ samples, series, start, step }) => {
    const { frameSubject, signal } = window;
    if (!frameSubject || !signal) throw new Error('nothing to measure');
    window.subject = frameSubject(series, start, step);
    const piece = 10_000;
    for (let done = 0; done < samples; done += piece) {
      window.subject.push(signal.next(series, Math.min(piece, samples - done)));
    }
  }, setup);
}

async function frames(page: Page): Promise<number> {
  const times = await page.evaluate(async (series) => {
    const { subject, signal } = window;
    if (!subject || !signal) throw new Error('nothing to measure');
    const [warmUp, frames, deadline] = [10, 70, performance.now() + 4_000];
    const times: number[] = [];
    for (let frame = 0; frame < frames; frame += 1) {
      if (times.length > 4 && performance.now() > deadline) {
        // What is not shown is taken in all the same: the other side has it too.
        subject.push(signal.next(series, frames - frame));
        break;
      }
      await new Promise(requestAnimationFrame);
      const next = signal.next(series, 1);
      const before = performance.now();
      subject.push(next);
      subject.draw();
      await new Promise<void>((done) => queueMicrotask(done));
      if (frame >= warmUp) times.push(performance.now() - before);
    }
    return times;
  }, SERIES);
  return median(times);
}
