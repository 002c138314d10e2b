// Pictures for people to look at, into e2e/screenshots/: SCREENSHOTS=1 npx playwright test screenshots

import { fileURLToPath } from 'node:url';
import { test } from '../support/fixtures.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 360, height: 740 },
];

for (const colorScheme of ['dark', 'light'] as const) {
  for (const viewport of SIZES) {
    test.describe(`${colorScheme} ${viewport.width}x${viewport.height}`, () => {
      test.use({ colorScheme, viewport });

      test('live, with a photo', async ({ hub, dashboard, page }) => {
        await dashboard.open(hub.url);
        await dashboard.live();
        // Enough of a line to judge it by.
        await page.waitForTimeout(15_000);
        await dashboard.capture();
        const folder = fileURLToPath(new URL('../screenshots', import.meta.url));
        const name = `${colorScheme}-${viewport.width}x${viewport.height}`;
        await page.screenshot({ path: `${folder}/${name}.png` });
        if (viewport.width < 500) {
          await page.screenshot({ path: `${folder}/${name}-whole.png`, fullPage: true });
        }
      });
    });
  }
}
