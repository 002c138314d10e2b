// Cameras of every kind: each is asked in its own way, and each answer finds its request.

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import mqtt from 'mqtt';
import { Server as SocketIoServer } from 'socket.io';
import { WebSocketServer } from 'ws';
import { violations } from '../support/axe.ts';
import { addCamera, camera, openCameras } from '../support/camera-form.ts';
import { PIXEL } from '../support/camera-relay.ts';
import { expect, test } from '../support/fixtures.ts';
import * as servers from '../support/servers.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

/** Serves what `answer` says at an http address. */
async function serve(answer: http.RequestListener): Promise<{ url: string; stop: () => void }> {
  const server = http.createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/now.png`, stop };
}

const png = (_: http.IncomingMessage, response: http.ServerResponse) => {
  response.writeHead(200, { 'Content-Type': 'image/png', 'Access-Control-Allow-Origin': '*' });
  response.end(PIXEL);
};

test('of two cameras one is dead: the other’s photo comes, and only the dead one is asked again', async ({
  hub,
  dashboard,
  page,
}) => {
  let asked = { live: 0, dead: 0 };
  let revived = false;
  const live = await serve((request, response) => {
    asked.live += 1;
    png(request, response);
  });
  const dead = await serve((request, response) => {
    asked.dead += 1;
    if (revived) png(request, response);
  });
  await dashboard.open(hub.url);
  await dashboard.connected();
  const preset = 'Photo at an http address';
  await addCamera(page, preset, { Name: 'porch', 'Address of its photo': live.url });
  await addCamera(page, preset, {
    Name: 'garden',
    'Address of its photo': dead.url,
    'Given up on after, seconds': '2',
  });
  await dashboard.captureButton.click();
  await expect(dashboard.captureState).toContainText('1 here, waiting for garden');
  await expect(dashboard.captureButton).toBeDisabled();
  await page.keyboard.press('c');
  const requests = page.getByTestId('capture-request');
  const states = () => requests.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['state']));
  await expect.poll(states).toEqual(['received', 'timed-out']);
  await expect(dashboard.captureState).toHaveText('No photo came from garden within 2 s.');
  expect(asked).toEqual({ live: 1, dead: 1 });
  revived = true;
  await page.getByTestId('capture-retry').click();
  await expect.poll(states).toEqual(['received', 'received']);
  expect(asked).toEqual({ live: 1, dead: 2 });
  await expect(dashboard.captureState).toBeEmpty();
  await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(2);
  await expect(page.getByText(/photos, \d+ ms apart/)).toBeVisible();

  // One, some, all; and after a reload it is as it was.
  await openCameras(page);
  expect(await violations(page)).toEqual([]);
  await camera(page, 'garden').getByRole('checkbox').uncheck();
  await camera(page, 'garden').getByRole('button', { name: 'Ask only garden' }).click();
  await expect.poll(() => asked).toEqual({ live: 1, dead: 3 });
  await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(3);
  await page.reload();
  await expect(dashboard.captureButton).toBeEnabled();
  await dashboard.captureButton.click();
  await expect.poll(() => asked).toEqual({ live: 2, dead: 3 });
  live.stop();
  dead.stop();
});

test('what stands at an address is no picture, is cut short, or far too large: each ends in words', async ({
  hub,
  dashboard,
  page,
  complaints,
}) => {
  complaints.expect(/404/);
  const huge = Buffer.from(PIXEL);
  huge.writeUInt32BE(40_000, 16);
  huge.writeUInt32BE(40_000, 20);
  const bodies: [number, Buffer | string, RegExp][] = [
    [404, 'gone', /no photo at .*404/],
    [200, '<html><script>alert(1)</script></html>', /is not a JPEG, PNG, WebP or GIF/],
    [200, '<svg xmlns="http://www.w3.org/2000/svg"/>', /is not a JPEG, PNG, WebP or GIF/],
    [200, huge, /40000×40000 pixels, more than this page shows/],
    [200, Buffer.alloc(20 << 20, 0xff), /larger than 16 MiB/],
  ];
  let turn = 0;
  const server = await serve((_, response) => {
    const [status, body] = bodies[turn] ?? [200, PIXEL];
    response.writeHead(status, { 'Content-Type': 'image/jpeg', 'Access-Control-Allow-Origin': '*' });
    response.end(body);
  });
  await dashboard.open(hub.url);
  await addCamera(page, 'Photo at an http address', { Name: 'odd', 'Address of its photo': server.url });
  for (; turn < bodies.length; turn += 1) {
    await dashboard.captureButton.click();
    await expect(dashboard.captureState).toHaveText(bodies[turn]?.[2] ?? /never/);
    await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(0);
  }
  // The next capture works.
  await dashboard.captureButton.click();
  await expect.poll(() => dashboard.photo.count()).toBe(1);
  await expect(dashboard.captureState).toBeEmpty();
  server.stop();
});

test('MQTT 5 request and response on mosquitto', async ({ hub, dashboard, page }) => {
  const broker = await servers.mosquitto({ password: false });
  const camera = await mqtt.connectAsync(broker.url.replace('mqtt+', ''), { protocolVersion: 5 });
  camera.on('message', (_topic, _payload, packet) => {
    const { responseTopic, correlationData } = packet.properties ?? {};
    if (!responseTopic || !correlationData) throw new Error('the request does not say where to answer');
    camera.publish(responseTopic, PIXEL, { properties: { correlationData } });
  });
  await camera.subscribeAsync('camera/capture');
  await dashboard.open(hub.url, broker.url);
  await dashboard.connected();
  await addCamera(page, 'MQTT 5 request and response', { Name: 'lab' });
  await expect(dashboard.captureButton).toBeEnabled();
  await dashboard.captureButton.click();
  await expect.poll(() => dashboard.photo.count()).toBe(1);
  await expect(dashboard.photo).toHaveAttribute('alt', /Photo from lab/);
  await expect(dashboard.photoLatency).toBeVisible();
  await expect(page.getByText('came unasked')).toHaveCount(0);
  // The broker delivers once for each subscription that fits: all copies are one answer.
  await camera.publishAsync('lab/temperature', '21.5');
  await expect(dashboard.rows.filter({ hasText: 'temperature' })).toBeVisible();
  await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(1);
  await camera.endAsync();
  await broker.stop();
});

test('an ESP32-CAM over MQTT sends its photo as bytes, as base64, in pieces', async ({ hub, dashboard, page }) => {
  const broker = await servers.mosquitto({ password: false });
  const camera = await mqtt.connectAsync(broker.url.replace('mqtt+', ''));
  const [head, tail] = [PIXEL.subarray(0, 40), PIXEL.subarray(40)];
  const answers = [
    () => camera.publish('esp32cam/image', PIXEL),
    () => camera.publish('esp32cam/image', PIXEL.toString('base64')),
    () => {
      camera.publish('esp32cam/image/meta', JSON.stringify({ size: PIXEL.length, chunks: 2 }));
      camera.publish('esp32cam/image/data', head);
      camera.publish('esp32cam/image/data', tail);
      camera.publish('esp32cam/image/end', '');
    },
  ];
  let turn = 0;
  camera.on('message', () => answers[turn++]?.());
  await camera.subscribeAsync('esp32cam/capture');
  await dashboard.open(hub.url, broker.url);
  await dashboard.connected();
  await addCamera(page, 'ESP32-CAM over MQTT', { Name: 'door' });
  for (const [index] of answers.entries()) {
    await expect(dashboard.captureButton).toBeEnabled();
    await dashboard.captureButton.click();
    await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(index + 1);
    await expect(dashboard.photo).toHaveAttribute('alt', /Photo from door/);
    await expect(dashboard.photoLatency).toBeVisible();
  }
  await expect(page.getByText('came unasked')).toHaveCount(0);
  await camera.endAsync();
  await broker.stop();
});

test('a message in an event envelope is answered by its id, or by the next photo', async ({ hub, dashboard, page }) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  let presses = 0;
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const { event, id } = JSON.parse(String(data));
      if (event !== 'capture') return;
      presses += 1;
      if (presses === 2) return socket.send(PIXEL);
      socket.send(JSON.stringify({ event: 'photo', id, image: PIXEL.toString('base64') }));
    });
    const timer = setInterval(() => socket.send('{"event":"reading","value":7}'), 200);
    socket.on('close', () => clearInterval(timer));
  });
  await dashboard.open(hub.url, `ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await dashboard.live();
  await addCamera(page, 'Message in an event envelope', { Name: 'class' });
  for (const count of [1, 2]) {
    await expect(dashboard.captureButton).toBeEnabled();
    await dashboard.captureButton.click();
    await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(count);
    await expect(dashboard.photo).toHaveAttribute('alt', /Photo from class/);
  }
  await expect(page.getByText('came unasked')).toHaveCount(0);
  for (const socket of server.clients) socket.terminate();
  server.close();
});

test('a Socket.IO event is acknowledged with the photo', async ({ hub, dashboard, page }) => {
  const server = http.createServer();
  const io = new SocketIoServer(server, { cors: { origin: '*' } });
  io.on('connection', (socket) => {
    socket.on('capture', (_: unknown, acknowledge: (answer: unknown) => void) => acknowledge({ photo: PIXEL }));
  });
  const timer = setInterval(() => io.emit('reading', { value: 7 }), 200);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await dashboard.open(hub.url, `socketio+http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await dashboard.connected();
  await addCamera(page, 'Socket.IO event with acknowledgement', { Name: 'bench' });
  await dashboard.captureButton.click();
  await expect.poll(() => dashboard.photo.count()).toBe(1);
  await expect(dashboard.photo).toHaveAttribute('alt', /Photo from bench/);
  await expect(dashboard.photoLatency).toBeVisible();
  clearInterval(timer);
  await io.close();
});
