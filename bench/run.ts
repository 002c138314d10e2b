// Runs the benchmarks: node dist/bench/run.js [--only NAME] [--rounds N] [--quick]
//
// `cargo xtask bench` builds what is measured, compiles this and starts it with these variables:
// CHROMIUM, HELIOGRAPH_HUB (the programs), HELIOGRAPH_BENCH (this folder), HELIOGRAPH_BENCH_OURS
// (where `bench/ours` was built to).

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { Hub } from '../e2e/support/hub.ts';
import { chromiumPath } from '../e2e/support/programs.ts';
import { frame } from './rows/frame.ts';
import { batched, single } from './rows/ingest.ts';
import { latency } from './rows/latency.ts';
import { mainThread } from './rows/main-thread.ts';
import { memory } from './rows/memory.ts';
import { realFrames } from './rows/real-frames.ts';
import { start, weight } from './rows/start.ts';
import type { Bench, Row } from './support/bench.ts';
import { FileServer } from './support/files.ts';
import { loadNow, machineLines, terminalTable, writeResults } from './support/report.ts';

/** Fewer rounds than this are not written down. */
const FEWEST_ROUNDS = 5;

const BENCHMARKS = [frame, realFrames, batched, single, latency, memory, start, weight, mainThread];

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const chosen = BENCHMARKS.filter(({ name }) => !options.only || name.startsWith(options.only));
if (!chosen.length) {
  throw new Error(`There is no benchmark ${options.only}; there are ${BENCHMARKS.map(({ name }) => name).join(', ')}.`);
}
const quick = options.quick;
const rounds = Number(options.rounds ?? (quick ? 2 : FEWEST_ROUNDS));
const folder = process.env.HELIOGRAPH_BENCH ?? '.';
const load = loadNow();

const files = await FileServer.start({
  ours: process.env.HELIOGRAPH_BENCH_OURS ?? '',
  pages: join(folder, 'pages'),
  uplot: join(folder, 'node_modules/uplot/dist'),
});
const hub = await Hub.start();
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const machine = { chromium: browser.version(), load: `${load} before` };
let failed = false;
try {
  const bench: Bench = { browser, hub, files, rounds, quick };
  const rows: Row[] = [];
  for (const { name, run } of chosen) {
    const begin = Date.now();
    try {
      const found = await run(bench);
      rows.push(...found);
      console.log(`\n== ${name} (${((Date.now() - begin) / 1000).toFixed(0)} s)\n${terminalTable(found)}`);
    } catch (error) {
      // The others are worth having all the same.
      failed = true;
      console.error(`\n== ${name} failed:`, error);
    }
  }
  machine.load += `, ${loadNow()} after`;
  console.log(`\n${machineLines(machine).join('\n')}\n\n${terminalTable(rows)}\n`);
  const whole = chosen.length === BENCHMARKS.length && !failed && !quick && rounds >= FEWEST_ROUNDS;
  if (whole) {
    writeResults(join(folder, 'RESULTS.md'), BENCHMARKS, rows, rounds, machine);
    console.log('Written to bench/RESULTS.md.');
  } else {
    console.log(`Not written down: only whole runs of at least ${FEWEST_ROUNDS} rounds are.`);
  }
} finally {
  await browser.close();
  await hub.dispose();
  await files.stop();
}
if (failed) process.exitCode = 1;
