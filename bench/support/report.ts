// The table, on the terminal and in RESULTS.md.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import type { Benchmark, Row } from './bench.ts';

/** What people wrote below this line of RESULTS.md stays. */
const NOTES = '## What the figures say';

export type Machine = { chromium: string; load: string };

export function terminalTable(rows: Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    amount(row.ours),
    row.peer === undefined ? '' : amount(row.peer),
    row.unit,
    row.ratio === undefined ? '' : row.ratio.toFixed(3),
    row.goal,
    row.reached ? 'yes' : 'NO',
    row.note ?? '',
  ]);
  const all = [['what', 'ours', 'peer', 'unit', 'ratio', 'goal', 'reached', ''], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  const right = (column: number) => column === 1 || column === 2 || column === 4;
  return all
    .map((line) =>
      line
        .map((text, column) => (right(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Writes the figures of a whole run over those of the last. */
export function writeResults(path: string, benchmarks: Benchmark[], rows: Row[], rounds: number, machine: Machine): void {
  const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const notes = old.includes(NOTES) ? old.slice(old.indexOf(NOTES)) : `${NOTES}\n\nNothing has been said yet.\n`;
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${amount(row.ours)} | ${row.peer === undefined ? '' : amount(row.peer)} | ${row.unit} | ` +
      `${row.ratio === undefined ? '' : row.ratio.toFixed(3)} | ${row.goal} | ${row.reached ? 'yes' : '**no**'} | ${row.note ?? ''} |`,
  );
  const methods = benchmarks.map(({ name, method }) => `- **${name}**: ${method}`);
  const text = `# What \`cargo xtask bench\` measured

Heliograph and its peer, npm uPlot 1.6.32 with plain JavaScript, side by side in one run. Each figure is the
median of ${rounds} rounds taken in turn (ours, peer, ours, peer, …) unless its method says otherwise. Ratio is
ours / peer. Release builds, headless Chromium, device pixel ratio 1, no graphics card.

| what | ours | peer | unit | ratio | goal | reached | beside |
| --- | --: | --: | --- | --: | --- | --- | --- |
${lines.join('\n')}

## Machine

${machineLines(machine).join('\n')}

## How it is measured

${methods.join('\n')}

${notes}`;
  writeFileSync(path, text);
}

export function machineLines({ chromium, load }: Machine): string[] {
  const cpus = os.cpus();
  return [
    `- ${cpus[0]?.model.trim() ?? 'unknown processor'}, ${cpus.length} cores, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB memory`,
    `- ${os.type()} ${os.arch()}, Chromium ${chromium}, Node.js ${process.versions.node}`,
    `- ${new Date().toISOString().slice(0, 16)}Z, revision ${revision()}; load average ${load}`,
  ];
}

/** Processes that wanted a core in the last 1, 5 and 15 minutes. */
export function loadNow(): string {
  return os
    .loadavg()
    .map((load) => load.toFixed(2))
    .join(', ');
}

function revision(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

/** Three digits that count, thousands apart. */
function amount(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: value === 0 ? 0 : digits, maximumFractionDigits: digits });
}
