// Plots that are not over time, and plots that nobody sees.

import { expect, test } from '../support/fixtures.ts';
import { Feed } from '../support/feed.ts';
import { Plot } from '../support/plot.ts';

let feed: Feed;
let plot: Plot;

test.beforeEach(async ({ hub, dashboard, page }) => {
  feed = await Feed.start({ samples: 1_000, seconds: 100, spikeAt: 500, channels: ['a', 'b'] });
  await dashboard.open(hub.url, feed.source);
  await dashboard.live();
  plot = new Plot(page, dashboard.plots.first());
  await expect(plot.traces).toHaveCount(2);
});

test.afterEach(async () => {
  await feed.stop();
});

test('one channel over another, how often which values occur, and back', async ({ dashboard, page }) => {
  const show = async (kind: string) => {
    await plot.panel.getByTestId('plot-settings').click();
    await page.getByRole('dialog').getByRole('combobox', { name: /^Show/ }).selectOption(kind);
    await page.keyboard.press('Escape');
  };
  await show('One channel over another');
  await expect(plot.body).toContainText('b ↑ over a →');
  // Calm and its neighbour below on the left, the spike alone on the far right.
  await expect.poll(async () => (await dashboard.inkedColumns(plot.panel)).length).toBeGreaterThan(0);
  expect(await dashboard.widestGap(plot.panel)).toBeGreaterThan(100);
  // Pointing says what is there; statistics say how the two go together.
  await plot.body.hover();
  await expect(plot.panel.getByTestId('found')).toContainText(/\d over \d/);
  await plot.panel.getByTestId('plot-settings').click();
  await page.getByRole('checkbox', { name: /statistics/i }).check();
  await page.keyboard.press('Escape');
  await expect(plot.panel.getByTestId('relation')).toContainText(/pairs · correlation \+\d.* · slope \+\d/);
  await expect(plot.panel.getByTestId('statistics').getByRole('row')).toHaveCount(3);
  await page.mouse.move(5, 5);
  await expect(plot.panel.getByTestId('found')).toHaveText('');
  await show('How often which values occur');
  await expect(plot.body).toContainText('How often');
  await plot.point(0.02);
  await expect(plot.panel.getByTestId('found')).toContainText(/… \d.*: a [\d\u202f]+, b \d/);
  await page.mouse.move(5, 5);
  await expect.poll(() => dashboard.widestGap(plot.panel)).toBeGreaterThan(50);
  await page.reload();
  await expect(plot.body).toContainText('How often');
  await show('Values over time');
  // Lines from edge to edge, but for the seconds between the feed's past and the reload.
  await expect.poll(async () => (await dashboard.inkedColumns(plot.panel)).length).toBeGreaterThan(400);
});

test('canvases that the browser took and gave back are drawn as before', async ({ page }) => {
  const canvases = plot.panel.locator('canvas');
  const pictures = () => canvases.evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
  // No page can make the browser take one; this is what is left of it.
  const empty = () =>
    canvases.evaluateAll((all) => all.forEach((canvas) => (canvas as HTMLCanvasElement).getContext('2d')?.reset()));
  await plot.drag([0.2, 0.5], [0.6, 0.5]);
  for (const kind of ['Values over time', 'How often which values occur']) {
    await plot.panel.getByTestId('plot-settings').click();
    await page.getByRole('dialog').getByRole('combobox', { name: /^Show/ }).selectOption(kind);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(600);
    const before = await pictures();
    await empty();
    expect(await pictures()).not.toEqual(before);
    for (const canvas of await canvases.all()) await canvas.dispatchEvent('contextrestored', { bubbles: false });
    await expect.poll(pictures).toEqual(before);
  }
});

test('a plot that is scrolled away draws nothing, and all of it when it is back', async ({ dashboard, page }) => {
  await page.setViewportSize({ width: 360, height: 400 });
  await plot.body.scrollIntoViewIfNeeded();
  await dashboard.drawn();
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(plot.body).not.toBeInViewport();
  await page.waitForTimeout(300);
  const away = await dashboard.picture(plot.panel);
  await page.waitForTimeout(1_500);
  expect(await dashboard.picture(plot.panel)).toBe(away);
  await plot.body.scrollIntoViewIfNeeded();
  await expect.poll(() => dashboard.picture(plot.panel)).not.toBe(away);
  expect(await dashboard.widestGap(plot.panel)).toBeLessThan(5);
});
