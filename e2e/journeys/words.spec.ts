// Channels that say one of a few texts, as strips with their words.

import { expect, test } from '../support/fixtures.ts';
import { Feed } from '../support/feed.ts';
import { Plot } from '../support/plot.ts';

let feed: Feed;

test.afterEach(async () => {
  await feed.stop();
});

/** Readings of a number, and of words in turn. */
async function saying(...words: string[]): Promise<string> {
  feed = await Feed.start({ samples: 1_000, seconds: 100, words });
  return feed.source;
}

test('a channel of few words is a strip, and the crosshair says the word', async ({ hub, dashboard, page }) => {
  await dashboard.open(hub.url, await saying('idle', 'heating', 'idle', 'error: no flame'));
  await dashboard.live();
  await expect(dashboard.plots).toHaveCount(2);
  const plot = new Plot(page, dashboard.plots.last());
  await expect(plot.panel).toHaveAttribute('data-channels', /\/mode$/);
  await expect(plot.traces).toContainText('error: no flame');
  // From the start of the session to its end, without a hole.
  await expect.poll(async () => (await dashboard.inkedColumns(plot.panel)).length).toBeGreaterThan(400);
  expect(await dashboard.widestGap(plot.panel)).toBeLessThan(5);
  for (const [across, word] of [[0.1, 'idle'], [0.35, 'heating'], [0.6, 'idle'], [0.9, 'error: no flame']] as const) {
    await plot.point(across);
    await expect(plot.traces).toContainText(word);
  }
  await plot.point(0.35);
  await page.mouse.down();
  await page.mouse.up();
  await expect(plot.pinned).toContainText('heating');
  await page.keyboard.press('Escape');
  await plot.panel.getByTestId('plot-settings').click();
  await page.getByRole('checkbox', { name: /statistics/i }).check();
  await page.keyboard.press('Escape');
  await expect(plot.panel.getByTestId('statistics')).toContainText(/mostly idle \(\d+ %\)/);
  // A word that is new is said at once.
  await page.mouse.move(5, 5);
  feed.word = 'cooling';
  await expect(plot.traces).toContainText('cooling');
});

test('a name waits to be asked for, and what is not words is listed with the reason', async ({ hub, dashboard }) => {
  await dashboard.open(hub.url, await saying('bench heater'));
  await dashboard.live();
  await expect(dashboard.plots).toHaveCount(1);
  const row = dashboard.rows.filter({ hasText: 'mode' });
  const name = row.getByTestId('channel-put');
  await name.click();
  await expect(dashboard.plots).toHaveCount(2);
  await expect(dashboard.plots.last().getByTestId('trace')).toContainText('bench heater');
  for (let count = 1; count <= 16; count += 1) {
    feed.word = `news ${count}`;
    await expect(row).toContainText(feed.word);
  }
  await expect(dashboard.plots).toHaveCount(1);
  await expect(name).toBeDisabled();
  await expect(name).toHaveAttribute('title', /^More than 16 different texts/);
  feed.word = 'bench heater';
  await expect(row).toContainText('bench heater');
  await expect(dashboard.plots).toHaveCount(1);
});
