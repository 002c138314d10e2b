// WebSocket servers that send what a benchmark wants sent.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

/** What to send to one page; the returned function ends it. */
export type Sender = (socket: WebSocket, raw: Duplex) => () => void;

export class Feed {
  private constructor(private readonly server: Server) {}

  /** Serves every page that connects with a sender of its own. */
  static async start(sender: Sender): Promise<Feed> {
    const server = createServer();
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
    server.on('upgrade', (request, raw, head) => {
      sockets.handleUpgrade(request, raw, head, (socket) => {
        const end = sender(socket, raw);
        socket.on('close', end);
        socket.on('error', () => socket.terminate());
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Feed(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Host and port: what our page calls the source. */
  get host(): string {
    return new URL(this.url).host;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Calls `send` so often a second on average, however coarse the timers are. */
export function steadily(hertz: number, send: (count: number) => void): () => void {
  const begin = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - begin) / 1000) * hertz;
    for (; count < due; count += 1) send(count);
  }, Math.max(1, Math.floor(1000 / hertz)));
  return () => clearInterval(timer);
}

/** Sends `text` over and over as fast as it is taken, then `last`. */
export async function flood(raw: Duplex, text: string, count: number, last: string): Promise<void> {
  const perWrite = 1_000;
  const block = Buffer.concat(Array.from({ length: perWrite }, () => textFrame(text)));
  for (let sent = 0; sent < count; sent += perWrite) {
    if (!raw.write(block)) await once(raw, 'drain');
  }
  raw.write(textFrame(last));
}

/** A WebSocket text frame of a server (RFC 6455, 5.2), for texts below 126 bytes. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new Error('too long for a short frame');
  return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
}
