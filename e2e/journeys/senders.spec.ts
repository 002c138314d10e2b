// The programs the page offers to copy: each one is copied, run, and seen to arrive.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { expect, test as base } from '../support/fixtures.ts';
import { python } from '../support/python.ts';
import { needs } from '../support/servers.ts';

type Run = (program: string, code: string) => void;

const test = base.extend<{ run: Run }>({
  /** Runs a copied program as `program -c code` or `-e code`, until the journey ends. */
  run: async ({}, use) => {
    const stops: (() => Promise<void>)[] = [];
    await use((program, code) => {
      const flag = program === process.execPath ? '-e' : '-c';
      const cwd = fileURLToPath(new URL('..', import.meta.url));
      const child = spawn(program, [flag, code], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
      stops.push(async () => {
        if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
      });
    });
    await Promise.all(stops.map((stop) => stop()));
  },
});

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

/** The program of this name, as it stands on the page. */
async function program(page: Page, name: string): Promise<string> {
  await page.getByTestId('senders').click();
  await page.getByRole('button', { name, exact: true }).click();
  return page.getByTestId('sender-code').innerText();
}

/** The next thing said on the relay. */
async function heardOn(relay: string): Promise<{ data: Buffer; isBinary: boolean }> {
  const listener = new WebSocket(relay);
  const [data, isBinary] = (await once(listener, 'message')) as [Buffer, boolean];
  listener.terminate();
  return { data, isBinary };
}

for (const language of ['Node.js', 'Python'] as const) {
  test.describe(language, () => {
    const interpreter = language === 'Python' ? python() : process.execPath;

    test.beforeEach(() => needs('python3 with venv, and PyPI', interpreter));

    test('plain numbers reach everyone on the relay', async ({ hub, dashboard, page, run }) => {
      await dashboard.open(hub.url);
      const code = await program(page, language);
      expect(code).toContain(`ws://localhost:${hub.port}/ws`);
      run(interpreter ?? '', code);
      const { data, isBinary } = await heardOn(hub.relay);
      expect(isBinary).toBe(false);
      expect(Number(data.toString())).toBeGreaterThan(100);
      await page.getByTestId('sender-watch').click();
      const watched = dashboard.rows.filter({ hasText: /\d{2,3}/ });
      await expect(watched).toHaveCount(1);
      const before = await watched.innerText();
      await expect.poll(() => watched.innerText()).not.toBe(before);
    });

    test('a Spacebrew client appears on the page with its values', async ({ hub, dashboard, page, run }) => {
      await dashboard.open(hub.url);
      await dashboard.everyPill('silent');
      run(interpreter ?? '', await program(page, `${language}, Spacebrew`));
      await page.keyboard.press('Escape');
      const light = dashboard.rows.and(page.locator('[data-channel="hub/bench/light"]'));
      await expect(light).toContainText(/\d{2,3}/);
      const before = await light.innerText();
      await expect.poll(() => light.innerText()).not.toBe(before);
    });
  });
}

test('Copy copies', async ({ hub, dashboard, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await dashboard.open(hub.url);
  const code = await program(page, 'Arduino');
  expect(code).toContain(`socket.begin("localhost", ${hub.port}, "/ws");`);
  await page.getByTestId('sender-copy').click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect((await page.evaluate(() => navigator.clipboard.readText())).trim()).toBe(code.trim());
});

test('where a page has no clipboard, Copy selects the program', async ({ hub, dashboard, page }) => {
  // As on a page that came over plain http from another machine.
  await page.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { get: () => false });
    Object.defineProperty(navigator, 'clipboard', { get: () => undefined });
  });
  await dashboard.open(hub.url);
  const code = await program(page, 'Node.js');
  await page.getByTestId('sender-copy').click();
  await expect(page.getByText('Selected: press Ctrl+C')).toBeVisible();
  expect((await page.evaluate(() => String(getSelection()))).trim()).toBe(code.trim());
});

test('the programs follow the address, and only an address', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await page.getByTestId('senders').click();
  await expect(page.getByText('Only this machine can reach this address')).toBeVisible();
  const address = page.getByLabel('Address of the hub or server');
  await address.fill('192.168.1.7:9100');
  await expect(page.getByTestId('sender-code')).toContainText('socket.begin("192.168.1.7", 9100, "/ws")');
  await expect(page.getByText('Only this machine can reach this address')).toHaveCount(0);
  await address.fill('mqtt+ws://broker.local:9001');
  await expect(page.getByTestId('sender-code')).toContainText('mosquitto_pub -h broker.local');
  await address.fill('x"; evil("');
  await expect(page.getByTestId('sender-code')).toHaveCount(0);
  await expect(page.getByText('This is no address.')).toBeVisible();
});
