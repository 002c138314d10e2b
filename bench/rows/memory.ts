// What a stored sample takes, and whether a full store grows.

import type { CDPSession, Page } from 'playwright-core';
import { onOurs, onPeer, type Bench, type Benchmark, type Row } from '../support/bench.ts';

const GOAL_BYTES = 18;

export const memory: Benchmark = {
  name: 'memory',
  method:
    'Ours: ten channels are filled to the page’s limit of 10,000,000 samples in all, through the store as any ' +
    'reading; bytes a sample by the store’s own account, which includes summaries and room set aside. Then 30 minutes ' +
    'at 1,000 readings a second follow, 1,800,000 readings a millisecond apart by the time they carry, as fast as ' +
    'they are taken: what the store keeps depends on how many come, not on how long they take. Growth is that of the ' +
    'whole wasm memory. The peer: the same samples in plain arrays, a time and a value each, by the JavaScript heap.',
  run,
};

async function run(bench: Bench): Promise<Row[]> {
  const samples = bench.quick ? 1_000_000 : 10_000_000;
  const ours = await onOurs(bench, (page) => fillOurs(page, samples, bench.quick ? 0 : 1_800_000));
  const peer = await onPeer(bench, (page, session) => fillPeer(page, session, samples));
  const [each, peerEach] = [ours.accounted / ours.kept, peer / samples];
  const full = `${(ours.full / 1e6).toFixed(0)} MB of wasm memory with ${ours.kept.toLocaleString('en')} samples`;
  const rows: Row[] = [
    {
      what: 'memory, a stored sample',
      unit: 'bytes',
      ours: each,
      peer: peerEach,
      ratio: each / peerEach,
      goal: `≤ ${GOAL_BYTES}`,
      reached: each <= GOAL_BYTES,
      note: full,
    },
  ];
  if (ours.dropped > 0) {
    rows.push({
      what: 'memory, growth over 30 min once full',
      unit: 'bytes',
      ours: ours.grown,
      goal: 'none',
      reached: ours.grown === 0,
      note: `${ours.dropped.toLocaleString('en')} oldest samples gave way`,
    });
  }
  return rows;
}

function fillOurs(page: Page, samples: number, more: number) {
  return page.evaluate(
    ({ samples, more }) => {
      const wasm = window.wasmBindings;
      if (!wasm) throw new Error('nothing to measure');
      const memory = new wasm.Memory();
      const push = (readings: number) => {
        for (let left = readings; left > 0; left -= 100_000) memory.push(Math.min(left, 100_000));
      };
      push(samples);
      const [full, kept, accounted] = [wasm.wasm_bytes(), memory.samples(), memory.sample_bytes()];
      push(more);
      return { full, kept, accounted, grown: wasm.wasm_bytes() - full, dropped: memory.dropped() };
    },
    { samples, more },
  );
}

async function fillPeer(page: Page, session: CDPSession, samples: number): Promise<number> {
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  const before = await heap();
  await page.evaluate((samples) => {
    const series = Array.from({ length: 10 }, () => ({ times: [] as number[], values: [] as number[] }));
    for (let at = 0; at < samples; at += 1) {
      series[at % 10]?.times.push(1_767_225_600 + at / 1000);
      series[at % 10]?.values.push(Math.sin(at * 0.001));
    }
    Object.assign(window, { kept: series });
  }, samples);
  return (await heap()) - before;
}
