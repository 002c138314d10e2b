// All that can be said about a source: it reaches the wire, is checked, and is there after a reload.

import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from '@playwright/test';
import { Aedes } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { violations } from '../support/axe.ts';
import { CameraRelay } from '../support/camera-relay.ts';
import { expect, test } from '../support/fixtures.ts';
import * as servers from '../support/servers.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const PUBLISH = '{"set":"<channel>","to":<value>,"by":"page"}';
const CAPTURE = '{"event":"capture","id":"<id>"}';

async function addSource(page: Page): Promise<Locator> {
  await page.getByTestId('source-more').click();
  return page.getByRole('dialog', { name: /Add a source/ }).or(page.locator('dialog[open]'));
}

/** Adds a button that publishes `5` on `lamp`. */
async function addLamp(page: Page, source: string): Promise<void> {
  await page.getByRole('button', { name: 'Control', exact: true }).click();
  const form = page.locator('dialog[open]');
  await form.getByLabel('Label').fill('Lamp');
  await form.getByLabel('On pressing').fill('5');
  await form.getByLabel(/^On letting go/).fill('');
  await form.getByLabel('Source').selectOption(source);
  await form.getByLabel('Channel', { exact: true }).fill('lamp');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
}

test('a plain server gets exactly what the templates say, also after a reload', async ({ hub, dashboard, page }) => {
  const relay = await CameraRelay.start();
  await dashboard.open(hub.url);
  const dialog = await addSource(page);
  await dialog.getByLabel(/^Address/).fill(relay.url);
  await dialog.getByTestId('source-protocol').selectOption('WebSocket');
  await dialog.getByLabel('Name on this page').fill('bench');
  await dialog.getByText('Sending and Capture').click();
  await dialog.getByLabel(/^What a control sends/).fill(PUBLISH);
  await dialog.getByLabel('What Capture sends').fill(CAPTURE);
  await dialog.getByTestId('source-open').click();
  await expect(page.getByTestId('source-pill').filter({ hasText: 'bench' })).toHaveAttribute('data-state', 'live');
  await dashboard.togglePanel('Controls');
  for (let round = 0; round < 2; round += 1) {
    relay.heard.length = 0;
    if (round === 0) await addLamp(page, 'bench');
    const lamp = page.getByTestId('control').getByRole('button', { name: 'Lamp' });
    await expect(lamp).toBeEnabled();
    await lamp.click();
    await expect.poll(() => relay.heard).toEqual(['{"set":"lamp","to":5,"by":"page"}']);
    await dashboard.captureButton.click();
    await expect.poll(() => relay.heard.length).toBe(2);
    expect(relay.heard[1]).toMatch(/^\{"event":"capture","id":"hg-[0-9a-f]+-\d+-"\}$/);
    await expect.poll(() => dashboard.photoWidth()).toBe(1);
    await expect(dashboard.photoLatency).toBeVisible();
    await expect(page.getByText('came unasked')).toHaveCount(0);
    if (round === 0) await page.reload();
  }
  await page.getByTestId('source-pill').filter({ hasText: 'bench' }).click();
  await page.getByRole('button', { name: 'Change…' }).click();
  await expect(page.getByLabel('What Capture sends')).toHaveValue(CAPTURE);
  await relay.stop();
});

test('each field says what is wrong in it, and what it refuses opens nothing', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  const dialog = await addSource(page);
  const wrong = async (label: RegExp | string, text: string, words: RegExp) => {
    const field = dialog.getByLabel(label);
    const before = await field.inputValue();
    await field.fill(text);
    await dialog.getByTestId('source-open').click();
    await expect(dialog.getByRole('alert').filter({ hasText: words })).toBeVisible();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await field.fill(before);
    await expect(dialog.getByRole('alert').filter({ hasText: words })).toHaveCount(0);
  };
  await dialog.getByLabel(/^Address/).fill('127.0.0.1:9');
  await wrong(/^Address/, '', /Type an address/);
  await wrong(/^Address/, 'ws://ada:lovelace@a', /there are fields for them/);
  await dialog.getByText('Sending and Capture').click();
  await wrong(/^What a control sends/, '{"a":', /not JSON/);
  await dialog.getByTestId('source-protocol').selectOption('MQTT');
  await wrong(/^MQTT topics/, 'a/b#', /whole levels/);
  await wrong(/^Topic that asks/, 'a/+', /can't hold/);
  await dialog.getByTestId('source-protocol').selectOption('HTTP');
  await wrong(/^Over HTTP/, 'often', /A number from 0.05/);
  await dialog.getByTestId('source-protocol').selectOption('Socket.IO');
  await wrong('Namespace', 'a,b', /is no namespace/);
  await expect(dashboard.pills).toHaveCount(1);
});

