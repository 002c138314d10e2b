// The messages panel: what came and went, as text and nothing else, and a box to send with.

import { violations } from '../support/axe.ts';
import { Device } from '../support/device.ts';
import { expect, test } from '../support/fixtures.ts';
import { Patcher } from '../support/patcher.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

// Only what the journey's own devices say is listed.
test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const CLIMATE = { name: 'climate', type: 'json' };
const PAYLOAD = '{"air":{"temp":21.50},"note":"<img src=x onerror=alert(1)> & <b>bold</b>"}';

test('what comes is listed newest last, filtered, and laid out; markup is text', async ({ hub, dashboard, page }) => {
  page.on('dialog', () => expect(false, 'a script of the sender ran').toBe(true));
  await dashboard.open(hub.url);
  await dashboard.togglePanel('Messages');
  const device = await Device.connect(hub.source, 'garden', [CLIMATE, { name: 'light', type: 'range' }]);
  await expect(async () => {
    device.publish('light', '461');
    await expect(dashboard.messageRows.first()).toBeVisible({ timeout: 300 });
  }).toPass();
  device.publish('climate', PAYLOAD);
  const last = dashboard.messageRows.last();
  await expect(last).toContainText('garden/climate');
  await expect(last).toContainText('onerror');
  await expect(last).toHaveAttribute('data-course', 'in');

  await page.getByLabel('Text contains').fill('ONERROR');
  await expect(dashboard.messageRows).toHaveCount(1);
  await page.getByLabel('Channel contains').fill('light');
  await expect(dashboard.messageRows).toHaveCount(0);
  await page.getByLabel('Channel contains').fill('');

  await last.click();
  const whole = page.getByTestId('message-detail').locator('pre');
  await expect(whole).toHaveText(/"air": \{\n {4}"temp": 21\.50\n {2}\},/);
  await expect(whole).toContainText('<img src=x onerror=alert(1)> & <b>bold</b>');
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
  await expect(dashboard.messages.locator('b', { hasText: /^bold$/ })).toHaveCount(0);
  await device.leave();
});

test('held still while messages go on arriving; keys walk through it', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.togglePanel('Messages');
  const device = await Device.connect(hub.source, 'garden', [CLIMATE]);
  await expect(async () => {
    device.publish('climate', '0');
    await expect(dashboard.messageRows.first()).toBeVisible({ timeout: 300 });
  }).toPass();
  await device.publishAll('climate', [1, 2, 3], 20);
  await expect(dashboard.messageRows.last()).toContainText('3');
  const list = page.getByRole('listbox');
  await list.focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('message-detail').locator('pre')).toHaveText('3');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('message-detail').locator('pre')).toHaveText('2');
  await device.publishAll('climate', [4, 5], 20);
  const hold = page.getByTestId('message-hold');
  await expect(hold).toHaveText('Follow · +2');
  await expect(dashboard.messageRows.last()).toContainText('3');
  await hold.click();
  await expect(dashboard.messageRows.last()).toContainText('5');
  await expect(page.getByTestId('message-detail')).toHaveCount(0);
  await device.leave();
});

test('the send box publishes, remembers what was sent, and is there after a reload', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.connected();
  await dashboard.togglePanel('Messages');
  const room = await Device.connect(hub.source, 'room', [], [{ name: 'said', type: 'string' }]);
  const channel = page.getByLabel('Send to channel');
  await channel.fill('chat');
  await channel.press('Tab');
  const patcher = await Patcher.connect(hub.source);
  await patcher.wire(['snapshot controls', 'chat'], ['room', 'said']);
  const box = page.getByLabel('Message to send');
  for (const text of ['lights on?', 'say "hi" <b>']) {
    await box.fill(text);
    await box.press('Enter');
  }
  await expect.poll(() => room.values('said')).toEqual(['lights on?', 'say "hi" <b>']);
  await expect(dashboard.messageRows.last()).toHaveAttribute('data-course', 'out');
  await expect(dashboard.messageRows.last()).toContainText('say "hi" <b>');
  await box.press('ArrowUp');
  await box.press('ArrowUp');
  await expect(box).toHaveValue('lights on?');
  await box.press('ArrowDown');
  await expect(box).toHaveValue('say "hi" <b>');

  await page.reload();
  await expect(dashboard.messages).toBeVisible();
  await expect(channel).toHaveValue('chat');
  // The reloaded page is a client anew, with the same publisher.
  await patcher.wire(['snapshot controls', 'chat'], ['room', 'said']);
  await box.fill('again');
  await box.press('Enter');
  await expect.poll(() => room.values('said')).toContain('again');
  await Promise.all([room.leave(), patcher.leave()]);
});

