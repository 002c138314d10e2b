// Every server in the field: one address, readings on the plot, with nothing in between.

import { execFileSync } from 'node:child_process';
import { expect, UNREACHABLE, test } from '../support/fixtures.ts';
import type { Dashboard } from '../support/dashboard.ts';
import type { Hub } from '../support/hub.ts';
import * as servers from '../support/servers.ts';

/** Opens the page on one source and waits until this channel has a plot. */
async function plotted(dashboard: Dashboard, hub: Hub, source: string, channel: RegExp): Promise<void> {
  await dashboard.open(hub.url, source);
  await dashboard.everyPill('live', 15_000);
  await expect.poll(async () => (await dashboard.channels()).some((name) => channel.test(name))).toBe(true);
  await dashboard.drawn();
}

test('plain WebSocket: bare numbers, text and binary, found out by themselves', async ({ hub, dashboard }) => {
  const relay = await servers.relay({ echo: false });
  const stop = await servers.deviceOn(relay.url, ['461', Buffer.from('473'), ' 21.5 \n']);
  await plotted(dashboard, hub, relay.url, /\/value$/);
  stop();
  await relay.stop();
});

test('plain WebSocket: JSON, columns, keys and lines', async ({ hub, dashboard }) => {
  const relay = await servers.relay({ echo: true });
  const stop = await servers.deviceOn(relay.url, [
    '{"temp":21.5,"hum":40}',
    '{"sensor":"A0","value":461}',
    'volts:4.98',
    '{"a":1}\n{"a":2}',
    'Connected',
  ]);
  await plotted(dashboard, hub, relay.url, /\/temp$/);
  await expect
    .poll(async () => (await dashboard.channels()).map((name) => name.split('/').pop()))
    .toEqual(expect.arrayContaining(['temp', 'hum', 'A0', 'volts', 'a']));
  stop();
  await relay.stop();
});

test('event envelopes: readings in an envelope are readings', async ({ hub, dashboard }) => {
  const relay = await servers.relay({ echo: true });
  const stop = await servers.deviceOn(relay.url, [
    '{"event":"reading","data":{"light":812}}',
    '{"event":"sendmessage","chat":"hello"}',
  ]);
  await plotted(dashboard, hub, relay.url, /light$/);
  stop();
  await relay.stop();
});

test('another hub on a port of its own is found out to be Spacebrew', async ({ hub, startHub, dashboard }) => {
  const other = await startHub();
  await plotted(dashboard, hub, other.source, /cpu\.load$/);
});

for (const [name, options] of [
  ['by WebSocket', {}],
  ['by long polling alone', { transports: ['polling' as const] }],
] as const) {
  test(`Socket.IO ${name}`, async ({ hub, dashboard, complaints }) => {
    complaints.expect(UNREACHABLE);
    // The polling-only server answers the attempt at a WebSocket with 400.
    complaints.expect(/400 \(Bad Request\)/);
    const server = await servers.socketIo(options as object);
    await plotted(dashboard, hub, server.url, /A0$/);
    await server.stop();
  });
}

test('Socket.IO: a wrong token is refused in the server’s words and not tried again', async ({
  hub,
  dashboard,
}) => {
  const server = await servers.socketIo({}, 'open sesame');
  await dashboard.open(hub.url, server.url);
  await dashboard.everyPill('refused', 15_000);
  await expect(dashboard.notices.filter({ hasText: 'wrong token' })).toBeVisible();
  await server.stop();
});

test('MQTT: aedes', async ({ hub, dashboard, complaints }) => {
  complaints.expect(UNREACHABLE);
  const broker = await servers.aedes();
  await plotted(dashboard, hub, broker.url, /greenhouse\/air\/temperature$/);
  await broker.stop();
});

test('MQTT: mosquitto, also with user and password', async ({ hub, dashboard, page }) => {
  test.skip(!servers.has('mosquitto'), 'needs mosquitto');
  const broker = await servers.mosquitto({ password: true });
  await dashboard.open(hub.url, broker.url);
  await dashboard.everyPill('refused', 15_000);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByTestId('source-more').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Address/).fill(broker.url);
  await dialog.getByLabel('User').fill('ada');
  await dialog.getByLabel(/^Password/).fill('lovelace');
  await dialog.getByTestId('source-open').click();
  const row = dashboard.rows.filter({ hasText: 'temperature' });
  await expect(async () => {
    const login = ['-u', 'ada', '-P', 'lovelace'];
    const message = ['-t', 'cellar/temperature', '-m', '12.5'];
    execFileSync('mosquitto_pub', ['-h', '127.0.0.1', '-p', broker.broker, ...login, ...message]);
    await expect(row).toContainText('12.5', { timeout: 500 });
  }).toPass();
  await broker.stop();
});

test('HTTP: JSON asked again and again, unchanged answers cost nothing', async ({ hub, dashboard }) => {
  const server = await servers.json();
  await plotted(dashboard, hub, server.url, /\/temp$/);
  await expect.poll(() => server.unchanged(), { timeout: 15_000 }).toBeGreaterThan(1);
  await server.stop();
});

test('HTTP: Server-Sent Events', async ({ hub, dashboard }) => {
  const server = await servers.events();
  await plotted(dashboard, hub, server.url, /\/level$/);
  await server.stop();
});

test('a bad source never disturbs a good one', async ({ hub, dashboard, page }) => {
  const relay = await servers.relay({ echo: true });
  const stop = await servers.deviceOn(relay.url, ['{', '"', Buffer.from([0xff, 0xfe]), '<script>alert(1)</script>']);
  await dashboard.open(hub.url, hub.source, relay.url);
  await dashboard.everyPill('live', 15_000);
  await dashboard.drawn();
  await expect(page.getByTestId('source-pill').nth(1)).toContainText('msg/s');
  stop();
  await relay.stop();
});
