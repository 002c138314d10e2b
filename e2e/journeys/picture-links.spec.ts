// The address of a photo, come by a protocol that has no file server of its own.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../support/fixtures.ts';
import * as servers from '../support/servers.ts';

test('a photo’s address on a plain WebSocket becomes a photo', async ({ hub, dashboard }) => {
  const picture = readFileSync(new URL('../../docs/screenshot.png', import.meta.url));
  const files = http.createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'image/png', 'Access-Control-Allow-Origin': '*' });
    response.end(picture);
  });
  files.listen(0, '127.0.0.1');
  await once(files, 'listening');
  const url = `http://127.0.0.1:${(files.address() as AddressInfo).port}/1700000000123.png`;
  const relay = await servers.relay({ echo: true });
  const stopLevels = await servers.deviceOn(relay.url, ['{"level":1}', '{"level":2}']);
  await dashboard.open(hub.url, relay.url);
  await dashboard.everyPill('live');
  const stop = await servers.deviceOn(relay.url, [url]);
  await expect(dashboard.photo).toHaveAttribute('data-url', url);
  stop();
  await expect.poll(() => dashboard.photoWidth()).toBeGreaterThan(0);
  stopLevels();
  await relay.stop();
  files.close();
});
