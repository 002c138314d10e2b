// The hub's agents as programs of their own, and the tools of the founding scene as they were in 2013.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { PIXEL } from './camera-relay.ts';
import { freePort } from './hub.ts';
import { hubPath } from './programs.ts';

type Ends = { stop: () => Promise<void> };

/** `heliograph-hub camera`, connected to a Spacebrew server. */
export function camera(source: string): Ends {
  return agent(['camera', '--server', source]);
}

/** `heliograph-hub files`, with a folder of its own. */
export async function files(source: string): Promise<Ends> {
  const data = await mkdtemp(join(tmpdir(), 'heliograph-files-'));
  const port = String(await freePort());
  const running = agent(['files', '--server', source, '--port', port, '--data', data]);
  return {
    stop: async () => {
      await running.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

function agent(args: string[]): Ends {
  const child = spawn(hubPath(), args, { stdio: 'ignore' });
  const exit = once(child, 'exit');
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/**
 * Camera and file server with the library of that generation (1.3): it knows no `clientName` in what
 * is delivered, and throws such messages away.
 */
export class OldTools {
  private readonly photos: Buffer[] = [];

  private constructor(
    private readonly server: Server,
    private readonly camera: WebSocket,
    private readonly files: WebSocket,
  ) {
    server.on('request', (request, response) => {
      const photo = this.photos[Number(/^\/files\/(\d+)\.png$/.exec(request.url ?? '')?.[1])];
      response.writeHead(photo ? 200 : 404, { 'access-control-allow-origin': '*' }).end(photo);
    });
    heed(camera, 'capture', (value) => {
      if (value !== 'true') return;
      const picture = { filename: 'image.png', image_timestamp: Date.now(), encoding: 'png' };
      const binary = PIXEL.toString('base64');
      publish(camera, 'camera', 'image', 'binary', JSON.stringify({ ...picture, binary }));
    });
    heed(files, 'file input', (value) => {
      const number = this.photos.push(Buffer.from(JSON.parse(value).binary, 'base64')) - 1;
      const { port } = server.address() as AddressInfo;
      publish(files, 'file-server', 'url', 'string', `http://127.0.0.1:${port}/files/${number}.png`);
    });
  }

  static async start(source: string): Promise<OldTools> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const camera = await register(source, 'camera', ['image', 'binary'], ['capture', 'boolean']);
    const files = await register(source, 'file-server', ['url', 'string'], ['file input', 'binary']);
    return new OldTools(server, camera, files);
  }

  async stop(): Promise<void> {
    this.camera.terminate();
    this.files.terminate();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

type Slot = [name: string, type: string];

async function register(source: string, name: string, out: Slot, into: Slot): Promise<WebSocket> {
  const socket = new WebSocket(source);
  await once(socket, 'open');
  const items = ([name, type]: Slot) => ({ messages: [{ name, type }] });
  const config = { name, description: name, publish: items(out), subscribe: items(into) };
  socket.send(JSON.stringify({ config }));
  return socket;
}

function heed(socket: WebSocket, subscriber: string, act: (value: string) => void): void {
  socket.on('message', (data) => {
    const { message } = JSON.parse(String(data));
    if (message?.name === subscriber && !('clientName' in message)) act(String(message.value));
  });
}

function publish(socket: WebSocket, clientName: string, name: string, type: string, value: string): void {
  socket.send(JSON.stringify({ message: { clientName, name, type, value } }));
}
