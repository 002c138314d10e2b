// axe-core finds nothing to object to, in either theme, wherever the user may be.

import { violations } from '../support/axe.ts';
import { expect, test, UNREACHABLE } from '../support/fixtures.ts';

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('the live page with a photo', async ({ hub, dashboard, page }) => {
      await dashboard.open(hub.url);
      await dashboard.live();
      await dashboard.capture();
      expect(await violations(page)).toEqual([]);
    });

    test('a source and its details', async ({ hub, dashboard, page }) => {
      await dashboard.open(hub.url);
      await dashboard.live();
      await dashboard.pills.first().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    test('no link: stale values and a notice', async ({ hub, dashboard, page, complaints }) => {
      complaints.expect(UNREACHABLE);
      await dashboard.open(hub.url);
      await dashboard.live();
      await hub.kill();
      await dashboard.everyPill('waiting');
      await expect(dashboard.notices.first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    test('a phone', async ({ hub, dashboard, page }) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await dashboard.open(hub.url);
      await dashboard.live();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test('the two themes differ', async ({ hub, dashboard, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await dashboard.open(hub.url);
  await dashboard.live();
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(background).not.toBe(dark);
});
