// The exports of `bench/ours`, as wasm-bindgen makes them.

export class Frame {
  constructor(canvas: HTMLCanvasElement, series: number, startMillis: number, stepMillis: number, scale: number);
  push(values: Float64Array): void;
  draw(): void;
}

export class Ingest {
  constructor();
  text(message: string, nowMillis: number): void;
  samples(): number;
}

export class Memory {
  constructor();
  push(readings: number): void;
  samples(): number;
  dropped(): number;
  sample_bytes(): number;
  free(): void;
}

export function wasm_bytes(): number;
