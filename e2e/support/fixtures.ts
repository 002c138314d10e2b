// What every journey starts from: a running hub, the page, and a watch over the console.

import { test as base, expect, type BrowserContext } from '@playwright/test';
import { Dashboard } from './dashboard.ts';
import { Hub } from './hub.ts';
import { stopAll } from './process.ts';

/** Collects what the page complains about; a journey fails on any complaint it did not announce. */
export class Complaints {
  private readonly heard: string[] = [];
  private readonly expected: RegExp[] = [];
  private over = false;

  /** Announces complaints that belong to the journey, such as a browser's note of a lost socket. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  /** The journey is over: that its servers go now is no complaint. */
  end(): void {
    this.over = true;
  }

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (this.over) return;
      if (message.type() === 'error' || /content.security.policy/i.test(message.text())) {
        this.heard.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.heard.push(`uncaught: ${error.error().message}`));
  }

  get unexpected(): string[] {
    return this.heard.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
  }
}

/** Chromium's own notes on a server that is not there or goes away; no page can prevent them. */
export const UNREACHABLE =
  /WebSocket connection to .* failed|Failed to load resource: net::ERR_(CONNECTION_REFUSED|UNSAFE_PORT)/;

export type Fixtures = {
  /** Options for the hub, to be changed with `test.use({ hubOptions: [..] })`. */
  hubOptions: string[];
  hub: Hub;
  /** Starts further hubs; they end with the journey. */
  startHub: (...options: string[]) => Promise<Hub>;
  complaints: Complaints;
  dashboard: Dashboard;
  /** Ends the servers of the field that the journey has started. */
  servers: void;
};

export const test = base.extend<Fixtures>({
  hubOptions: [[], { option: true }],

  hub: async ({ hubOptions, complaints }, use) => {
    const hub = await Hub.start(...hubOptions);
    await use(hub);
    complaints.end();
    await hub.dispose();
  },

  startHub: async ({ complaints }, use) => {
    const hubs: Hub[] = [];
    await use(async (...options) => {
      const hub = await Hub.start(...options);
      hubs.push(hub);
      return hub;
    });
    complaints.end();
    await Promise.all(hubs.map((hub) => hub.dispose()));
  },

  complaints: [
    async ({ context }, use) => {
      const complaints = new Complaints();
      complaints.watch(context);
      await use(complaints);
      expect(complaints.unexpected, 'errors on the console').toEqual([]);
    },
    { auto: true },
  ],

  dashboard: async ({ page }, use) => {
    await use(new Dashboard(page));
  },

  servers: [
    async ({ complaints }, use) => {
      await use();
      complaints.end();
      await stopAll();
    },
    { auto: true },
  ],
});

export { expect };
