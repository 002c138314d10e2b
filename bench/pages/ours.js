// Our side: the page's own code, as `bench/ours` exports it.

import { message, Signal } from './signal.js';

/** Two canvases, one above the other, as the page has them. */
function canvases() {
  const surface = document.createElement('div');
  surface.style.cssText = 'position: relative; width: 1200px; height: 400px';
  const make = () => {
    const canvas = document.createElement('canvas');
    canvas.style.cssText = 'position: absolute; inset: 0; width: 100%; height: 100%';
    canvas.width = 1200 * devicePixelRatio;
    canvas.height = 400 * devicePixelRatio;
    surface.append(canvas);
    return canvas;
  };
  const [axes, traces] = [make(), make()];
  document.body.replaceChildren(surface);
  return { axes, traces };
}

const wasm = window.wasmBindings;
if (!wasm) throw new Error('the wasm has not started');

window.message = message;
window.signal = new Signal();

window.frameSubject = (series, startMillis, stepMillis) => {
  const { axes, traces } = canvases();
  return new wasm.Frame(axes, traces, series, startMillis, stepMillis, devicePixelRatio);
};

window.newReader = () => new wasm.Ingest();
