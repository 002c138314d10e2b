// The page, spoken of as a person would. It uses the `data-testid` hooks and roles, no classes.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Hub } from './hub.ts';

export type LinkState = 'live' | 'silent' | 'connecting' | 'waiting' | 'refused';

export class Dashboard {
  readonly pills: Locator;
  readonly rows: Locator;
  readonly plots: Locator;
  readonly notices: Locator;
  readonly captureButton: Locator;
  readonly captureState: Locator;
  readonly photo: Locator;
  readonly photoLatency: Locator;
  readonly photoReadings: Locator;
  readonly photoStrip: Locator;
  readonly pauseButton: Locator;
  readonly liveButton: Locator;
  readonly sourceBox: Locator;
  readonly connectButton: Locator;
  readonly tryDemo: Locator;
  readonly messages: Locator;
  readonly messageRows: Locator;
  readonly controls: Locator;

  constructor(readonly page: Page) {
    this.pills = page.getByTestId('source-pill');
    this.rows = page.getByTestId('channel-row');
    this.plots = page.getByTestId('plot');
    this.notices = page.getByTestId('notice');
    this.captureButton = page.getByTestId('capture-button');
    this.captureState = page.getByTestId('capture-state');
    this.photo = page.getByTestId('photo-latest');
    this.photoLatency = page.getByTestId('photo-latency');
    this.photoReadings = page.getByTestId('photo-readings');
    this.photoStrip = page.getByTestId('photo-strip');
    this.pauseButton = page.getByTestId('pause');
    this.liveButton = page.getByTestId('live');
    this.sourceBox = page.getByTestId('source-box');
    this.connectButton = page.getByTestId('source-connect');
    this.tryDemo = page.getByTestId('try-demo');
    this.messages = page.getByTestId('messages');
    this.messageRows = page.getByTestId('message');
    this.controls = page.getByTestId('controls');
  }

  /** Opens the page, optionally with the sources its address is to name. */
  async open(url: string, ...sources: string[]): Promise<void> {
    const query = sources.map((source) => `source=${encodeURIComponent(source)}`).join('&');
    await this.page.goto(query ? `${url}/?${query}` : `${url}/`);
  }

  /** Waits until the first source is connected, whether or not anything comes. */
  async connected(): Promise<void> {
    await expect(this.pills.first()).toHaveAttribute('data-state', /^(live|silent)$/);
  }

  /** Opens or closes a panel by the menu in the header. */
  async togglePanel(name: 'Messages' | 'Controls'): Promise<void> {
    const menu = this.page.getByRole('button', { name: 'Panel', exact: true });
    await menu.click();
    await this.page.getByRole('banner').getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await menu.press('Escape');
  }

  /** Waits until every source is live and something is drawn. */
  async live(): Promise<void> {
    await expect(this.pills.first()).toBeVisible();
    await this.everyPill('live');
    await this.drawn();
  }

  /** Waits until every source's pill is in this state. */
  async everyPill(state: LinkState, timeout = 10_000): Promise<void> {
    await expect(this.pills.and(this.page.locator(`:not([data-state="${state}"])`))).toHaveCount(0, {
      timeout,
    });
    await expect(this.pills.first()).toHaveAttribute('data-state', state);
  }

  /** The pill of the source of this name. */
  pill(name: string): Locator {
    return this.pills.filter({ hasText: name });
  }

  /** Adds a source by the dialog; `fields` are its labels, or beginnings of them. */
  async add(address: string, protocol: string, fields: Record<string, string> = {}): Promise<void> {
    await this.page.getByTestId('source-more').click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByTestId('source-protocol').selectOption(protocol);
    for (const [label, text] of Object.entries({ Address: address, ...fields })) {
      await dialog.getByLabel(new RegExp(`^${label}`)).fill(text);
    }
    await dialog.getByTestId('source-open').click();
    await expect(dialog).toBeHidden();
  }

  /** The texts of all messages that are listed, also of those out of view; only while held still. */
  async allMessages(): Promise<string[]> {
    const list = this.page.getByRole('listbox');
    const texts = new Map<string, string>();
    for (let top = 0; top <= (await list.evaluate((element) => element.scrollHeight)); top += 60) {
      await list.evaluate((element, to) => element.scrollTo(0, to), top);
      // The rows follow with the next frame.
      await this.page.evaluate(() => new Promise((resume) => requestAnimationFrame(() => requestAnimationFrame(resume))));
      for (const text of await this.messageRows.allInnerTexts()) texts.set(text, text);
    }
    return [...texts.values()];
  }