test('a password is forgotten with a reload, unless this device is to keep it', async ({ hub, dashboard, page }) => {
  const server = await servers.socketIo({}, 'open sesame');
  const stored = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  await dashboard.open(hub.url);
  const dialog = await addSource(page);
  await dialog.getByLabel(/^Address/).fill(server.url);
  await dialog.getByLabel('Name on this page').fill('chat');
  await dialog.getByLabel(/^Password/).fill('open sesame');
  await dialog.getByTestId('source-open').click();
  const pill = page.getByTestId('source-pill').filter({ hasText: 'chat' });
  await expect(pill).toHaveAttribute('data-state', 'live');
  expect(await stored()).not.toContain('sesame');
  expect(page.url()).not.toContain('sesame');

  await page.reload();
  await expect(pill).toHaveAttribute('data-state', 'refused');
  const notice = dashboard.notices.filter({ hasText: 'not kept over the reload' });
  await notice.getByRole('button', { name: 'Change…' }).click();
  const change = page.locator('dialog[open]');
  await change.getByLabel(/^Password/).fill('open sesame');
  await change.getByTestId('source-keep-password').check();
  await change.getByTestId('source-open').click();
  await expect(pill).toHaveAttribute('data-state', 'live');

  await page.reload();
  await expect(pill).toHaveAttribute('data-state', 'live');
  await (await addSource(page)).getByRole('button', { name: /^Forget / }).first().click();
  expect(await stored()).not.toContain('sesame');
  await server.stop();
});

test('Socket.IO by polling only opens no WebSocket, and WebSocket only asks nothing by HTTP', async ({
  hub,
  dashboard,
  page,
}) => {
  const server = await servers.socketIo({});
  const seen: string[] = [];
  page.on('websocket', (socket) => seen.push(socket.url()));
  page.on('request', (request) => seen.push(request.url()));
  await dashboard.open(hub.url);
  for (const [choice, wanted, unwanted] of [
    ['Polling only', 'transport=polling', 'transport=websocket'],
    ['WebSocket only', 'transport=websocket', 'transport=polling'],
  ] as const) {
    seen.length = 0;
    const dialog = await addSource(page);
    await dialog.getByLabel(/^Address/).fill(server.url);
    await dialog.getByLabel('Name on this page').fill('io');
    await dialog.getByTestId('source-protocol').selectOption('Socket.IO');
    await dialog.getByTestId('source-transports').selectOption(choice);
    await dialog.getByTestId('source-open').click();
    const pill = page.getByTestId('source-pill').filter({ hasText: 'io' });
    await expect(pill).toHaveAttribute('data-state', 'live');
    await expect.poll(() => seen.some((url) => url.includes(wanted))).toBe(true);
    expect(seen.filter((url) => url.includes(unwanted))).toEqual([]);
    await pill.click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Remove' }).click();
  }
  await server.stop();
});

test('what a reading costs is told, and is less by WebSocket than by polling', async ({ hub, dashboard, page }) => {
  const relay = await CameraRelay.start();
  const json = await servers.json();
  await dashboard.open(hub.url, relay.url, json.url);
  await dashboard.everyPill('live', 15_000);
  const bytes = async (index: number): Promise<number> => {
    await page.getByTestId('source-pill').nth(index).click();
    const words = page.getByTestId('source-cost');
    await expect(words).toContainText(/a reading: [\d.]+ in messages \+ [\d.]+ in/);
    const text = await words.innerText();
    await page.keyboard.press('Escape');
    return Number(/([\d.]+) a reading/.exec(text)?.[1]);
  };
  // Three digits and a frame header of two bytes.
  expect(await bytes(0)).toBe(5);
  expect(await bytes(1)).toBeGreaterThan(20);
  await expect(page.getByTestId('source-pill').first()).toContainText('5 B/reading');
  await page.getByTestId('source-pill').nth(1).click();
  await expect(page.getByTestId('source-latency')).toContainText(/answered in/);
  await relay.stop();
  await json.stop();
});

test('what devices announce over MQTT can be asked with Capture or from a control', async ({ hub, dashboard, page }) => {
  const broker = await Aedes.createBroker();
  const server = http.createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'mqtt' });
  sockets.on('connection', (socket) => broker.handle(createWebSocketStream(socket)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked: string[] = [];
  broker.on('publish', (packet) => {
    if (packet.topic === 'porch/cam/cmd') asked.push(packet.payload.toString());
  });
  const config = { name: 'Take photo', command_topic: 'porch/cam/cmd', payload_press: 'SNAP', device: { name: 'Porch' } };
  const [cmd, topic] = ['publish', 'homeassistant/button/porch/config'] as const;
  const payload = JSON.stringify(config);
  await new Promise<void>((done) => {
    broker.publish({ cmd, topic, payload, qos: 0, retain: true, dup: false }, () => done());
  });

  await dashboard.open(hub.url, `mqtt+ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await dashboard.connected();
  await dashboard.pills.first().click();
  const offers = page.getByTestId('offers');
  await expect(offers).toContainText('Porch/Take photo');
  expect(await violations(page)).toEqual([]);
  await offers.getByRole('button', { name: 'Add a control for Porch/Take photo' }).click();
  await offers.getByRole('button', { name: 'Capture asks Porch/Take photo' }).click();
  await page.keyboard.press('Escape');
  await expect(dashboard.captureButton).toBeEnabled();
  await dashboard.captureButton.click();
  await expect.poll(() => asked).toEqual(['SNAP']);
  await page.getByTestId('control').getByRole('button', { name: 'Porch/Take photo' }).click();
  await expect.poll(() => asked).toEqual(['SNAP', 'SNAP']);
  for (const socket of sockets.clients) socket.terminate();
  broker.close();
  server.close();
});
