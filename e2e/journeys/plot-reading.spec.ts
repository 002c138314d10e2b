// Reading values off a plot: spikes, crosshair, pinned readouts, measuring, legend.

import { expect, test } from '../support/fixtures.ts';
import { CALM, Feed, SPIKE } from '../support/feed.ts';
import { Plot } from '../support/plot.ts';

test('a spike of one sample among a million is seen at every zoom', async ({ hub, dashboard, page }) => {
  test.setTimeout(180_000);
  const samples = 1_000_000;
  const feed = await Feed.start({ samples, seconds: 6_000, spikeAt: 654_321 });
  await dashboard.open(hub.url, feed.source);
  await dashboard.everyPill('live', 60_000);
  const plot = new Plot(page, dashboard.plots.first());
  await page.getByRole('button', { name: 'All', exact: true }).click();
  const received = async () =>
    Number(((await page.getByTestId('session').textContent()) ?? '').replace(/\D/g, ''));
  await expect.poll(received, { timeout: 120_000 }).toBeGreaterThan(samples);
  // Held, so that the spike stays where it is found.
  await dashboard.pauseButton.click();
  await plot.body.focus();
  for (let zoom = 0; ; zoom += 1) {
    // The line itself lies at the bottom of a range that the spike stretches.
    await expect.poll(() => plot.highestInk(), `after ${zoom} zooms`).toBeLessThan(0.25);
    const box = await plot.body.boundingBox();
    const { across } = await plot.highestPoint();
    const x = (box?.x ?? 0) + across * (box?.width ?? 0);
    // Pointing at its column tells its height, however many samples share the column.
    const found: string[] = [];
    for (let px = -2; px <= 3; px += 1) {
      await page.mouse.move(x + px, (box?.y ?? 0) + 60);
      found.push((await plot.traces.first().textContent()) ?? '');
    }
    expect(found.join(' '), `after ${zoom} zooms`).toContain(SPIKE.toFixed(1));
    if (zoom === 6) break;
    // Each zoom shows about a sixth of the one before, the last one a few samples.
    const before = await page.getByTestId('rail-window').getAttribute('aria-valuetext');
    await page.mouse.move(x, (box?.y ?? 0) + 60);
    for (let turn = 0; turn < 2; turn += 1) await page.mouse.wheel(0, -600);
    if (zoom < 3) await expect(page.getByTestId('rail-window')).not.toHaveAttribute('aria-valuetext', before ?? '');
  }
  await feed.stop();
});

test.describe('with two channels', () => {
  let feed: Feed;
  let plot: Plot;

  test.beforeEach(async ({ hub, dashboard, page }) => {
    feed = await Feed.start({ samples: 1_000, seconds: 100, channels: ['a', 'b'] });
    await dashboard.open(hub.url, feed.source);
    await dashboard.live();
    plot = new Plot(page, dashboard.plots.first());
    await expect(plot.traces).toHaveCount(2);
  });

  test.afterEach(async () => {
    await feed.stop();
  });

  test('the crosshair is shared and redraws no canvas', async ({ dashboard, page }) => {
    await dashboard.pauseButton.click();
    await page.waitForTimeout(300);
    const picture = await dashboard.picture(plot.panel);
    await plot.point(0.5);
    const shift = (selector: string) =>
      page.locator(selector).evaluate((line) => new DOMMatrix(getComputedStyle(line).transform).e);
    await expect.poll(() => shift('.over .crosshair')).toBeGreaterThan(0);
    expect(await shift('.session-rail .crosshair')).toBeGreaterThan(0);
    expect(await dashboard.picture(plot.panel)).toBe(picture);
    await page.mouse.move(5, 5);
    await expect.poll(() => shift('.over .crosshair')).toBeLessThan(0);
  });

  test('a click pins a readout, a second measures, Escape lets go', async ({ page }) => {
    const first = await plot.at(0.4, 0.5);
    await page.mouse.click(first.x, first.y);
    await expect(plot.pinned).toContainText(/a\s*2[01]/);
    await expect(plot.pinned).not.toContainText('Δ');
    const second = await plot.at(0.6, 0.5);
    await page.keyboard.down('Shift');
    await page.mouse.click(second.x, second.y);
    await page.keyboard.up('Shift');
    await expect(plot.pinned).toContainText(/Δ\s*\d+\.\d s/);
    await expect(plot.pinned).toContainText(/[+−]\d/);
    await page.keyboard.press('Escape');
    await expect(plot.pinned).toHaveCount(0);
  });

  test('measuring by its button takes two clicks', async ({ page }) => {
    const button = plot.panel.getByTestId('measure');
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    for (const across of [0.3, 0.7]) {
      const { x, y } = await plot.at(across, 0.4);
      await page.mouse.click(x, y);
      await page.waitForTimeout(400);
    }
    await expect(plot.pinned).toContainText('Δ');
    await expect(button).toHaveAttribute('aria-pressed', 'false');
  });

  test('a click in the legend hides a line, with Ctrl it leaves only that one', async ({ dashboard }) => {
    const [first, second] = [plot.traces.nth(0), plot.traces.nth(1)];
    const both = await dashboard.picture(plot.panel);
    await first.click();
    await expect(first).toHaveAttribute('aria-pressed', 'false');
    await expect.poll(() => dashboard.picture(plot.panel)).not.toBe(both);
    await first.click();
    await second.click({ modifiers: ['Control'] });
    await expect(first).toHaveAttribute('aria-pressed', 'false');
    await expect(second).toHaveAttribute('aria-pressed', 'true');
    await second.click({ modifiers: ['Control'] });
    await expect(first).toHaveAttribute('aria-pressed', 'true');
  });

  test('M marks the moment pointed at; a marker is named, survives a reload and is taken away', async ({
    dashboard,
    page,
  }) => {
    await plot.point(0.5);
    await page.keyboard.press('m');
    const marker = plot.panel.getByTestId('marker');
    await expect(marker).toHaveText('1');
    await marker.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name of marker 1').fill('the door opened');
    await dialog.getByLabel('Name of marker 1').press('Tab');
    await expect(marker).toHaveText('the door opened');
    await page.keyboard.press('Escape');
    await page.reload();
    await dashboard.live();
    await expect(marker).toHaveText('the door opened');
    await page.getByTestId('markers').click();
    await dialog.getByRole('button', { name: 'Take marker 1 away' }).click();
    await expect(dialog).toContainText('None.');
    await page.keyboard.press('Escape');
    await expect(marker).toHaveCount(0);
    await expect(page.getByTestId('markers')).toHaveCount(0);
  });

  test('statistics of what is in view stand below the plot when asked for', async ({ page }) => {
    await plot.panel.getByTestId('plot-settings').click();
    await page.getByRole('checkbox', { name: /statistics/i }).check();
    await page.keyboard.press('Escape');
    const table = plot.panel.getByTestId('statistics');
    await expect(table.getByRole('row')).toHaveCount(3);
    await expect(table.getByRole('row').nth(1)).toContainText(CALM.toFixed(1));
  });
});
