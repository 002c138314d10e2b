// A browser with tabs that are really hidden when another one is in front: Playwright keeps each of its pages
// visible, so this one is spoken to over the DevTools protocol alone.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { chromiumPath } from './programs.ts';

type Target = { id: string; webSocketDebuggerUrl: string };

export class Tabs {
  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
    private readonly address: string,
  ) {}

  /** A browser with further options of its command line. */
  static async start(further: string[] = []): Promise<Tabs> {
    const profile = await mkdtemp(join(tmpdir(), 'heliograph-tabs-'));
    const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
    const child = spawn(
      chromiumPath() ?? 'chromium',
      [...options, ...further, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    return new Tabs(child, profile, await saidAddress(child));
  }

  /** A new tab, in front of all others. */
  async open(url: string): Promise<Tab> {
    const response = await fetch(`${this.address}/json/new?${encodeURIComponent(url)}`, { method: 'PUT' });
    const tab = new Tab((await response.json()) as Target);
    await this.front(tab);
    await tab.loaded(url);
    return tab;
  }

  async front(tab: Tab): Promise<void> {
    await fetch(`${this.address}/json/activate/${tab.target.id}`);
  }

  async stop(): Promise<void> {
    const gone = once(this.process, 'exit');
    this.process.kill();
    await gone;
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Tab {
  constructor(readonly target: Target) {}

  /** Waits until it shows the page at `url`. Until then what runs in it is cut off by what comes. */
  async loaded(url: string): Promise<void> {
    const [place = ''] = url.split('?');
    const there = `document.readyState === 'complete' && location.href.startsWith(${JSON.stringify(place)})`;
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
      if (await this.evaluate<boolean>(there).catch(() => false)) return;
      await new Promise((resume) => setTimeout(resume, 50));
    }
    throw new Error(`The tab does not show ${url}.`);
  }

  /** What a JavaScript expression comes to in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const socket = new WebSocket(this.target.webSocketDebuggerUrl);
    await once(socket, 'open');
    const params = { expression, awaitPromise: true, returnByValue: true };
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    const [data] = (await once(socket, 'message')) as [Buffer];
    socket.close();
    const { result } = JSON.parse(data.toString()) as { result?: { result: { value: T }; exceptionDetails?: object } };
    if (!result || result.exceptionDetails) throw new Error(`${expression}: ${data.toString()}`);
    return result.result.value;
  }
}

/** The browser says on its error stream where it listens. */
async function saidAddress(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const bytes of child.stderr ?? []) {
    said += String(bytes);
    const address = /DevTools listening on ws:\/\/([^/]+)/.exec(said)?.[1];
    if (address) {
      // Nobody reads on, and a full pipe must not stop the browser.
      child.stderr?.resume();
      return `http://${address}`;
    }
  }
  throw new Error(`The browser does not listen. It said:\n${said}`);
}