  /** Sends by hand, with the messages panel open. */
  async send(source: string, channel: string, text: string): Promise<void> {
    await this.page.getByLabel('Send to source').selectOption(source);
    await this.page.getByLabel('Send to channel').fill(channel);
    await this.page.getByLabel('Send to channel').press('Tab');
    await this.page.getByLabel('Message to send').fill(text);
    await this.page.getByLabel('Message to send').press('Enter');
  }

  /** Waits until a plot, the first one if none is named, shows lines. */
  async drawn(plot = this.plots.first()): Promise<void> {
    await expect(plot).toBeVisible();
    await expect.poll(() => this.inkedColumns(plot)).not.toEqual([]);
  }

  /** `source/path` of every channel in the rail, sorted. */
  async channels(): Promise<string[]> {
    const names = await this.rows.evaluateAll((rows) =>
      rows.map((row) => row.getAttribute('data-channel') ?? ''),
    );
    return names.sort();
  }

  /** The text of each channel's row, by channel. */
  async values(): Promise<Map<string, string>> {
    const pairs = await this.rows.evaluateAll((rows) =>
      rows.map((row): [string, string] => [
        row.getAttribute('data-channel') ?? '',
        (row.textContent ?? '').trim(),
      ]),
    );
    return new Map(pairs);
  }

  /** Presses Capture and waits for a photo that was not there before; gives where it came from. */
  async capture(): Promise<string> {
    const before = (await this.photo.count()) ? await this.photo.getAttribute('data-url') : null;
    await this.captureButton.click();
    return this.nextPhoto(before);
  }

  /** Waits for a photo other than the one from `before`; gives where it came from. */
  async nextPhoto(before: string | null): Promise<string> {
    const seen = async () => ((await this.photo.count()) ? this.photo.getAttribute('data-url') : null);
    await expect.poll(seen, { timeout: 25_000 }).not.toBe(before);
    const url = await seen();
    expect(url, 'data-url of the photo').toBeTruthy();
    return url ?? '';
  }

  /** Width in pixels of the photo's picture; 0 when the browser could not decode it. */
  photoWidth(): Promise<number> {
    return this.photo.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  }

  /** What a plot's canvases show now, to be compared with what they show later. */
  picture(plot: Locator): Promise<string> {
    return plot.evaluate((element) =>
      [...element.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join('\n'),
    );
  }

  /** The columns (device pixels) of a plot in which some pixel has the colour of a line. */
  inkedColumns(plot: Locator): Promise<number[]> {
    return plot.evaluate((element) => {
      const inked = new Set<number>();
      for (const canvas of element.querySelectorAll('canvas')) {
        const { width, height } = canvas;
        const pixels = width && height ? canvas.getContext('2d')?.getImageData(0, 0, width, height).data : null;
        if (!pixels) continue;
        for (let at = 0; at < pixels.length; at += 4) {
          // Lines are coloured and opaque; axes and grid are grey, an outage is a faint band.
          const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4);
          const colourful = Math.max(red, green, blue) - Math.min(red, green, blue) > 70;
          if (colourful && alpha > 160) inked.add((at / 4) % width);
        }
      }
      return [...inked].sort((a, b) => a - b);
    });
  }

  /** The widest run of columns without a line between two with one. */
  async widestGap(plot: Locator): Promise<number> {
    const columns = await this.inkedColumns(plot);
    const gaps = columns.slice(1).map((column, index) => column - (columns[index] ?? column) - 1);
    return Math.max(0, ...gaps);
  }
}

/** Opens the page on one source and waits until this channel has a plot. */
export async function plotted(dashboard: Dashboard, hub: Hub, source: string, channel: RegExp): Promise<void> {
  await dashboard.open(hub.url, source);
  await dashboard.everyPill('live', 15_000);
  await expect.poll(async () => (await dashboard.channels()).some((name) => channel.test(name))).toBe(true);
  await dashboard.drawn();
}
