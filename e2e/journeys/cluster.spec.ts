// One source whose addresses are the nodes of a cluster: when the node in use dies, the page goes
// on at the next.

import { expect, UNREACHABLE, test } from '../support/fixtures.ts';
import { MqttDevice } from '../support/mqtt.ts';
import * as servers from '../support/servers.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

test('a nats-server cluster loses the node in use: the page goes on at the next', async ({
  hub,
  dashboard,
  page,
  complaints,
}) => {
  // Three nodes have to find each other and agree, twice.
  test.setTimeout(120_000);
  complaints.expect(UNREACHABLE);
  const nodes = await servers.natsCluster();
  const [first, , third] = nodes;
  if (!first || !third) throw new Error('no cluster');
  const device = await MqttDevice.connect(third);
  device.keepPublishing((count) => [['greenhouse/air', JSON.stringify({ temperature: 20 + (count % 50) / 10, count })]]);

  const opened: string[] = [];
  page.on('websocket', (socket) => opened.push(new URL(socket.url()).host));
  await dashboard.open(hub.url);
  const addresses = nodes.map((node) => node.url).join(' ');
  await dashboard.add(addresses, 'MQTT', { 'Name on': 'cluster', 'MQTT topics': 'greenhouse/#' });
  await expect(dashboard.pill('cluster')).toHaveAttribute('data-state', 'live', { timeout: 20_000 });
  await page.getByRole('button', { name: '30 s' }).click();
  const plot = page.locator('[data-testid=plot][data-channels*="temperature"]');
  const channels = await dashboard.channels();
  await expect.poll(async () => (await dashboard.inkedColumns(plot)).length, { timeout: 20_000 }).toBeGreaterThan(100);
  await dashboard.togglePanel('Messages');
  await expect.poll(() => dashboard.messageRows.count()).toBeGreaterThan(10);

  await first.cut();
  await expect(dashboard.pill('cluster')).not.toHaveAttribute('data-state', 'live');
  const lost = Date.now();
  await expect(dashboard.pill('cluster')).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
  const outageMillis = Date.now() - lost;
  const hosts = nodes.map((node) => new URL(node.url.replace('mqtt+', '')).host);
  const used = opened.filter((host) => hosts.includes(host));
  expect(used[0]).toBe(hosts[0]);
  expect([hosts[1], hosts[2]]).toContain(used.at(-1));

  // Readings go on on the channels that were there, beside a gap as long as the outage.
  const row = dashboard.rows.filter({ hasText: 'count' });
  const before = await row.innerText();
  await expect.poll(() => row.innerText()).not.toBe(before);
  const width = await plot.locator('canvas').first().evaluate((canvas) => (canvas as HTMLCanvasElement).width);
  await expect.poll(() => dashboard.widestGap(plot)).toBeGreaterThan((width * outageMillis) / 30_000 / 2);
  expect(await dashboard.channels()).toEqual(channels);
  await expect(dashboard.pill('cluster')).toHaveCount(1);
  await expect(dashboard.notices).toHaveCount(0);

  // Each message once, as it was sent, but for those of the outage. Some from after it first.
  await page.waitForTimeout(1_000);
  await page.getByTestId('message-hold').click();
  const counts = (await dashboard.allMessages()).flatMap((text) => /"count":(\d+)/.exec(text)?.[1] ?? []).map(Number);
  expect(counts.length).toBeGreaterThan(20);
  const sorted = [...new Set(counts)].sort((a, b) => a - b);
  expect(counts).toEqual(sorted);
  const jumps = sorted.slice(1).filter((count, index) => count !== (sorted[index] ?? 0) + 1);
  expect(jumps.length, 'one outage').toBeLessThanOrEqual(1);
  await device.leave();
});
