// When a plot is drawn anew: as soon as there is something else to see.

import { Feed } from '../support/feed.ts';
import { expect, test } from '../support/fixtures.ts';
import { Plot } from '../support/plot.ts';

test('a value that leaps is drawn at once where a pixel is half a minute, too', async ({ hub, dashboard, page }) => {
  const feed = await Feed.start({ samples: 2_000, seconds: 36_000 });
  await dashboard.open(hub.url, feed.source);
  await dashboard.live();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  const plot = new Plot(page, dashboard.plots.first());
  await expect.poll(async () => (await plot.highestPoint()).across).toBeLessThan(0.2);
  feed.value = 60;
  await expect.poll(async () => (await plot.highestPoint()).across).toBeGreaterThan(0.9);
  await feed.stop();
});

test('a picture that is held is drawn without a channel that is taken away', async ({ hub, dashboard }) => {
  const feed = await Feed.start({ samples: 1_000, seconds: 100, channels: ['a', 'b'] });
  await dashboard.open(hub.url, feed.source);
  await dashboard.live();
  await dashboard.pauseButton.click();
  const plot = dashboard.plots.first();
  const both = await dashboard.picture(plot);
  await plot.getByTestId('trace').first().click();
  await expect.poll(() => dashboard.picture(plot)).not.toBe(both);
  const one = await dashboard.picture(plot);
  await plot.getByTestId('trace').first().click();
  await expect.poll(() => dashboard.picture(plot)).not.toBe(one);
  await feed.stop();
});
