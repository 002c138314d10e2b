// The names of the capture scene: changed on the page, they hold on Spacebrew servers alone.

import { expect, test } from '../support/fixtures.ts';
import * as servers from '../support/servers.ts';

test('renaming the scene greets the Spacebrew server anew and leaves other sources alone', async ({
  hub,
  dashboard,
  page,
}) => {
  const relay = await servers.relay({ echo: true });
  const stop = await servers.deviceOn(relay.url, ['{"level":1}', '{"level":2}']);
  const opened: string[] = [];
  page.on('websocket', (socket) => opened.push(new URL(socket.url()).host));
  const times = (url: string) => opened.filter((host) => host === new URL(url).host).length;
  await dashboard.open(hub.url, hub.source, relay.url);
  await dashboard.everyPill('live');
  await expect(dashboard.captureButton).toBeEnabled();
  const before = { hub: times(hub.source), relay: times(relay.url) };

  const rename = async (camera: string) => {
    await dashboard.pills.first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('group', { name: 'Camera' }).getByLabel('Client').fill(camera);
    await dialog.getByRole('button', { name: 'Use these names' }).click();
  };
  await rename('no such camera');
  await expect(dashboard.captureButton).toBeDisabled();
  await rename('camera');
  await expect(dashboard.captureButton).toBeEnabled();
  await dashboard.everyPill('live');
  await dashboard.capture();
  expect(times(hub.source)).toBeGreaterThanOrEqual(before.hub + 2);
  expect(times(relay.url)).toBe(before.relay);
  stop();
  await relay.stop();
});
