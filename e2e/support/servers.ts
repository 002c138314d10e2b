// Real servers of the field, each on a port of its own on this machine: the programs of
// `e2e/servers`, started as the README starts them. They end with the journey at the latest.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from '@playwright/test';
import { WebSocket } from 'ws';
import { freePort } from './hub.ts';
import { program, start, type Ends } from './process.ts';
import { python, pythonWithoutWebsockets } from './python.ts';

/** A server, its address as a source, and how to end it. */
export type Running = Ends & { url: string };

/** A broker; `user` and `password` are empty where it asks for none. */
export type Broker = Running & { user: string; password: string };

const ANYONE = { user: '', password: '' };
const ADA = { user: 'ada', password: 'lovelace' };

/** Whether a program can be run here. */
export function has(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `PATH="$PATH:/usr/sbin:/sbin" command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Skips the journey where something it needs is not there. */
export function needs(name: string, found: unknown): void {
  test.skip(!found, `skipped: needs ${name}`);
}

async function node(file: string, ...options: string[]): Promise<Ends & { port: number }> {
  const port = await freePort();
  const ends = await start(process.execPath, [program(file), String(port), ...options], port);
  return { port, ...ends };
}

/** The classroom's relay: what one socket sends, all the others get, with `echo` the sender too. */
export async function relay(options: { echo: boolean }): Promise<Running> {
  const { port, ...ends } = await node('relay.mjs', ...(options.echo ? ['--echo'] : []));
  return { url: `ws://127.0.0.1:${port}`, ...ends };
}

/** A relay on PyPI `websockets`; what one socket sends, all get. */
export async function pythonRelay(): Promise<Running> {
  needs('python3 with venv, and PyPI', python());
  const port = await freePort();
  const ends = await start(python() ?? '', [program('websockets_relay.py'), String(port)], port);
  return { url: `ws://127.0.0.1:${port}`, ...ends };
}

/** A device on a plain WebSocket that sends `messages` over and over, one every 100 ms. */
export async function deviceOn(url: string, messages: (string | Buffer)[]): Promise<() => void> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  socket.on('error', () => socket.terminate());
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

/** How npm socket.io 4 is to behave; see `socketio.mjs`. */
export type Manner = { polling?: boolean; lateWebsocket?: boolean; keep?: boolean };

/** npm socket.io 4, which asks everyone for `token` where one is given. */
export async function socketIo(manner: Manner = {}, token?: string): Promise<Running> {
  const options = [
    ...(manner.polling ? ['--polling'] : []),
    ...(manner.lateWebsocket ? ['--late-websocket'] : []),
    ...(manner.keep ? ['--keep'] : []),
    ...(token ? ['--token', token] : []),
  ];
  const { port, ...ends } = await node('socketio.mjs', ...options);
  return { url: `socketio+http://127.0.0.1:${port}`, ...ends };
}

/** npm socket.io 2. */
export async function oldSocketIo(): Promise<Running> {
  const { port, ...ends } = await node('socketio-2.mjs');
  return { url: `socketio+http://127.0.0.1:${port}`, ...ends };
}

/** PyPI flask-socketio, with or without simple-websocket. */
export async function flask(options: { websocket: boolean }): Promise<Running> {
  const interpreter = options.websocket ? python() : pythonWithoutWebsockets();
  needs('python3 with venv, and PyPI', interpreter);
  const port = await freePort();
  const ends = await start(interpreter ?? '', [program('flask_socketio_server.py'), String(port)], port);
  return { url: `socketio+http://127.0.0.1:${port}`, ...ends };
}

/** npm aedes, which speaks MQTT 3.1.1 and cuts its packets into pieces. */
export async function aedes(): Promise<Broker> {
  const { port, ...ends } = await node('aedes.mjs');
  return { url: `mqtt+ws://127.0.0.1:${port}`, ...ends, ...ANYONE };
}

/** mosquitto with a WebSocket listener; with a password only for ada. */
export async function mosquitto(options: { password: boolean }): Promise<Broker> {
  needs('mosquitto', has('mosquitto'));
  const ports = await freePorts(2);
  const login = options.password ? [ADA.user, ADA.password] : [];
  const ends = await start('sh', [program('mosquitto.sh'), ...ports.map(String), ...login], ports[0] ?? 0);
  return { url: `mqtt+ws://127.0.0.1:${ports[0]}/`, ...ends, ...(options.password ? ADA : ANYONE) };
}

/** nats-server with MQTT, which is 3.1.1. */
export async function nats(): Promise<Broker> {
  needs('nats-server', has('nats-server'));
  const ports = await freePorts(3);
  const ends = await start('sh', [program('nats.sh'), ...ports.map(String)], ports[0] ?? 0);
  return { url: `mqtt+ws://127.0.0.1:${ports[0]}/mqtt`, ...ends, ...ANYONE };
}

/** Three nodes of nats-server with MQTT that know each other; all say the same. */
export async function natsCluster(): Promise<Broker[]> {
  needs('nats-server', has('nats-server'));
  const ports = await freePorts(12);
  const [web, clients, mqtt, routes] = [0, 3, 6, 9].map((at) => ports.slice(at, at + 3).map(String));
  const nodes = [0, 1, 2].map(async (n) => {
    const own = [web, clients, mqtt, routes].map((group) => group?.[n] ?? '');
    const others = (routes ?? []).filter((_, other) => other !== n);
    const ends = await start('sh', [program('nats.sh'), ...own, ...others], ports[n] ?? 0);
    return { url: `mqtt+ws://127.0.0.1:${ports[n]}/mqtt`, ...ends, ...ANYONE };
  });
  return Promise.all(nodes);
}

/** RabbitMQ with its plugin for MQTT over WebSocket, for ada alone; it takes its time to start. */
export async function rabbitMq(): Promise<Broker> {
  needs('rabbitmq-server', has('rabbitmq-server'));
  const ports = await freePorts(3);
  const ends = await start('sh', [program('rabbitmq.sh'), ...ports.map(String)], ports[0] ?? 0, 90_000);
  return { url: `mqtt+ws://127.0.0.1:${ports[0]}/ws`, ...ends, ...ADA };
}

/** JSON over HTTP. */
export async function json(): Promise<Running> {
  const { port, ...ends } = await node('http.mjs');
  return { url: `http://127.0.0.1:${port}/status`, ...ends };
}

/** Server-Sent Events, one reading every 100 ms. */
export async function events(): Promise<Running> {
  const { port, ...ends } = await node('http.mjs');
  return { url: `http://127.0.0.1:${port}/events`, ...ends };
}

/** Ports nobody listens on just now, each another. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
