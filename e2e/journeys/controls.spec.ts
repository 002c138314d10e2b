// Controls of the user's own: made, used, kept; a slide show and a chat are made of them.

import type { Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { Device } from '../support/device.ts';
import { expect, UNREACHABLE, test } from '../support/fixtures.ts';
import { Patcher } from '../support/patcher.ts';
import * as servers from '../support/servers.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const TEMPLATE = 'Message; <value> is what is typed, <id> a fresh name';
const PAGE = 'snapshot controls';

/** Makes a control by the form; `fields` are labels and what stands in them. */
async function make(page: Page, kind: string, fields: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name: 'Control', exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('combobox', { name: 'Kind' }).selectOption(kind);
  for (const [label, text] of Object.entries(fields)) {
    await form.getByLabel(label, { exact: true }).fill(text);
  }
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(form).toBeHidden();
}

const LAMP_IN = [
  { name: 'power', type: 'boolean' },
  { name: 'brightness', type: 'range' },
  { name: 'scene', type: 'string' },
];
const LAMP_OUT = [
  { name: 'power state', type: 'boolean' },
  { name: 'level', type: 'range' },
];

test('a button is made, pressed and let go by keyboard alone, and kept', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.connected();
  await dashboard.togglePanel('Controls');
  const lamp = await Device.connect(hub.source, 'lamp', [], LAMP_IN);
  const patcher = await Patcher.connect(hub.source);

  await page.getByRole('button', { name: 'Control', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Label').focus();
  await page.keyboard.type('Flash');
  await page.getByRole('dialog').getByLabel('Channel', { exact: true }).focus();
  await page.keyboard.type('flash');
  await page.keyboard.press('Enter');
  const button = page.getByRole('button', { name: 'Flash' });
  await expect(button).toBeEnabled();
  expect(await patcher.publisher(PAGE, 'flash')).toEqual({ name: 'flash', type: 'boolean' });
  await patcher.wire([PAGE, 'flash'], ['lamp', 'power']);
  await button.focus();
  await page.keyboard.down(' ');
  await expect.poll(() => lamp.values('power')).toEqual(['true']);
  await page.keyboard.up(' ');
  await expect.poll(() => lamp.values('power')).toEqual(['true', 'false']);
  await button.click();
  await expect.poll(() => lamp.values('power')).toEqual(['true', 'false', 'true', 'false']);

  await page.reload();
  await expect(button).toBeEnabled();
  await patcher.wire([PAGE, 'flash'], ['lamp', 'power']);
  await button.click();
  await expect.poll(() => lamp.values('power').length).toBe(6);
  await Promise.all([lamp.leave(), patcher.leave()]);
});

test('a switch and a slider send, and follow what the device says', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.connected();
  await dashboard.togglePanel('Controls');
  const lamp = await Device.connect(hub.source, 'lamp', LAMP_OUT, LAMP_IN);
  const patcher = await Patcher.connect(hub.source);
  const follows = 'State follows (empty: the channel)';
  await make(page, 'switch', { Label: 'Power', Channel: 'switch', [follows]: 'lamp/power state' });
  await make(page, 'slider', { Label: 'Brightness', Channel: 'dimmer', [follows]: 'lamp/level', To: '100', Step: '5' });
  await patcher.wire([PAGE, 'switch'], ['lamp', 'power']);
  await patcher.wire([PAGE, 'dimmer'], ['lamp', 'brightness']);

  const power = page.getByRole('switch', { name: 'Power' });
  await power.click();
  await expect(power).toHaveAttribute('aria-checked', 'true');
  await expect.poll(() => lamp.values('power')).toEqual(['true']);
  // Somebody else switched it off.
  lamp.publish('power state', 'false');
  await expect(power).toHaveAttribute('aria-checked', 'false');

  const slider = page.getByRole('slider', { name: 'Brightness' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => lamp.values('brightness').at(-1)).toBe('10');
  lamp.publish('level', '75');
  await expect(slider).toHaveValue('75');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => lamp.values('brightness').at(-1)).toBe('80');
  await Promise.all([lamp.leave(), patcher.leave()]);
});

test('a shared slide show on a plain relay: every page follows', async ({ hub, dashboard, page, context }) => {
  const relay = await servers.relay({ echo: true });
  const stop = await servers.deviceOn(relay.url, ['{"event":"hello"}']);
  await dashboard.open(hub.url, relay.url);
  await dashboard.everyPill('live');
  await dashboard.togglePanel('Controls');
  for (const event of ['nextslide', 'prevslide']) {
    await make(page, 'json', { Label: event, [TEMPLATE]: `{"event":"${event}"}` });
  }
  await make(page, 'counter', { Label: 'Slide' });
  // Another page of the same browser has the same controls.
  const other = await context.newPage();
  await other.goto(page.url());
  const counters = [page, other].map((each) => each.getByRole('status', { name: 'Slide' }));
  const shows = async (slide: string) => {
    for (const counter of counters) await expect(counter).toHaveText(slide);
  };
  await expect(other.getByTestId('controls').getByRole('button', { name: 'nextslide' })).toBeEnabled();
  await shows('1');
  await dashboard.controls.getByRole('button', { name: 'nextslide' }).click();
  await shows('2');
  await other.getByTestId('controls').getByRole('button', { name: 'nextslide' }).click();
  await shows('3');
  await other.getByTestId('controls').getByRole('button', { name: 'prevslide' }).click();
  await shows('2');
  await other.close();
  stop();
  await relay.stop();
});

test('a slide show and a chat are made of controls', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.connected();
  await dashboard.togglePanel('Controls');
  const relay = await Device.connect(
    hub.source,
    'relay',
    [{ name: 'event', type: 'string' }],
    [{ name: 'in', type: 'string' }],
  );
  const patcher = await Patcher.connect(hub.source);
  for (const event of ['nextslide', 'prevslide']) {
    await make(page, 'json', { Label: event, Channel: 'slides', [TEMPLATE]: `{"event":"${event}"}` });
  }
  await make(page, 'counter', { Label: 'Slide' });
  await make(page, 'json', { Label: 'Chat', Channel: 'slides' });
  await patcher.wire([PAGE, 'slides'], ['relay', 'in']);

  const counter = page.getByRole('status', { name: 'Slide' });
  await expect(counter).toHaveText('1');
  await page.getByRole('button', { name: 'nextslide' }).click();
  await expect.poll(() => relay.values('in')).toEqual(['{"event":"nextslide"}']);
  // A broadcast server tells everybody, the sender included.
  await expect(async () => {
    relay.publish('event', 'nextslide');
    await expect(counter).not.toHaveText('1', { timeout: 300 });
  }).toPass();
  const at = Number(await counter.textContent());
  relay.publish('event', 'nextslide');
  relay.publish('event', 'nextslide');
  relay.publish('event', 'prevslide');
  await expect(counter).toHaveText(String(at + 1));

  // Quotes do not break the message, as they did on the page this comes from.
  const chat = page.getByLabel('Chat', { exact: true });
  await chat.fill('say "hi"');
  await chat.press('Enter');
  await expect.poll(() => relay.values('in').at(-1)).toBe('{"event":"sendmessage","chat":"say \\"hi\\""}');
  await Promise.all([relay.leave(), patcher.leave()]);
});

