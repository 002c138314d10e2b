// Firefox, spoken to over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): Playwright drives only a Firefox
// of its own making.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { dragging, pressing, type OtherBrowser, type Place } from './other-browser.ts';

type Answer = { id?: number; type: string; message?: string; method?: string; params?: unknown; result?: unknown };

export class Firefox implements OtherBrowser {
  private readonly complained: string[] = [];
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private last = 0;
  private context = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data) => this.hear(JSON.parse(String(data)) as Answer));
  }

  static async start(program: string): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'heliograph-firefox-'));
    const options = ['--headless', '--no-remote', '--remote-debugging-port', '0', '--profile', profile, '--width', '1440', '--height', '900'];
    const child = spawn(program, options, { stdio: ['ignore', 'ignore', 'pipe'] });
    const socket = new WebSocket(`${await saidAddress(child)}/session`);
    await once(socket, 'open');
    const firefox = new Firefox(child, profile, socket);
    await firefox.send('session.new', { capabilities: {} });
    await firefox.send('session.subscribe', { events: ['log.entryAdded'] });
    const tree = (await firefox.send('browsingContext.getTree', {})) as { contexts: { context: string }[] };
    firefox.context = tree.contexts[0]?.context ?? '';
    return firefox;
  }

  async open(url: string): Promise<void> {
    await this.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
  }

  async evaluate<T>(expression: string): Promise<T> {
    const target = { context: this.context };
    const answer = (await this.send('script.evaluate', { expression, target, awaitPromise: true })) as {
      type: string;
      result: { value: T };
    };
    if (answer.type !== 'success') throw new Error(`${expression}: ${JSON.stringify(answer)}`);
    return answer.result.value;
  }

  async drag(from: Place, to: Place): Promise<void> {
    await this.perform(dragging(from, to));
  }

  async press(key: string): Promise<void> {
    await this.perform(pressing(key));
  }

  async screenshot(): Promise<string> {
    const shot = await this.send('browsingContext.captureScreenshot', { context: this.context });
    return (shot as { data: string }).data;
  }

  async complaints(): Promise<string[]> {
    return this.complained;
  }

  async stop(): Promise<void> {
    const gone = once(this.process, 'exit');
    this.socket.close();
    this.process.kill();
    await gone;
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private async perform(source: object): Promise<void> {
    await this.send('input.performActions', { context: this.context, actions: [source] });
  }

  private async send(method: string, params: object): Promise<unknown> {
    const id = (this.last += 1);
    const answered = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params }));
    const answer = await answered;
    if (answer.type === 'error') throw new Error(`${method}: ${answer.message}`);
    return answer.result;
  }

  private hear(answer: Answer): void {
    if (answer.id !== undefined) {
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    } else if (answer.method === 'log.entryAdded') {
      const { level, text } = answer.params as { level: string; text: string };
      if (level === 'error') this.complained.push(text);
    }
  }
}

/** It says on its error stream where it listens. */
async function saidAddress(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const bytes of child.stderr ?? []) {
    said += String(bytes);
    const address = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said)?.[1];
    if (address) {
      // Nobody reads on, and a full pipe must not stop the browser.
      child.stderr?.resume();
      return address;
    }
  }
  throw new Error(`Firefox does not listen. It said:\n${said}`);
}
