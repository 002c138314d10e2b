// Servers that speak no named protocol: every shape a reading may have, pictures, and events that
// everyone gets.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { plotted } from '../support/dashboard.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Hub } from '../support/hub.ts';
import { program } from '../support/process.ts';
import * as servers from '../support/servers.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const PICTURE = readFileSync(program('photo.png'));

/** What is sent, and what the channel whose name ends like this then says. */
const SHAPES: [message: string | Buffer, channel: string, value: string][] = [
  ['461', 'value', '461'],
  [Buffer.from('462'), 'value', '462'],
  [' 21.5 \n', 'value', '21.5'],
  ['-1.5e-3', 'value', '-0.0015'],
  ['{"value":{"type":"Buffer","data":[52,54,51]}}', 'value', '463'],
  ['{"value":"464"}', 'value', '464'],
  ['{"sensor":"A0","value":465,"t":<now>}', 'A0', '465'],
  ['{"temp":21.5,"hum":40}', 'hum', '40'],
  ['[{"sensor":"B0","value":1},{"sensor":"B1","value":2}]', 'B1', '2'],
  ['[7,8,9]', 'value/2', '9'],
  ['{"first":31}\n{"second":32}\n', 'second', '32'],
  ['466,512,12.5', 'value/2', '12.5'],
  ['467;513', 'value/1', '513'],
  ['soil:22.5', 'soil', '22.5'],
  ['A7=468', 'A7', '468'],
  ['door=open', 'door', 'on'],
  ['{"event":"reading","data":{"light":812}}', 'light', '812'],
];

const SERVERS: Record<string, (startHub: () => Promise<Hub>) => Promise<string>> = {
  'npm ws': async () => (await servers.relay({ echo: false })).url,
  'PyPI websockets': async () => (await servers.pythonRelay()).url,
  'the hub': async (startHub) => (await startHub()).relay,
};

for (const [name, start] of Object.entries(SERVERS)) {
  test(`${name}: numbers, JSON, columns, pairs and pictures, as text or bytes`, async ({
    hub,
    startHub,
    dashboard,
    page,
  }) => {
    const url = await start(startHub);
    const device = new WebSocket(url);
    await once(device, 'open');
    // What says nothing yet is not settled on: a heartbeat, as devices have one.
    const heartbeat = setInterval(() => device.send('beat=1'), 200);
    await plotted(dashboard, hub, url, /\/beat$/);
    for (const [message, channel, value] of SHAPES) {
      device.send(typeof message === 'string' ? message.replace('<now>', String(Date.now())) : message);
      const row = dashboard.rows.and(page.locator(`[data-channel$="/${channel}"]`));
      await expect(row, String(message)).toContainText(value);
    }
    // Chatter is no reading.
    const before = await dashboard.channels();
    device.send('Connected');
    device.send(PICTURE);
    await expect(dashboard.photo).toBeVisible();
    expect(await dashboard.photoWidth()).toBe(64);
    const news = (await dashboard.channels()).filter((channel) => !before.includes(channel));
    expect(await dashboard.plots.filter({ hasText: 'Connected' }).count(), `${news}`).toBe(0);
    clearInterval(heartbeat);
    device.terminate();
  });
}

test('a photo in an envelope, as base64', async ({ hub, dashboard }) => {
  const relay = await servers.relay({ echo: true });
  const photo = JSON.stringify({ event: 'photo', data: PICTURE.toString('base64') });
  const stop = await servers.deviceOn(relay.url, ['{"event":"reading","data":{"light":812}}', photo]);
  await plotted(dashboard, hub, relay.url, /light$/);
  await expect(dashboard.photo).toBeVisible();
  expect(await dashboard.photoWidth()).toBe(64);
  stop();
});

test('a chat: everyone sees it, and the sender once', async ({ hub, dashboard, page, context }) => {
  const relay = await servers.relay({ echo: true });
  const stop = await servers.deviceOn(relay.url, ['{"event":"hello"}']);
  await dashboard.open(hub.url, relay.url);
  await dashboard.everyPill('live');
  await dashboard.togglePanel('Messages');
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByTestId('source-pill')).toHaveAttribute('data-state', 'live');
  // The other page has the same panels, kept by the browser.
  const heard = async (on: Page): Promise<Locator> => {
    await on.getByLabel('Text contains').fill('everyone');
    return on.getByTestId('message');
  };
  const [own, theirs] = [await heard(page), await heard(other)];
  await dashboard.send(new URL(relay.url).host, 'sendmessage', 'good morning, everyone <b>');
  await expect(theirs).toHaveCount(1);
  await expect(theirs).toContainText('good morning, everyone <b>');
  await expect(theirs).toHaveAttribute('data-course', 'in');
  // Long enough for an echo to come back.
  await page.waitForTimeout(500);
  await expect(own).toHaveCount(1);
  await expect(own).toHaveAttribute('data-course', 'out');
  await other.close();
  stop();
});