test('without a link controls are disabled and say why', async ({ hub, dashboard, page, complaints }) => {
  complaints.expect(UNREACHABLE);
  await dashboard.open(hub.url);
  await dashboard.connected();
  await dashboard.togglePanel('Controls');
  await dashboard.togglePanel('Messages');
  await make(page, 'button', { Label: 'Flash', Channel: 'flash' });
  await make(page, 'slider', { Label: 'Brightness', Channel: 'dimmer' });
  await expect(page.getByRole('button', { name: 'Flash' })).toBeEnabled();
  await hub.kill();
  await expect(page.getByRole('button', { name: 'Flash' })).toBeDisabled();
  await expect(page.getByRole('slider', { name: 'Brightness' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
  await expect(dashboard.controls).toContainText(/hub is (not connected|connecting)/);
  await hub.begin();
  await expect(page.getByRole('button', { name: 'Flash' })).toBeEnabled({ timeout: 15_000 });
});

test('controls are changed, moved and removed; what is wrong is said', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  await dashboard.connected();
  await dashboard.togglePanel('Controls');
  await make(page, 'button', { Label: 'One', Channel: 'one' });
  await make(page, 'text', { Label: 'Two', Channel: 'two' });
  const cards = page.getByTestId('control');
  await expect(cards).toHaveCount(2);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('button', { name: 'Move forward One' }).click();
  await expect(cards.first()).toContainText('Two');
  await page.getByRole('button', { name: 'Change One' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Label').fill('');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('alert')).toHaveText('Give it a label.');
  await form.getByLabel('Label').fill('First');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'First', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Remove Two' }).click();
  await expect(cards).toHaveCount(1);
  await page.reload();
  await expect(cards).toHaveCount(1);
  await expect(cards).toContainText('First');
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing', async ({ hub, dashboard, page }) => {
      await dashboard.open(hub.url);
      await dashboard.connected();
      await dashboard.togglePanel('Controls');
      for (const kind of ['button', 'switch', 'slider', 'text', 'json', 'counter']) {
        await make(page, kind, { Label: `A ${kind}` });
      }
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Control', exact: true }).click();
      expect(await violations(page)).toEqual([]);
    });
  });
}
