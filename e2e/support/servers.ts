// Real servers of the field, each on a port of its own on this machine.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Aedes } from 'aedes';
import { Server as SocketIoServer, type ServerOptions } from 'socket.io';
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws';

/** A server that is asked to send values and can be stopped. */
export type Running = { url: string; stop: () => Promise<void> };

async function listening(server: http.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const closed = (server: http.Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** The classroom's relay: what one socket sends, all the others get. */
export async function relay(options: { echo: boolean }): Promise<Running & { sockets: () => number }> {
  const server = http.createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, binary) => {
      for (const other of sockets.clients) {
        if (options.echo || other !== socket) other.send(data, { binary });
      }
    });
  });
  const port = await listening(server);
  return {
    url: `ws://127.0.0.1:${port}`,
    sockets: () => sockets.clients.size,
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await closed(server);
    },
  };
}

/** A device on a plain WebSocket that sends `messages` over and over, one every 100 ms. */
export async function deviceOn(url: string, messages: (string | Buffer)[]): Promise<() => void> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  let next = 0;
  const timer = setInterval(() => {
    const message = messages[next++ % messages.length];
    if (message !== undefined && socket.readyState === socket.OPEN) socket.send(message);
  }, 100);
  return () => {
    clearInterval(timer);
    socket.close();
  };
}

/** npm socket.io, which emits a reading every 100 ms and asks for `token` where one is given. */
export async function socketIo(options: Partial<ServerOptions>, token?: string): Promise<Running> {
  const server = http.createServer();
  const io = new SocketIoServer(server, { cors: { origin: '*' }, ...options });
  if (token) {
    io.use((socket, next) =>
      next(socket.handshake.auth['token'] === token ? undefined : new Error('wrong token')),
    );
  }
  let value = 0;
  const timer = setInterval(() => io.emit('reading', { sensor: 'A0', value: value++ % 500, unit: 'lx' }), 100);
  const port = await listening(server);
  return {
    url: `socketio+http://127.0.0.1:${port}`,
    stop: async () => {
      clearInterval(timer);
      await io.close();
    },
  };
}

/** npm aedes, an MQTT 3.1.1 broker, with a temperature published on it every 100 ms. */
export async function aedes(): Promise<Running> {
  const broker = await Aedes.createBroker();
  const server = http.createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'mqtt' });
  sockets.on('connection', (socket) => broker.handle(createWebSocketStream(socket)));
  let value = 20;
  const timer = setInterval(() => {
    const payload = JSON.stringify({ temperature: (value += 0.1).toFixed(1) });
    broker.publish(
      { cmd: 'publish', topic: 'greenhouse/air', payload, qos: 0, retain: false, dup: false },
      () => {},
    );
  }, 100);
  const port = await listening(server);
  return {
    url: `mqtt+ws://127.0.0.1:${port}`,
    stop: async () => {
      clearInterval(timer);
      for (const socket of sockets.clients) socket.terminate();
      broker.close();
      await closed(server);
    },
  };
}

/** Whether a program can be run here. */
export function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** mosquitto with a WebSocket listener, and a user `ada` with the password `lovelace` if asked. */
export async function mosquitto(options: { password: boolean }): Promise<Running & { broker: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'heliograph-mosquitto-'));
  const [ws, tcp] = [await freePort(), await freePort()];
  const lines = [`listener ${tcp} 127.0.0.1`, `listener ${ws} 127.0.0.1`, 'protocol websockets'];
  if (options.password) {
    const file = path.join(folder, 'passwords');
    execFileSync('mosquitto_passwd', ['-b', '-c', file, 'ada', 'lovelace']);
    lines.push('allow_anonymous false', `password_file ${file}`, 'user root');
  } else {
    lines.push('allow_anonymous true');
  }
  const file = path.join(folder, 'mosquitto.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const broker: ChildProcess = spawn('mosquitto', ['-c', file], { stdio: 'ignore' });
  await accepts(ws);
  return {
    url: `mqtt+ws://127.0.0.1:${ws}/`,
    broker: String(tcp),
    stop: async () => {
      broker.kill();
      await once(broker, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Any JSON over HTTP; counts how often it was asked. */
export async function json(): Promise<Running & { asked: () => number; unchanged: () => number }> {
  let [asked, unchanged] = [0, 0];
  const server = http.createServer((request, response) => {
    asked += 1;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', '*');
    response.setHeader('Access-Control-Expose-Headers', 'ETag');
    // Every other answer is the same as the one before.
    const tag = `"${Math.floor(asked / 4)}"`;
    response.setHeader('ETag', tag);
    if (request.headers['if-none-match'] === tag) {
      unchanged += 1;
      response.writeHead(304).end();
      return;
    }
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ temp: 20 + (asked % 10), hum: 40 }));
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}/status`,
    asked: () => asked,
    unchanged: () => unchanged,
    stop: () => closed(server),
  };
}

/** Server-Sent Events, one reading every 100 ms. */
export async function events(): Promise<Running> {
  const streams = new Set<http.ServerResponse>();
  const server = http.createServer((_, response) => {
    streams.add(response);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Access-Control-Allow-Origin': '*' });
    let value = 0;
    const timer = setInterval(() => response.write(`data: {"level": ${value++}}\n\n`), 100);
    response.on('close', () => clearInterval(timer));
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}/events`,
    stop: async () => {
      for (const stream of streams) stream.end();
      await closed(server);
    },
  };
}

async function freePort(): Promise<number> {
  const server = http.createServer();
  const port = await listening(server);
  await closed(server);
  return port;
}

async function accepts(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, 'mqtt');
    const open = await new Promise<boolean>((resolve) => {
      socket.on('open', () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    socket.terminate();
    if (open) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`nothing listens on port ${port}`);
}
