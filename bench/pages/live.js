// A hand-written dashboard: WebSocket, JSON.parse, arrays, and uPlot redrawn once per frame.
//
// ?socket=ws://..&plots=1&series=8&width=1000&height=300: series s0.. in order, so many to a plot.

import { options } from './options.js';

const WINDOW_SECONDS = 300;
/** A young session is shown from its start, but never less than this; as on our page. */
const SHORTEST_SECONDS = 30;

const asked = new URLSearchParams(location.search);
const number = (/** @type {string} */ name) => Number(asked.get(name));
const [plots, series] = [number('plots'), number('series')];

const charts = Array.from({ length: plots }, () => {
  /** @type {number[][]} */
  const data = Array.from({ length: series + 1 }, () => []);
  const chart = new uPlot(
    {
      ...options(series, number('width'), number('height')),
      scales: { x: { range: () => view(data[0] ?? []) } },
    },
    /** @type {uPlot.AlignedData} */ (data),
    document.body,
  );
  return { chart, data };
});

/**
 * @param {number[]} times
 * @returns {[number, number]}
 */
function view(times) {
  const now = Date.now() / 1000;
  const oldest = Math.min(times[0] ?? now, now - SHORTEST_SECONDS);
  return [Math.max(now - WINDOW_SECONDS, oldest), now];
}

window.samples = 0;
let pending = false;

function draw() {
  pending = false;
  const start = Date.now() / 1000 - WINDOW_SECONDS;
  for (const { chart, data } of charts) {
    const old = (data[0] ?? []).findIndex((time) => time >= start);
    // In one go now and then: taking the first element off an array moves all others.
    if (old > 1000) for (const column of data) column.splice(0, old);
    chart.setData(/** @type {uPlot.AlignedData} */ (data));
  }
}

new WebSocket(asked.get('socket') ?? '').onmessage = (event) => {
  const message = JSON.parse(event.data);
  const time = (message.time ?? Date.now()) / 1000;
  charts.forEach(({ data }, plot) => {
    if (!(`s${plot * series}` in message)) return;
    data[0]?.push(time);
    for (let place = 0; place < series; place += 1) {
      const said = message[`s${plot * series + place}`];
      data[place + 1]?.push(said?.value ?? said);
    }
    window.samples = (window.samples ?? 0) + series;
  });
  if (!pending) {
    pending = true;
    requestAnimationFrame(draw);
  }
};