test('what is refused is listed with its reason, and the ledger adds up', async ({ hub, dashboard, page }) => {
  const server = await ScriptedServer.start({ grantsAdmin: true });
  await dashboard.open(hub.url, server.source);
  await dashboard.togglePanel('Messages');
  await expect.poll(() => server.watched).toBe(true);
  server.sendRaw('{"message": {"name": 7}}');
  server.sendRaw('not even JSON <script>alert(1)</script>');
  server.publish();
  const refused = page.locator('[data-testid=message][data-course=rejected]');
  await expect(refused).toHaveCount(2);
  await refused.last().click();
  await expect(page.getByTestId('message-detail')).toContainText('<script>');

  await dashboard.pills.first().click();
  const ledger = page.getByTestId('ledger');
  await expect(ledger.getByRole('listitem')).toHaveCount(2);
  await expect(ledger).toContainText('not even JSON <script>');
  const count = async (name: string) =>
    Number((await ledger.locator(`dt:text-is("${name}") + dd`).textContent())?.replace(/\D/g, ''));
  await expect.poll(() => count('Readings received')).toBeGreaterThan(0);
  const parts = ['taken in', 'text, nothing to plot', 'dropped: older than all that is kept', 'dropped: too many channels'];
  const counts = await Promise.all(parts.map(count));
  expect(counts.reduce((sum, part) => sum + part)).toBe(await count('Readings received'));
  await server.stop();
});

test('a thousand messages a second: bounded, and the page answers', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.togglePanel('Messages');
  const device = await Device.connect(hub.source, 'engine', [{ name: 'rpm', type: 'json' }]);
  let sent = 0;
  const sending = setInterval(() => {
    for (let n = 0; n < 20; n += 1) device.publish('rpm', JSON.stringify({ rpm: 800 + (sent++ % 100), gear: 'D' }));
  }, 20);
  await expect(page.getByTestId('message-count')).toContainText('older ones gone', { timeout: 20_000 });
  expect(await dashboard.messageRows.count()).toBeLessThan(60);
  const longest = await page.evaluate(async () => {
    const gaps: number[] = [];
    let last = performance.now();
    const end = last + 2_000;
    while (last < end) {
      const now = await new Promise<number>((resume) => requestAnimationFrame(() => resume(performance.now())));
      gaps.push(now - last);
      last = now;
    }
    return Math.max(...gaps);
  });
  const asked = Date.now();
  await page.getByTestId('message-hold').click();
  await expect(page.getByTestId('message-hold')).toHaveText(/Follow/);
  const answered = Date.now() - asked;
  clearInterval(sending);
  expect(longest).toBeLessThan(500);
  expect(answered).toBeLessThan(1_500);
  await device.leave();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing', async ({ hub, dashboard, page }) => {
      await dashboard.open(hub.url);
      await dashboard.togglePanel('Messages');
      expect(await violations(page)).toEqual([]);
      const device = await Device.connect(hub.source, 'garden', [CLIMATE]);
      await expect(async () => {
        device.publish('climate', PAYLOAD);
        await expect(dashboard.messageRows.first()).toBeVisible({ timeout: 300 });
      }).toPass();
      await dashboard.messageRows.first().click();
      await page.getByRole('button', { name: 'Panel', exact: true }).click();
      expect(await violations(page)).toEqual([]);
      await device.leave();
    });
  });
}

test('on a phone both panels fit and axe finds nothing', async ({ hub, dashboard, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await dashboard.open(hub.url);
  await dashboard.togglePanel('Messages');
  await dashboard.togglePanel('Controls');
  await expect(dashboard.controls).toBeVisible();
  const overhang = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overhang()).toBe(0);
  expect(await violations(page)).toEqual([]);
});
