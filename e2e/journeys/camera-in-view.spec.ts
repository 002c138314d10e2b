// Where plots and panels need more height than the window has, they scroll; the camera stays.

import { expect, test } from '../support/fixtures.ts';

for (const viewport of [{ width: 1440, height: 600 }, { width: 1024, height: 768 }]) {
  test.describe(`${viewport.width} x ${viewport.height}`, () => {
    test.use({ viewport });

    test('a photo asked for below the plots is in view', async ({ hub, dashboard }) => {
      await dashboard.open(hub.url);
      await dashboard.live();
      await dashboard.togglePanel('Messages');
      await dashboard.messages.getByRole('button', { name: 'Send' }).scrollIntoViewIfNeeded();
      await expect(dashboard.plots.first()).not.toBeInViewport();
      await dashboard.captureButton.click();
      await dashboard.nextPhoto(null);
      await expect(dashboard.photo).toBeInViewport({ ratio: 1 });
      await expect(dashboard.photoStrip.getByRole('button').first()).toBeInViewport({ ratio: 0.9 });
    });
  });
}
