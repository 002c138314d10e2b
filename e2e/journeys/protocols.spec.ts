// Every server in the field: one address, readings on the plot, with nothing in between.

import { expect, test } from '../support/fixtures.ts';
import { plotted } from '../support/dashboard.ts';
import * as servers from '../support/servers.ts';

test('another hub on a port of its own is found out to be Spacebrew', async ({ hub, startHub, dashboard }) => {
  const other = await startHub();
  await plotted(dashboard, hub, other.source, /cpu\.load$/);
});

test('HTTP: JSON asked again and again, unchanged answers cost nothing', async ({ hub, dashboard, page }) => {
  const server = await servers.json();
  let unchanged = 0;
  page.on('response', (response) => {
    if (response.url() === server.url && response.status() === 304) unchanged += 1;
  });
  await plotted(dashboard, hub, server.url, /\/temp$/);
  await expect.poll(() => unchanged, { timeout: 15_000 }).toBeGreaterThan(1);
});

test('HTTP: Server-Sent Events', async ({ hub, dashboard, complaints }) => {
  // The server may be gone before the page is.
  complaints.expect(/ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_REFUSED/);
  const server = await servers.events();
  await plotted(dashboard, hub, server.url, /\/level$/);
});

test('a bad source never disturbs a good one', async ({ hub, dashboard, page }) => {
  const relay = await servers.relay({ echo: true });
  const stop = await servers.deviceOn(relay.url, ['{', '"', Buffer.from([0xff, 0xfe]), '<script>alert(1)</script>']);
  await dashboard.open(hub.url, hub.source, relay.url);
  await dashboard.everyPill('live', 15_000);
  await dashboard.drawn();
  await expect(page.getByTestId('source-pill').nth(1)).toContainText('msg/s');
  stop();
});
