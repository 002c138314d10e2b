// A real hub in a process of its own, on a free port, with data of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubPath } from './programs.ts';

export class Hub {
  private process: ChildProcess | undefined;
  private printed = '';

  private constructor(
    readonly port: number,
    private readonly data: string,
    private readonly options: string[],
  ) {}

  /** Starts `heliograph-hub serve` with these further options and waits until it serves. */
  static async start(...options: string[]): Promise<Hub> {
    const data = await mkdtemp(join(tmpdir(), 'heliograph-journey-'));
    const hub = new Hub(await freePort(), data, options);
    await hub.begin();
    return hub;
  }

  /** Where the page is. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Where the Spacebrew server is. */
  get source(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Where the plain relay is. */
  get relay(): string {
    return `${this.source}/ws`;
  }

  /** Starts it again after `kill`, on the same port with the same data. */
  async begin(): Promise<void> {
    const own = ['serve', '--port', String(this.port), '--data', this.data];
    const child = spawn(hubPath(), [...own, ...this.options], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (bytes) => (this.printed += bytes));
    child.stderr.on('data', (bytes) => (this.printed += bytes));
    this.process = child;
    const deadline = Date.now() + 10_000;
    while (!(await this.serves())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`The hub does not serve on port ${this.port}. It said:\n${this.printed}`);
      }
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it and removes its data. */
  async dispose(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.data, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.kill(signal);
    await exit;
    clearTimeout(impatience);
  }

  private async serves(): Promise<boolean> {
    try {
      const answer = await fetch(this.url, { signal: AbortSignal.timeout(1_000) });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}

/** A port nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (!address || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
