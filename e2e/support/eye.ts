// A camera that serves what it is told to at one http address.

import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Eye {
  url: string;
  show: (body: Buffer) => void;
  stop: () => void;
}

/** With `readable` false, pages of other origins may show its photos but not read them. */
export async function openEye(readable = true): Promise<Eye> {
  let body: Buffer = Buffer.alloc(0);
  const server = http.createServer((_, response) => {
    const allow = readable ? { 'Access-Control-Allow-Origin': '*' } : {};
    response.writeHead(200, { 'Content-Type': 'image/jpeg', ...allow });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/now.jpg`,
    show: (next) => {
      body = next;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
