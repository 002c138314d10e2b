// What the pages share with the scripts that drive them.

/** One side of a benchmark that is called and timed frame by frame. */
interface Subject {
  /** Takes in samples, those of one moment side by side. */
  push(values: Float64Array): void;
  /** Shows all there is; done once the microtasks it leaves behind have run. */
  draw(): void;
}

/** One side of the reading of messages. */
interface Reader {
  /** Takes in a message received at this moment (milliseconds since 1970). */
  text(message: string, now: number): void;
  /** How many samples it has kept. */
  samples(): number;
}

interface Window {
  frameSubject?: (series: number, startMillis: number, stepMillis: number) => Subject;
  newReader?: () => Reader;
  signal?: import('./signal.js').Signal;
  message?: typeof import('./signal.js').message;
  /** What is being measured. */
  subject?: Subject;
  /** What trunk's start-up script leaves for others: the exports of our wasm. */
  wasmBindings?: typeof import('./wasm.d.ts');
  /** How many samples the peer's live page has. */
  samples?: number;
  /** When the first coloured pixel was seen, in milliseconds since the navigation began. */
  painted?: number;
  probe?: import('../support/probe.ts').Probe;
}
