// WebKit, Safari's engine, in the small browser that comes with WebKitGTK, spoken to over WebDriver
// (https://www.w3.org/TR/webdriver2/). It has no mode without a window, so it gets a screen nobody sees.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { freePort } from './hub.ts';
import { dragging, pressing, type OtherBrowser, type Place } from './other-browser.ts';
import { start, type Ends } from './process.ts';

/**
 * From here on the page collects what it complains about. That a size which changed while sizes were told is told
 * with the next frame (https://www.w3.org/TR/resize-observer/#deliver-resize-error) is no trouble.
 */
const COLLECT = `
  window.complaints = [];
  const note = (text) => String(text).startsWith('ResizeObserver loop') || window.complaints.push(String(text));
  addEventListener('error', (event) => note(event.message));
  addEventListener('unhandledrejection', (event) => note(event.reason));
  console.error = (...words) => note(words.join(' '));`;

export class WebKit implements OtherBrowser {
  private complained: string[] = [];
  private session = '';

  private constructor(
    private readonly screen: ChildProcess,
    private readonly driver: Ends,
    private readonly port: number,
  ) {}

  static async start(program: string): Promise<WebKit> {
    const size = ['-screen', '0', '1440x900x24'];
    const screen = spawn('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp', ...size], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      return await WebKit.startOn(screen, screen.stdout, program);
    } catch (error) {
      screen.kill();
      throw error;
    }
  }

  private static async startOn(screen: ChildProcess, said: Readable, program: string): Promise<WebKit> {
    const [display] = (await once(createInterface(said), 'line')) as [string];
    const port = await freePort();
    // Without a graphics card its usual renderer takes 150 ms a picture.
    const settings = [`DISPLAY=:${display}`, 'WEBKIT_DISABLE_DMABUF_RENDERER=1'];
    const driver = await start('env', [...settings, program, `--port=${port}`], port);
    const webkit = new WebKit(screen, driver, port);
    const { sessionId } = (await webkit.call('POST', '/session', { capabilities: {} })) as { sessionId: string };
    webkit.session = `/session/${sessionId}`;
    await webkit.send('/window/rect', { x: 0, y: 0, width: 1440, height: 900 });
    return webkit;
  }

  async open(url: string): Promise<void> {
    this.complained = await this.complaints();
    await this.send('/url', { url });
    await this.send('/execute/sync', { script: COLLECT, args: [] });
  }

  async evaluate<T>(expression: string): Promise<T> {
    return (await this.send('/execute/sync', { script: `return ${expression}`, args: [] })) as T;
  }

  async drag(from: Place, to: Place): Promise<void> {
    await this.perform(dragging(from, to));
  }

  async press(key: string): Promise<void> {
    await this.perform(pressing(key));
  }

  async screenshot(): Promise<string> {
    return (await this.call('GET', `${this.session}/screenshot`)) as string;
  }

  async complaints(): Promise<string[]> {
    return [...this.complained, ...(await this.evaluate<string[]>('window.complaints ?? []'))];
  }

  async stop(): Promise<void> {
    await this.call('DELETE', this.session);
    await this.driver.stop();
    const gone = once(this.screen, 'exit');
    this.screen.kill();
    await gone;
  }

  private async perform(source: object): Promise<void> {
    await this.send('/actions', { actions: [source] });
  }

  private async send(command: string, body: object): Promise<unknown> {
    return this.call('POST', this.session + command, body);
  }

  private async call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  }
}
