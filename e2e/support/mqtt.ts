// An MQTT device of somebody else, on a broker's WebSocket.

import { connectAsync, type MqttClient } from 'mqtt';
import type { Broker } from './servers.ts';

export class MqttDevice {
  /** What came on the topics it asked for, oldest first. */
  readonly received: { topic: string; payload: string }[] = [];
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly client: MqttClient) {
    client.on('message', (topic, payload) => this.received.push({ topic, payload: payload.toString() }));
    // A broker that is killed is part of the journey.
    client.on('error', () => {});
  }

  /** Connects, and asks for `topics`. */
  static async connect(broker: Broker, ...topics: string[]): Promise<MqttDevice> {
    const login = broker.user ? { username: broker.user, password: broker.password } : {};
    const url = broker.url.replace('mqtt+', '');
    const options = { ...login, protocolVersion: 4, reconnectPeriod: 300, connectTimeout: 5_000 } as const;
    const device = new MqttDevice(await connectAsync(url, options));
    if (topics.length > 0) await device.client.subscribeAsync(topics, { qos: 1 });
    return device;
  }

  /** Publishes once, for good with `retain`. */
  async publish(topic: string, payload: string | Buffer, options: { qos?: 0 | 1; retain?: boolean } = {}): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: options.qos ?? 0, retain: options.retain ?? false });
  }

  /** Publishes what `say` gives, with a number that grows, every 100 ms. */
  keepPublishing(say: (count: number) => [topic: string, payload: string][]): void {
    let count = 0;
    this.timer = setInterval(() => {
      for (const [topic, payload] of say(count++)) {
        if (this.client.connected) this.client.publish(topic, payload);
      }
    }, 100);
  }

  /** Leaves. */
  async leave(): Promise<void> {
    clearInterval(this.timer);
    await this.client.endAsync(true);
  }
}
