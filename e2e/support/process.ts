// Programs of `e2e/servers`, each in a process of its own that ends with the journey.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

/** How long a program may take to end before it is ended for good. */
const FAREWELL_MILLIS = 10_000;

const running = new Set<() => Promise<void>>();

/** The path of a program of `e2e/servers`. */
export const program = (name: string) => fileURLToPath(new URL(`../servers/${name}`, import.meta.url));

/** How to end a program. */
export type Ends = {
  /** Asks it to end and waits until it has. */
  stop: () => Promise<void>;
  /** Ends what a script has started as a power cut would; the script clears up. */
  cut: () => Promise<void>;
};

/** Starts a server and waits until it listens on `port`. */
export async function start(
  command: string,
  args: string[],
  port: number,
  patienceMillis = 15_000,
): Promise<Ends> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => (printed = (printed + bytes).slice(-4_000)));
  }
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  const stop = () => {
    running.delete(stop);
    return end(child, () => child.kill());
  };
  const cut = () => {
    running.delete(stop);
    return end(child, () => execFileSync('pkill', ['-KILL', '-P', String(child.pid)]));
  };
  running.add(stop);
  const deadline = Date.now() + patienceMillis;
  while (!(await listens(port))) {
    if (failure || child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`${command} ${args.join(' ')} does not listen on ${port}: ${failure ?? printed}`);
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  return { stop, cut };
}

/** Ends every program that is still running. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((stop) => stop()));
}

async function end(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, 'exit');
  const impatience = setTimeout(() => child.kill('SIGKILL'), FAREWELL_MILLIS);
  ask();
  await exit;
  clearTimeout(impatience);
}

function listens(port: number): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
    socket.setTimeout(1_000, () => socket.destroy());
  });
}
