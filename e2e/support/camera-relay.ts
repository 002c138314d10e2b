// A plain relay with a camera on it: keeps all that pages say, and answers those that ask for a photo.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** A PNG of one pixel. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export class CameraRelay {
  /** Every text that came, in order. */
  readonly heard: string[] = [];

  private constructor(private readonly server: WebSocketServer) {
    let value = 400;
    server.on('connection', (socket) => {
      socket.on('error', () => socket.terminate());
      socket.on('message', (data) => {
        const text = data.toString();
        this.heard.push(text);
        if (text.includes('capture')) socket.send(PIXEL);
      });
      const timer = setInterval(() => socket.send(String((value += 1))), 200);
      socket.on('close', () => clearInterval(timer));
    });
  }

  static async start(): Promise<CameraRelay> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new CameraRelay(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    this.server.close();
    await once(this.server, 'close');
  }
}
