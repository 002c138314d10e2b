// A plain WebSocket server whose readings are known to the digit: a history with one spike, then
// a reading every 100 ms.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** Values in one message: the page looks at no more than 256. */
const BATCH = 250;

export type History = {
  /** How many readings of the past there are. */
  samples: number;
  /** How long ago the first of them was. */
  seconds: number;
  /** Which of them is the spike. */
  spikeAt?: number;
  /** Channel names, one value each. */
  channels?: string[];
  /** What a further channel, `mode`, says in turn, each for an equal part of the past. */
  words?: string[];
};

/** What a channel says when nothing happens, and in its one spike. */
export const CALM = 20;
export const SPIKE = 90;

export class Feed {
  /** What the first channel says from now on; the others say as much more as in the past. */
  value = CALM;
  /** What `mode` says from now on, if there is one. */
  word: string | undefined;
  private readonly sockets = new Set<WebSocket>();
  private timer: NodeJS.Timeout | undefined;
  /** How many readings of the present it has sent to each page. */
  sent = 0;
  /** When the first page connected: its past goes up to then, whether it took long to start or not. */
  private began = 0;

  private constructor(
    private readonly server: WebSocketServer,
    private readonly history: History,
  ) {
    this.word = history.words?.at(-1);
    server.on('connection', (socket) => {
      socket.on('close', () => this.sockets.delete(socket));
      this.began ||= Date.now();
      for (const message of this.past()) socket.send(message);
      this.sockets.add(socket);
    });
  }

  static async start(history: History): Promise<Feed> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const feed = new Feed(server, history);
    feed.timer = setInterval(() => feed.send(), 100);
    return feed;
  }

  /** Its address, as a source. */
  get source(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    for (const socket of this.server.clients) socket.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get channels(): string[] {
    return this.history.channels ?? ['v'];
  }

  private millis(index: number): number {
    const { samples, seconds } = this.history;
    return Math.round(this.began - seconds * 1_000 + (index / samples) * seconds * 1_000);
  }

  private *past(): Generator<string> {
    const { samples, spikeAt, words = [] } = this.history;
    const each = this.channels.length + Math.min(words.length, 1);
    const batch = Math.max(1, Math.floor(BATCH / each));
    for (let from = 0; from < samples; from += batch) {
      const lines: string[] = [];
      for (let index = from; index < Math.min(from + batch, samples); index += 1) {
        const value = index === spikeAt ? SPIKE : CALM + (index % 2);
        const values = this.channels.map((name, place) => `"${name}":${value + place * 5}`);
        const word = words[Math.floor((index / samples) * words.length)];
        lines.push(`{${values.join(',')}${mode(word)},"t":${this.millis(index)}}`);
      }
      yield lines.join('\n');
    }
  }

  private send(): void {
    const values = this.channels.map((name, place) => `"${name}":${this.value + place * 5}`);
    for (const socket of this.sockets) socket.send(`{${values.join(',')}${mode(this.word)},"t":${Date.now()}}`);
    if (this.sockets.size > 0) this.sent += 1;
  }
}

/** The field of the channel that says words. */
function mode(word: string | undefined): string {
  return word === undefined ? '' : `,"mode":${JSON.stringify(word)}`;
}
