// A camera at an http address whose every photo has the colour the journey says.

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32, deflateSync } from 'node:zlib';
import type { Colour } from './pixels.ts';

/** A PNG of one colour. */
export function png([red, green, blue]: Colour, width = 80, height = 60): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0]);
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from([red, green, blue]))]);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

export class SnapshotCamera {
  /** How often it was asked. */
  asked = 0;
  /** How it looks now. */
  colour: Colour = [200, 0, 0];
  /** Its photos' width and height, in pixels: 255 at most. */
  size: [width: number, height: number] = [80, 60];
  /** While held it answers nobody; those who asked are answered when it is let go. */
  private readonly waiting: http.ServerResponse[] = [];
  private held = false;
  /** Whether it lets other pages read its photos, or only show them. */
  readable = true;

  private constructor(private readonly server: http.Server) {}

  static async start(): Promise<SnapshotCamera> {
    const server = http.createServer();
    const camera = new SnapshotCamera(server);
    server.on('request', (_, response: http.ServerResponse) => {
      camera.asked += 1;
      camera.waiting.push(response);
      if (!camera.held) camera.answer();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return camera;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/now.png`;
  }

  hold(): void {
    this.held = true;
  }

  letGo(): void {
    this.held = false;
    this.answer();
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(): void {
    for (const response of this.waiting.splice(0)) {
      const allowed = this.readable ? { 'Access-Control-Allow-Origin': '*' } : {};
      response.writeHead(200, { 'Content-Type': 'image/png', 'Cache-Control': 'no-store', ...allowed });
      response.end(png(this.colour, ...this.size));
    }
  }
}
