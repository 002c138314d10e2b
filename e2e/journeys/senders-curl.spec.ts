// The programs to copy that need nothing but curl: each is copied, run, and seen to arrive.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { Aedes } from 'aedes';
import { expect, test } from '../support/fixtures.ts';
import * as servers from '../support/servers.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });
test.skip(() => !servers.has('curl'), 'skipped: needs curl');

/** The program `curl` for this address, as it stands on the page. */
async function program(page: Page, address?: string): Promise<string> {
  await page.getByTestId('senders').click();
  if (address) await page.getByLabel('Address of the hub or server').fill(address);
  await page.getByRole('button', { name: 'curl', exact: true }).click();
  return page.getByTestId('sender-code').innerText();
}

/** Runs it until the returned function is called. */
function run(code: string): () => Promise<void> {
  // A group of its own, for the shell's children end with it.
  const shell = spawn('sh', ['-c', code], { stdio: 'inherit', detached: true });
  return async () => {
    if (shell.exitCode === null && shell.pid) process.kill(-shell.pid, 'SIGKILL');
    await once(shell, 'exit');
  };
}

test('a POST to the relay is a reading on the page', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  const code = await program(page);
  expect(code).toContain(`http://localhost:${hub.port}/ws`);
  const stop = run(code);
  await page.getByTestId('sender-watch').click();
  const watched = dashboard.rows.filter({ hasText: /\d/ });
  await expect(watched).toHaveCount(1);
  const before = await watched.innerText();
  await expect.poll(() => watched.innerText()).not.toBe(before);
  await stop();
});

test('curl publishes to a broker by MQTT', async ({ hub, dashboard, page }) => {
  const broker = await Aedes.createBroker();
  const server = net.createServer(broker.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await dashboard.open(hub.url);
  const code = await program(page, 'mqtt+ws://127.0.0.1:9001');
  expect(code).toContain('mqtt://127.0.0.1:1883/bench/light');
  const heard: string[] = [];
  broker.on('publish', (packet) => {
    if (packet.topic === 'bench/light') heard.push(packet.payload.toString());
  });
  const stop = run(code.replace('1883', String((server.address() as AddressInfo).port)));
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  expect(heard[0]).toMatch(/^\d+$/);
  await stop();
  broker.close();
  server.close();
});
