// The peer's side: uPlot, JSON.parse, and plain arrays.

import { options } from './options.js';
import { message, Signal } from './signal.js';

window.message = message;
window.signal = new Signal();

window.frameSubject = (series, startMillis, stepMillis) => {
  document.body.replaceChildren();
  /** @type {number[][]} */
  const data = Array.from({ length: series + 1 }, () => []);
  const [times = [], ...lines] = data;
  const chart = new uPlot(
    { ...options(series, 1200, 400), legend: { show: false } },
    /** @type {uPlot.AlignedData} */ (data),
    document.body,
  );
  return {
    push(values) {
      for (let at = 0; at < values.length; at += series) {
        times.push((startMillis + stepMillis * times.length) / 1000);
        for (let place = 0; place < series; place += 1) lines[place]?.push(values[at + place] ?? 0);
      }
    },
    draw() {
      chart.setData(/** @type {uPlot.AlignedData} */ (data));
    },
  };
};

window.newReader = () => {
  /** @type {number[]} */
  const times = [];
  /** @type {Record<string, number[]>} */
  const columns = {};
  return {
    text(message, now) {
      const readings = JSON.parse(message);
      times.push(now);
      for (const name in readings) (columns[name] ??= []).push(readings[name]);
    },
    samples() {
      return Object.values(columns).reduce((sum, column) => sum + column.length, 0);
    },
  };
};
