// A person at an admin page: sees the clients and draws routes between them.

import { once } from 'node:events';
import { WebSocket } from 'ws';

type Item = { name: string; type: string };
type Config = {
  name: string;
  remoteAddress: string;
  publish?: { messages?: Item[] };
  subscribe?: { messages?: Item[] };
};
type Told = { config?: Config; remove?: { name: string }[] };

export class Patcher {
  private readonly clients = new Map<string, Config>();

  private constructor(private readonly socket: WebSocket) {}

  static async connect(source: string): Promise<Patcher> {
    const socket = new WebSocket(source);
    await once(socket, 'open');
    const patcher = new Patcher(socket);
    socket.on('message', (data) => patcher.note(JSON.parse(String(data)) as Told | Told[]));
    socket.send(JSON.stringify({ admin: true, no_msgs: true }));
    return patcher;
  }

  /** The publisher of the client whose name begins so, once it is there. */
  async publisher(client: string, name: string): Promise<Item> {
    return (await this.find(client, 'publish', name)).item;
  }

  /** Draws a route between two ends, as soon as both are there. */
  async wire(from: [client: string, publisher: string], to: [client: string, subscriber: string]): Promise<void> {
    const publisher = await this.find(from[0], 'publish', from[1]);
    const subscriber = await this.find(to[0], 'subscribe', to[1]);
    const end = ({ config, item }: { config: Config; item: Item }) => ({
      clientName: config.name,
      remoteAddress: config.remoteAddress,
      ...item,
    });
    const route = { type: 'add', publisher: end(publisher), subscriber: end(subscriber) };
    this.socket.send(JSON.stringify({ route }));
    // The server takes messages in order, but those of other connections may overtake.
    await new Promise((resume) => setTimeout(resume, 200));
  }

  async leave(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private async find(client: string, side: 'publish' | 'subscribe', name: string) {
    const deadline = Date.now() + 8_000;
    while (Date.now() < deadline) {
      for (const config of this.clients.values()) {
        const item = config[side]?.messages?.find((message) => message.name === name);
        if (config.name.startsWith(client) && item) return { config, item };
      }
      await new Promise((resume) => setTimeout(resume, 50));
    }
    throw new Error(`no client ${client} that has ${name} to ${side}`);
  }

  private note(told: Told | Told[]): void {
    for (const { config, remove } of [told].flat()) {
      if (config) this.clients.set(config.name, config);
      for (const { name } of remove ?? []) this.clients.delete(name);
    }
  }
}
