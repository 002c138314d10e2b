// Socket.IO on its real servers: whatever way there is to them, namespaces, pictures, what is sent.

import { expect, UNREACHABLE, test } from '../support/fixtures.ts';
import { plotted } from '../support/dashboard.ts';
import * as servers from '../support/servers.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

/** A server that takes no WebSocket answers the attempt with 400. */
const NO_WEBSOCKET = /400 \(B(ad Request|AD REQUEST)\)/;

const SERVERS = {
  'npm socket.io': () => servers.socketIo(),
  'npm socket.io by long polling alone': () => servers.socketIo({ polling: true }),
  'PyPI flask-socketio': () => servers.flask({ websocket: true }),
  'PyPI flask-socketio without simple-websocket': () => servers.flask({ websocket: false }),
};

for (const [name, start] of Object.entries(SERVERS)) {
  const polls = /polling|without/.test(name);

  test(`${name}: readings, a picture as bytes, and what is sent`, async ({ hub, dashboard, page, complaints }) => {
    if (polls) [UNREACHABLE, NO_WEBSOCKET].forEach((pattern) => complaints.expect(pattern));
    const server = await start();
    await plotted(dashboard, hub, server.url, /\/A0$/);
    await expect(dashboard.rows.first()).toContainText('lx');
    await dashboard.togglePanel('Messages');
    const source = new URL(server.url.replace('socketio+', '')).host;
    // Else the readings would soon push it out of view.
    await page.getByLabel('Channel contains').fill('said');
    await dashboard.send(source, 'say', 'good morning');
    await expect(dashboard.messageRows).toHaveCount(1);
    await expect(dashboard.messageRows).toContainText('good morning');
    await dashboard.send(source, 'capture', '{"camera":"door"}');
    await expect(dashboard.photo).toBeVisible();
    expect(await dashboard.photoWidth()).toBe(64);
    await expect(page.locator('[data-testid=message][data-course=rejected]')).toHaveCount(0);
  });

  test(`${name}: a namespace that asks for a token`, async ({ hub, dashboard, complaints }) => {
    if (polls) [UNREACHABLE, NO_WEBSOCKET].forEach((pattern) => complaints.expect(pattern));
    const server = await start();
    await dashboard.open(hub.url);
    await dashboard.add(server.url, 'Socket.IO', { 'Name on': 'wrong', Password: 'please', Namespace: '/lab' });
    await expect(dashboard.pill('wrong')).toHaveAttribute('data-state', 'refused');
    await expect(dashboard.notices.filter({ hasText: 'wrong token' })).toBeVisible();
    await dashboard.notices.getByRole('button', { name: 'Remove' }).click();
    await dashboard.add(server.url, 'Socket.IO', { 'Name on': 'lab', Password: 'open sesame', Namespace: '/lab' });
    await expect(dashboard.pill('lab')).toHaveAttribute('data-state', 'live');
    await expect(dashboard.rows.and(dashboard.page.locator('[data-channel="lab/laser"]'))).toContainText('mW');
    // Only what is said in that namespace is heard.
    expect((await dashboard.channels()).some((channel) => channel.endsWith('A0'))).toBe(false);
  });
}

test('a refused WebSocket: long polling first, then on to the WebSocket', async ({ hub, dashboard, page, complaints }) => {
  complaints.expect(UNREACHABLE);
  complaints.expect(NO_WEBSOCKET);
  const upgraded: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => upgraded.push(String(payload)));
  });
  const server = await servers.socketIo({ lateWebsocket: true });
  await plotted(dashboard, hub, server.url, /\/A0$/);
  await expect.poll(() => upgraded[0]).toBe('3probe');
  await expect.poll(() => upgraded.some((frame) => frame.startsWith('42["reading"'))).toBe(true);
  await dashboard.everyPill('live');
});

test('what was missed while the line was down is sent again by a server that keeps it', async ({
  hub,
  dashboard,
  page,
  complaints,
}) => {
  // The server closes and may still have something on its way.
  complaints.expect(UNREACHABLE);
  const server = await servers.socketIo({ keep: true });
  await plotted(dashboard, hub, server.url, /\/A0$/);
  const joins: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => String(payload).startsWith('40') && joins.push(String(payload)));
  });
  await dashboard.togglePanel('Messages');
  const source = new URL(server.url.replace('socketio+', '')).host;
  const readings = dashboard.messageRows.filter({ hasText: '"value":' });
  const valueOf = (text: string) => Number(/"value":(\d+)/.exec(text)?.[1]);
  const newest = async () => valueOf(await readings.last().innerText());
  const before = await newest();
  await dashboard.send(source, 'drop', '{}');
  await expect.poll(() => joins.length, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(joins[0]).toMatch(/^40\{.*"offset":/);
  await dashboard.everyPill('live');
  const back = await newest();
  await expect.poll(newest).toBeGreaterThan(Math.max(back, before + 15));
  await page.getByTestId('message-hold').click();
  const values = (await dashboard.allMessages()).filter((text) => text.includes('"value":')).map(valueOf);
  const first = values[0] ?? 0;
  expect(values.length, 'from before the line was dropped').toBeGreaterThan(15);
  expect(values, 'from before the line was dropped').toContain(before);
  expect(values, 'each value once, in order').toEqual(values.map((_, index) => first + index));
});

test('Socket.IO 2 is told in plain words', async ({ hub, dashboard, complaints }) => {
  complaints.expect(UNREACHABLE);
  complaints.expect(NO_WEBSOCKET);
  const server = await servers.oldSocketIo();
  await dashboard.open(hub.url, server.url);
  await dashboard.everyPill('refused', 15_000);
  await expect(dashboard.notices.filter({ hasText: /Socket\.IO (1|2)/ })).toBeVisible();
});
