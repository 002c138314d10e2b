// Servers that misbehave: the stream goes on, and the page says what is wrong.

import { expect, test as base } from '../support/fixtures.ts';
import { ScriptedServer, type Manner } from '../support/scripted-server.ts';

const test = base.extend<{ startServer: (manner: Manner) => Promise<ScriptedServer> }>({
  startServer: async ({}, use) => {
    const servers: ScriptedServer[] = [];
    await use(async (manner) => {
      const server = await ScriptedServer.start(manner);
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.stop()));
  },
});

const GARBAGE: (string | Uint8Array)[] = [
  '',
  '{',
  'null',
  '[1, 2, {"config": 5}]',
  '{"message": {"name": 7}}',
  '{"remove": {}, "targetType": "admin"}',
  '{"config": {"name": "<img src=x onerror=alert(1)>"}, "targetType": "admin"}',
  'x'.repeat(200_000),
  '['.repeat(20_000),
  // More than any message may be.
  'y'.repeat(17 * 1024 * 1024),
  new Uint8Array(0),
  new Uint8Array([255, 255, 255, 255, 255, 1]),
  new Uint8Array([5, 123, 125, 0, 0, 0, 7]),
];

test('garbage is counted and the stream goes on', async ({ hub, dashboard, startServer }) => {
  const server = await startServer({ grantsAdmin: true });
  await dashboard.open(hub.url, server.source);
  await expect.poll(() => server.watched).toBe(true);
  const row = dashboard.rows.filter({ hasText: 'temperature' });
  for (const garbage of GARBAGE) {
    server.publish();
    server.sendRaw(garbage);
  }
  for (const value of [null, { deep: [[[[[[[[[[1]]]]]]]]]] }, 'not a number', '<script>', 1e308]) {
    server.publishValue(value);
  }
  server.publish();
  await expect(row.first()).toContainText(/5\d\d/);
  await dashboard.everyPill('live');
  await dashboard.drawn();
  expect(await dashboard.rows.count()).toBeLessThan(50);

  // The ledger stands in the source's details.
  await dashboard.pills.first().click();
  const ledger = dashboard.page.locator('dt:text-is("Refused") + dd');
  await expect(ledger).toContainText(/[1-9]/);
  await expect(dashboard.page.locator('img[src="x"]')).toHaveCount(0);
});

test('a server that grants no admin: the page says what to wire by hand, and takes what comes', async ({
  hub,
  dashboard,
  startServer,
}) => {
  const server = await startServer({ grantsAdmin: false });
  // Such a server says nothing by which it could be recognised: the address names the protocol.
  await dashboard.open(hub.url, server.source.replace('ws://', 'spacebrew://'));
  const advice = dashboard.notices.filter({ hasText: /by hand/i });
  await expect(advice).toBeVisible();
  for (const name of ['capture button', 'image url', 'range in']) {
    await expect(advice).toContainText(name);
  }
  // What a person wires to the catch-all subscriber is shown.
  server.sendRaw(JSON.stringify({ message: { name: 'range in', type: 'range', value: '512' } }));
  await expect(dashboard.rows.filter({ hasText: 'range in' })).toContainText('512');
});

test('a server that accepts and never says a word is told apart from no server', async ({
  hub,
  dashboard,
  startServer,
}) => {
  const server = await startServer({ grantsAdmin: false });
  await dashboard.open(hub.url, server.source);
  await dashboard.everyPill('silent', 15_000);
  await expect(dashboard.plots).toHaveCount(0);
});
