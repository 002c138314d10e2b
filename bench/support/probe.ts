// Runs within a page and looks at what is on its canvases, frame by frame.

export type Probe = {
  /** When coloured pixels came to the watched strip, in milliseconds since 1970. */
  seen: number[];
  stop: () => void;
};

/** Notes in `window.painted` when the first line or dot was painted. To be run before the page's own scripts. */
export function watchFirstPaint(): void {
  const colourful = (data: Uint8ClampedArray): boolean => {
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
      if (alpha > 160 && Math.max(red, green, blue) - Math.min(red, green, blue) > 70) return true;
    }
    return false;
  };
  const look = () => {
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>(':is(.plot, .uplot) canvas')) {
      const { width, height } = canvas;
      // The newest sample is near the right edge.
      const strip = Math.min(width, 80);
      const data = strip && height ? canvas.getContext('2d')?.getImageData(width - strip, 0, strip, height).data : null;
      if (data && colourful(data)) {
        window.painted = performance.now();
        return;
      }
    }
    requestAnimationFrame(() => later.port2.postMessage(0));
  };
  // A task of its own after the frame's callbacks: then all of the page's drawing is done.
  const later = new MessageChannel();
  later.port1.onmessage = look;
  requestAnimationFrame(() => later.port2.postMessage(0));
}

/**
 * Watches the upper half of the plot near its right edge, where the newest samples are: they stay in
 * the lower half but for those that are waited for. Spikes move to the left as time passes, so a new
 * one is there when the rightmost has jumped to the right.
 */
export function watchSpikes(): void {
  const STRIP = 40;
  const canvases = [...document.querySelectorAll<HTMLCanvasElement>(':is(.plot, .uplot) canvas')].slice(0, 2);
  const pixels = (canvas: HTMLCanvasElement, x: number, y: number, w: number, h: number) =>
    canvas.getContext('2d')?.getImageData(x, y, w, h).data ?? new Uint8ClampedArray();
  const colourful = (data: Uint8ClampedArray, at: number): boolean => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
    return alpha > 160 && Math.max(red, green, blue) - Math.min(red, green, blue) > 70;
  };
  let edge = 0;
  for (const canvas of canvases) {
    const data = pixels(canvas, 0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
      if (colourful(data, at)) edge = Math.max(edge, (at / 4) % canvas.width);
    }
  }
  const rightmost = () => {
    const width = STRIP + 2;
    let found = -1;
    for (const canvas of canvases) {
      const top = Math.round(canvas.height * 0.2);
      const data = pixels(canvas, edge - STRIP, top, width, Math.round(canvas.height * 0.2));
      for (let at = 0; at < data.length; at += 4) {
        if (colourful(data, at)) found = Math.max(found, (at / 4) % width);
      }
    }
    return found;
  };
  const seen: number[] = [];
  let running = true;
  // Whatever is there already is not new.
  let before = Infinity;
  const later = new MessageChannel();
  later.port1.onmessage = () => {
    const now = rightmost();
    if (now > before + 1) seen.push(performance.timeOrigin + performance.now());
    before = now;
  };
  const frame = () => {
    if (!running) return;
    later.port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.probe = { seen, stop: () => (running = false) };
}
