// A device of somebody's own: an ordinary Spacebrew client, as a sketch or a script would be.

import { once } from 'node:events';
import { WebSocket } from 'ws';

export type Item = { name: string; type: string };

export class Device {
  /** What came for its subscribers, oldest first. */
  readonly received: { name: string; value: string }[] = [];

  private constructor(
    private readonly socket: WebSocket,
    private readonly name: string,
    private readonly publishers: Item[],
  ) {}

  /** Connects to a Spacebrew server and registers. */
  static async connect(
    source: string,
    name: string,
    publishers: Item[],
    subscribers: Item[] = [],
  ): Promise<Device> {
    const socket = new WebSocket(source);
    await once(socket, 'open');
    const device = new Device(socket, name, publishers);
    socket.on('message', (data) => device.receive(String(data)));
    device.send({
      config: {
        name,
        description: 'a device',
        publish: { messages: publishers },
        subscribe: { messages: subscribers },
      },
    });
    return device;
  }

  /** The values that came for this subscriber. */
  values(subscriber: string): string[] {
    return this.received.filter(({ name }) => name === subscriber).map(({ value }) => value);
  }

  /** Publishes a value on one of its publishers, as a string, as all libraries do. */
  publish(name: string, value: string): void {
    const type = this.publishers.find((publisher) => publisher.name === name)?.type;
    if (!type) throw new Error(`${this.name} has no publisher ${name}`);
    this.send({ message: { clientName: this.name, name, type, value } });
  }

  /** Publishes these values, one each `millis`. */
  async publishAll(name: string, values: number[], millis: number): Promise<void> {
    for (const value of values) {
      this.publish(name, String(value));
      await new Promise((resume) => setTimeout(resume, millis));
    }
  }

  async leave(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private receive(text: string): void {
    const { message } = JSON.parse(text) as { message?: { name: string; value: string } };
    if (message) this.received.push({ name: message.name, value: message.value });
  }

  private send(frame: unknown): void {
    this.socket.send(JSON.stringify(frame));
  }
}
