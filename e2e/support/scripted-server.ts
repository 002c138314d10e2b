// A Spacebrew server that can be told to misbehave: just enough of the protocol for one page,
// with a client `weather` that publishes `temperature` (range).

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

type Item = { name: string; type: string };
type Config = { name: string; subscribe?: { messages?: Item[] } };
type End = Item & { clientName: string; remoteAddress: string };
type Route = { type: 'add' | 'remove'; publisher: End; subscriber: End };
type Frame = { admin?: unknown; config?: Config; route?: Route; message?: unknown };

const REMOTE = { remoteAddress: '127.0.0.1' };
const ADMIN = { targetType: 'admin' };
const WEATHER = {
  name: 'weather',
  description: 'a scripted weather station',
  publish: { messages: [{ name: 'temperature', type: 'range' }] },
  subscribe: { messages: [] },
  ...REMOTE,
};

export type Manner = {
  /** Whether pages may become admin; without it the server just says nothing. */
  grantsAdmin: boolean;
};

export class ScriptedServer {
  private readonly sockets = new Set<WebSocket>();
  /** Subscribers that `weather` is routed to. */
  private readonly routed: End[] = [];
  private value = 500;

  private constructor(
    private readonly server: WebSocketServer,
    private readonly manner: Manner,
  ) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('message', (data, isBinary) => {
        if (!isBinary) this.hear(socket, JSON.parse(data.toString()) as Frame);
      });
    });
  }

  static async start(manner: Manner): Promise<ScriptedServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new ScriptedServer(server, manner);
  }

  /** Its address, as a source. */
  get source(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Whether a page has routed the weather station's temperature to itself. */
  get watched(): boolean {
    return this.routed.length > 0;
  }

  /** Delivers one honest temperature to whom it is routed to. */
  publish(): void {
    this.value = 500 + ((this.value + 37) % 100);
    for (const { clientName, name, type } of this.routed) {
      this.send({ message: { clientName, name, type, value: String(this.value) } });
    }
  }

  /** Delivers something that is no good to whom the temperature is routed to. */
  publishValue(value: unknown): void {
    for (const { clientName, name, type } of this.routed) {
      this.send({ message: { clientName, name, type, value } });
    }
  }

  /** Sends text or bytes as they are. */
  sendRaw(data: string | Uint8Array): void {
    for (const socket of this.sockets) socket.send(data);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.server.close();
    await once(this.server, 'close');
  }

  private hear(socket: WebSocket, frame: Frame): void {
    if (!this.manner.grantsAdmin) return;
    if (frame.admin) {
      socket.send(JSON.stringify([{ config: WEATHER }]));
      socket.send(JSON.stringify({ admin: true, no_msgs: true, ...ADMIN }));
    } else if (frame.config) {
      this.send({ config: { ...frame.config, ...REMOTE }, ...ADMIN });
    } else if (frame.route?.type === 'add') {
      this.send({ route: frame.route, ...ADMIN });
      const { publisher, subscriber } = frame.route;
      if (publisher.clientName === WEATHER.name) this.routed.push(subscriber);
    }
  }

  private send(frame: unknown): void {
    this.sendRaw(JSON.stringify(frame));
  }
}
