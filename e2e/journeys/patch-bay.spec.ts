// The patch bay: routes drawn, seen working and removed, by pointer, keyboard and touch.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Device } from '../support/device.ts';
import { expect, test } from '../support/fixtures.ts';
import { PatchBay } from '../support/patch-bay.ts';

const KNOB = [{ name: 'turn', type: 'range' }];
const LAMP = [
  { name: 'level', type: 'range' },
  { name: 'on', type: 'boolean' },
];
const CORD = 'knob / turn → lamp / level';
const IMAGE = 'camera / image → file-server / file input';

test('a cord is drawn with the pointer, pulses, and is removed with the keyboard', async ({
  hub,
  dashboard,
  page,
}) => {
  const knob = await Device.connect(hub.source, 'knob', KNOB);
  const lamp = await Device.connect(hub.source, 'lamp', [], LAMP);
  await dashboard.open(hub.url);
  const bay = new PatchBay(page);
  await bay.open();

  await bay.drag(bay.out('knob/turn'), bay.in('lamp/on'));
  await expect(bay.cords.filter({ hasText: 'knob' }), 'of another type').toHaveCount(0);
  await bay.drag(bay.out('knob/turn'), bay.in('lamp/level'));
  const cord = bay.cord(CORD);
  await expect(cord).toHaveAttribute('data-stage', 'made');
  await expect(bay.news).toHaveText(`Connected ${CORD}.`);

  await expect(cord).toHaveAttribute('data-beat', '0');
  knob.publish('turn', '512');
  await expect(cord).toHaveAttribute('data-beat', '1');

  await cord.focus();
  await page.keyboard.press('Delete');
  await expect(cord).toHaveCount(0);
  await expect(bay.news).toHaveText(`Removed ${CORD}.`);
  await expect(bay.out('knob/turn'), 'the focus does not get lost').toBeFocused();

  await page.keyboard.press('Escape');
  await expect(bay.dialog).toBeHidden();
  await knob.leave();
  await lamp.leave();
});

test('by keyboard alone', async ({ hub, dashboard, page }) => {
  const knob = await Device.connect(hub.source, 'knob', KNOB);
  const lamp = await Device.connect(hub.source, 'lamp', [], LAMP);
  await dashboard.open(hub.url);
  const bay = new PatchBay(page);
  await bay.open();

  await bay.out('knob/turn').focus();
  await page.keyboard.press('Enter');
  await expect(bay.in('lamp/level'), 'the first that fits').toBeFocused();
  await expect(bay.in('lamp/on')).toHaveAttribute('aria-disabled', 'true');
  await expect(bay.in('lamp/on')).toHaveAttribute('tabindex', '-1');
  await page.keyboard.press('Escape');
  await expect(bay.dialog, 'Escape lets go first').toBeVisible();
  await expect(bay.in('lamp/on')).toHaveAttribute('tabindex', '0');
  await expect(bay.out('knob/turn')).toBeFocused();

  await page.keyboard.press('Enter');
  await expect(bay.in('lamp/level')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(bay.cord(CORD)).toHaveAttribute('data-stage', 'made');
  await knob.leave();
  await lamp.leave();
});

test('clients come and go, and a client takes its cords along', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  const bay = new PatchBay(page);
  await bay.open();
  const knob = await Device.connect(hub.source, 'knob', KNOB);
  const lamp = await Device.connect(hub.source, 'lamp', [], LAMP);
  await bay.out('knob/turn').click();
  await bay.in('lamp/level').click();
  await expect(bay.cord(CORD)).toHaveCount(1);
  await lamp.leave();
  await expect(bay.in('lamp/level')).toHaveCount(0);
  await expect(bay.cord(CORD)).toHaveCount(0);
  await knob.leave();
  await expect(bay.out('knob/turn')).toHaveCount(0);
});

test('the camera scene, taken apart with a click, is wired again as one action', async ({
  hub,
  dashboard,
  page,
}) => {
  await dashboard.open(hub.url);
  await dashboard.live();
  const bay = new PatchBay(page);
  await bay.open();
  await expect(bay.wireScene).toBeDisabled();
  await bay.cord(IMAGE).locator('.hit').click({ force: true });
  await expect(bay.cord(IMAGE)).toHaveCount(0);
  // Longer than the automatic wiring would take: what a person removed stays away.
  await page.waitForTimeout(1_500);
  await expect(bay.cord(IMAGE)).toHaveCount(0);
  await bay.wireScene.click();
  await expect(bay.cord(IMAGE)).toHaveAttribute('data-stage', 'made');
  await expect(bay.wireScene).toBeDisabled();
});

test('two hundred clients', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url);
  const bay = new PatchBay(page);
  await bay.open();
  const before = await bay.jacks.count();
  const names = [...Array(200).keys()].map((number) => `d${String(number).padStart(3, '0')}`);
  const devices = await Promise.all(
    names.map((name) =>
      Device.connect(hub.source, name, [{ name: 'a', type: 'range' }], [{ name: 'b', type: 'range' }]),
    ),
  );
  const publishers = page.getByRole('region', { name: 'Publishers' }).getByRole('heading').first();
  await expect.poll(async () => Number((await publishers.textContent())?.match(/\d+/)?.[0])).toBeGreaterThan(200);
  expect(await bay.jacks.count(), 'only what is in view exists').toBeLessThan(before + 120);

  await bay.search.fill('d199');
  await expect(bay.out('d199/a')).toBeVisible();
  await bay.out('d199/a').click();
  await bay.search.fill('d000');
  await bay.in('d000/b').click();
  await expect(bay.cord('d199 / a → d000 / b')).toHaveAttribute('data-stage', 'made');

  // The page still answers while all of them send.
  await bay.search.fill('');
  for (const device of devices) device.publish('a', '1');
  await bay.search.fill('d007');
  await expect(bay.out('d007/a')).toBeVisible();
  await expect(bay.out('d008/a')).toHaveCount(0);
  await Promise.all(devices.map((device) => device.leave()));
  await expect(bay.out('d007/a')).toHaveCount(0);
});

test('on a phone the routes are a list', async ({ hub, dashboard, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const knob = await Device.connect(hub.source, 'knob', KNOB);
  const lamp = await Device.connect(hub.source, 'lamp', [], LAMP);
  await dashboard.open(hub.url);
  const bay = new PatchBay(page);
  await bay.open();
  await bay.search.fill('range');
  await bay.out('knob/turn').click();
  await bay.in('lamp/level').click();
  await expect(bay.cord(CORD)).toBeVisible();
  const overhang = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overhang()).toBe(0);
  await page.getByRole('button', { name: `Remove ${CORD}` }).click();
  await expect(bay.cord(CORD)).toHaveCount(0);
  await knob.leave();
  await lamp.leave();
});

for (const colorScheme of ['dark', 'light'] as const) {
  for (const width of [1440, 360]) {
    test(`axe finds nothing, ${colorScheme}, ${width} px`, async ({ hub, dashboard, page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await dashboard.open(hub.url);
      await dashboard.live();
      const bay = new PatchBay(page);
      await bay.open();
      await expect(bay.cords.first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await bay.out('camera/image').click();
      expect(await violations(page)).toEqual([]);
    });
  }
}

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}
