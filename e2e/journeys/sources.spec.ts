// Other sources than the hub the page came from: named in the page's address or typed into the box.

import { expect, UNREACHABLE, test } from '../support/fixtures.ts';
import { freePort } from '../support/hub.ts';

test('?source= lists exactly the sources to open', async ({ hub, startHub, dashboard }) => {
  const other = await startHub();
  await dashboard.open(hub.url, hub.source, other.source);
  await expect(dashboard.pills).toHaveCount(2);
  await dashboard.everyPill('live');
  await expect
    .poll(async () => new Set((await dashboard.channels()).map((name) => name.split('/')[0])).size)
    .toBe(2);
  const channels = await dashboard.channels();
  expect(new Set(channels).size, 'each channel once').toBe(channels.length);
});

test('?source= with another hub leaves out the one the page came from', async ({
  hub,
  startHub,
  dashboard,
}) => {
  const other = await startHub();
  await dashboard.open(hub.url, other.source);
  await dashboard.live();
  await expect(dashboard.pills).toHaveCount(1);
  await expect(dashboard.pills).toContainText(String(other.port));
});

test('an address typed into the box becomes a source', async ({ hub, startHub, dashboard }) => {
  const other = await startHub();
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.sourceBox.fill(`127.0.0.1:${other.port}`);
  await dashboard.connectButton.click();
  await expect(dashboard.pills).toHaveCount(2);
  await dashboard.everyPill('live');
});

test('what is no address is refused in words and opens nothing', async ({ hub, dashboard }) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  await dashboard.sourceBox.fill('javascript:alert(1)');
  await dashboard.connectButton.click();
  await expect(dashboard.notices.first()).toContainText(/\w+ \w+/);
  await expect(dashboard.pills).toHaveCount(1);
});

test('a server that is not there is named, with what to try and when', async ({
  hub,
  dashboard,
  complaints,
}) => {
  complaints.expect(UNREACHABLE);
  const port = await freePort();
  await dashboard.open(hub.url, `ws://127.0.0.1:${port}`);
  await dashboard.everyPill('waiting');
  await expect(dashboard.notices.first()).toContainText(`127.0.0.1:${port}`);
  await expect(dashboard.notices.first()).toContainText(/server running/i);
  await expect(dashboard.plots).toHaveCount(0);
});

test('a port that browsers never open is told like a server that is not there', async ({
  hub,
  dashboard,
  complaints,
}) => {
  complaints.expect(UNREACHABLE);
  await dashboard.open(hub.url, 'ws://127.0.0.1:1');
  await dashboard.everyPill('waiting');
  await expect(dashboard.pills).toHaveCount(1);
  await expect(dashboard.notices.first()).toContainText(/127\.0\.0\.1:1 cannot be reached/);
});

test('a source elsewhere is not opened before the user agrees', async ({ hub, dashboard, page }) => {
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await dashboard.open(hub.url, 'ws://sensors.example:9000');
  await expect(dashboard.notices.first()).toContainText('sensors.example');
  await expect(dashboard.notices.first().getByRole('button', { name: 'Connect' })).toBeVisible();
  await page.waitForTimeout(1_500);
  expect(sockets).toEqual([]);
});
