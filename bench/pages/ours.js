// Our side: the page's own code, as `bench/ours` exports it.

import { message, Signal } from './signal.js';

/** A canvas as the page has it. */
function canvas() {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'width: 1200px; height: 400px';
  canvas.width = 1200 * devicePixelRatio;
  canvas.height = 400 * devicePixelRatio;
  document.body.replaceChildren(canvas);
  return canvas;
}

const wasm = window.wasmBindings;
if (!wasm) throw new Error('the wasm has not started');

window.message = message;
window.signal = new Signal();

window.frameSubject = (series, startMillis, stepMillis) =>
  new wasm.Frame(canvas(), series, startMillis, stepMillis, devicePixelRatio);

window.newReader = () => new wasm.Ingest();
