// MQTT on its real brokers: topics of choice, what was kept, user and password, and what is sent.

import { expect, UNREACHABLE, test as base } from '../support/fixtures.ts';
import { MqttDevice } from '../support/mqtt.ts';
import * as servers from '../support/servers.ts';

type Connect = (broker: servers.Broker, ...topics: string[]) => Promise<MqttDevice>;

const test = base.extend<{ connect: Connect }>({
  /** Connects devices that leave with the journey. */
  connect: async ({}, use) => {
    const devices: MqttDevice[] = [];
    await use(async (broker, ...topics) => {
      const device = await MqttDevice.connect(broker, ...topics);
      devices.push(device);
      return device;
    });
    await Promise.all(devices.map((device) => device.leave()));
  },
});

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const BROKERS = {
  'mosquitto, MQTT 5': () => servers.mosquitto({ password: false }),
  'npm aedes, MQTT 3.1.1 in pieces': () => servers.aedes(),
  'nats-server, MQTT 3.1.1': () => servers.nats(),
  'RabbitMQ, MQTT 3.1.1 with user and password': () => servers.rabbitMq(),
};

for (const [name, start] of Object.entries(BROKERS)) {
  test(`${name}: topics by wildcard, a kept value, and what is sent`, async ({
    hub,
    dashboard,
    page,
    complaints,
    connect,
  }) => {
    // The broker's slow start is not the journey's.
    test.setTimeout(150_000);
    complaints.expect(UNREACHABLE);
    const broker = await start();
    const device = await connect(broker, 'greenhouse/lamp/set');
    await device.publish('status/door', 'open', { qos: 1, retain: true });
    device.keepPublishing((count) => [
      ['greenhouse/air', JSON.stringify({ temperature: 20 + (count % 50) / 10, humidity: 40 })],
      ['cellar/air', '{"temperature":12}'],
    ]);

    await dashboard.open(hub.url);
    await dashboard.add(broker.url, 'MQTT', {
      'Name on': 'garden',
      User: broker.user,
      Password: broker.password,
      'MQTT topics': 'greenhouse/+ status/door',
    });
    await expect(dashboard.pill('garden')).toHaveAttribute('data-state', 'live', { timeout: 20_000 });
    await dashboard.drawn(page.locator('[data-testid=plot][data-channels*="temperature"]'));
    await expect
      .poll(() => dashboard.channels())
      .toEqual(['garden/greenhouse/air/humidity', 'garden/greenhouse/air/temperature', 'garden/status/door']);
    const door = dashboard.rows.and(page.locator('[data-channel="garden/status/door"]'));
    await expect(door).toContainText('on');
    await expect(door, 'kept: nobody knows how old it is').toHaveAttribute('data-stale', 'true');

    await dashboard.togglePanel('Messages');
    await dashboard.send('garden', 'greenhouse/lamp/set', 'ON');
    await expect.poll(() => device.received).toEqual([{ topic: 'greenhouse/lamp/set', payload: 'ON' }]);
    await expect(page.locator('[data-testid=message][data-course=rejected]')).toHaveCount(0);
  });
}

test('a password is asked for, and a wrong one is not tried again', async ({ hub, dashboard, page, connect }) => {
  const broker = await servers.mosquitto({ password: true });
  const device = await connect(broker);
  await device.publish('cellar/temperature', '12.5', { retain: true });
  await dashboard.open(hub.url, broker.url);
  await dashboard.everyPill('refused', 15_000);
  await page.getByRole('button', { name: 'Remove' }).click();
  await dashboard.add(broker.url, 'Found out', { 'Name on': 'cellar', User: 'ada', Password: 'lovelace' });
  await expect(dashboard.pill('cellar')).toHaveAttribute('data-state', 'live');
  await expect(dashboard.rows.filter({ hasText: 'temperature' })).toContainText('12.5');
});

test('what nats-server says to itself stays off the page when all topics are asked for', async ({
  hub,
  dashboard,
  complaints,
  connect,
}) => {
  complaints.expect(UNREACHABLE);
  const broker = await servers.nats();
  const device = await connect(broker);
  device.keepPublishing(() => [['cellar/temperature', '12.5']]);
  await dashboard.open(hub.url, broker.url);
  await dashboard.everyPill('live', 15_000);
  // Another client's coming and going is what the server talks about.
  await (await MqttDevice.connect(broker)).leave();
  await expect(dashboard.rows.first()).toContainText('12.5');
  expect(await dashboard.channels()).toEqual([expect.stringContaining('cellar/temperature')]);
});
