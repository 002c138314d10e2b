// What is on which plot, how it is drawn, the session rail, and that all of it is kept.

import { expect, test } from '../support/fixtures.ts';
import { Feed } from '../support/feed.ts';
import { expectLive, isBefore, Plot, secondsInView, timeInView } from '../support/plot.ts';

let feed: Feed;
let plot: Plot;

test.beforeEach(async ({ hub, dashboard, page }) => {
  feed = await Feed.start({ samples: 2_000, seconds: 400, channels: ['a', 'b'] });
  await dashboard.open(hub.url, feed.source);
  await dashboard.live();
  plot = new Plot(page, dashboard.plots.first());
  await expect(plot.traces).toHaveCount(2);
});

test.afterEach(async () => {
  await feed.stop();
});

test('a channel is taken off and put on by its name, and a reload keeps it', async ({ dashboard, page }) => {
  const name = page.getByTestId('channel-put').first();
  await expect(name).toHaveAttribute('aria-pressed', 'true');
  await name.press('Enter');
  await expect(plot.traces).toHaveCount(1);
  await page.reload();
  await dashboard.live();
  await expect(plot.traces).toHaveCount(1);
  await page.getByTestId('channel-put').first().click();
  await expect(dashboard.plots).toHaveCount(2);
  await page.getByRole('button', { name: 'Panel', exact: true }).click();
  await page.getByRole('button', { name: /plots as at first/i }).click();
  await expect(dashboard.plots).toHaveCount(1);
  await expect(plot.traces).toHaveCount(2);
});

test('a channel is dragged onto a plot from the list', async ({ dashboard, page }) => {
  await page.getByTestId('channel-put').first().click();
  await page.getByTestId('channel-put').first().click();
  await expect(dashboard.plots).toHaveCount(2);
  const own = new Plot(page, dashboard.plots.nth(1));
  await dashboard.rows.nth(1).dragTo(own.body);
  await expect(own.traces).toHaveCount(2);
});

test('settings: range, colour, removal; all kept', async ({ dashboard, page }) => {
  await plot.panel.getByTestId('plot-settings').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Lowest value').fill('0');
  await dialog.getByLabel('Highest value').fill('one');
  await dialog.getByLabel('Highest value').press('Tab');
  await expect(dialog).toContainText('That is not a number.');
  await dialog.getByLabel('Highest value').fill('1000');
  await dialog.getByLabel('Highest value').press('Tab');
  // All values are at the very bottom of such a range.
  await expect.poll(() => plot.highestInk()).toBeGreaterThan(0.75);
  await dialog.getByRole('button', { name: /^colour of a/i }).click();
  await page.keyboard.press('Escape');
  await page.reload();
  await dashboard.live();
  await expect.poll(() => plot.highestInk()).toBeGreaterThan(0.75);
  await plot.panel.getByTestId('plot-settings').click();
  await page.getByTestId('plot-close').click();
  await expect(dashboard.plots).toHaveCount(0);
  await expect(page.getByText('No plot on the page')).toBeVisible();
});

test('limits: lines where values become worth a look or bad; said when they make no sense; kept', async ({
  dashboard,
  page,
}) => {
  // Nothing else has colours then.
  for (const trace of await plot.traces.all()) await trace.click();
  await plot.panel.getByTestId('plot-settings').click();
  const dialog = page.getByRole('dialog');
  const set = async (label: string, text: string) => {
    await dialog.getByLabel(label, { exact: true }).fill(text);
    await dialog.getByLabel(label, { exact: true }).press('Tab');
  };
  await set('Lowest value', '0');
  await set('Highest value', '100');
  expect(await plot.limitRows()).toEqual([]);
  await set('Warning above', '90');
  await set('Alarm above', '80');
  await expect(dialog).toContainText('Limits ascend');
  await set('Warning above', '50');
  await set('Alarm below', '10');
  await expect(dialog).not.toContainText('Limits ascend');
  const expected = [0.2, 0.5, 0.9];
  const close = (rows: number[]) =>
    rows.length === expected.length && rows.every((row, index) => Math.abs(row - (expected[index] ?? 0)) < 0.02);
  await expect.poll(async () => close(await plot.limitRows())).toBe(true);
  await page.keyboard.press('Escape');
  await page.reload();
  await dashboard.live();
  await expect.poll(async () => close(await plot.limitRows())).toBe(true);
});

test('a plot has the name its user gives it, also after a reload', async ({ dashboard, page }) => {
  const heading = plot.panel.getByRole('heading').first();
  const automatic = (await heading.innerText()).trim();
  await heading.dblclick();
  await page.getByTestId('plot-name').fill('Greenhouse');
  await page.getByTestId('plot-name').press('Tab');
  await page.keyboard.press('Escape');
  await expect(heading).toContainText('Greenhouse');
  await page.reload();
  await dashboard.live();
  await expect(heading).toContainText('Greenhouse');
  await heading.dblclick();
  await page.getByTestId('plot-name').fill(' ');
  await page.getByTestId('plot-name').press('Tab');
  await expect(heading).toContainText(automatic);
});

test('a logarithmic axis lifts what is small', async ({ page }) => {
  await plot.panel.getByTestId('plot-settings').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Lowest value').fill('1');
  await dialog.getByLabel('Highest value').fill('10000');
  await dialog.getByLabel('Highest value').press('Tab');
  await expect.poll(() => plot.highestInk()).toBeGreaterThan(0.75);
  await dialog.getByRole('checkbox', { name: /logarithmic/i }).check();
  // 26 is a third of the way up from 1 to 10 000.
  await expect.poll(() => plot.highestInk()).toBeLessThan(0.72);
  expect(await plot.highestInk()).toBeGreaterThan(0.5);
});

test('the rail goes back in time by drag, by click and by keys', async ({ page }) => {
  await page.getByRole('button', { name: '30 s', exact: true }).click();
  const window = page.getByTestId('rail-window');
  const rail = await page.getByTestId('rail').boundingBox();
  const box = await window.boundingBox();
  if (!rail || !box) throw new Error('no rail');
  const y = box.y + 10;
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(rail.x + rail.width / 2, y, { steps: 4 });
  await page.mouse.up();
  await expectLive(page, false);
  expect(Math.abs((await secondsInView(page)) - 30)).toBeLessThanOrEqual(2);
  const dragged = await timeInView(page);
  await page.mouse.click(rail.x + rail.width / 4, y);
  expect(isBefore((await timeInView(page))[0], dragged[0])).toBe(true);
  await window.focus();
  const before = await timeInView(page);
  await page.keyboard.press('ArrowRight');
  expect(isBefore(before[0], (await timeInView(page))[0])).toBe(true);
  await page.keyboard.press('Home');
  await page.keyboard.press('End');
  await expectLive(page, true);
});

test('an edge of the window is dragged to change its length', async ({ page }) => {
  await page.getByRole('button', { name: '30 s', exact: true }).click();
  await page.keyboard.press('-');
  const box = await page.getByTestId('rail-window').boundingBox();
  if (!box) throw new Error('no window');
  await page.mouse.move(box.x + 1, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x - 200, box.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => secondsInView(page)).toBeGreaterThan(100);
  await expectLive(page, true);
});

test.describe('in Nepal', () => {
  test.use({ timezoneId: 'Asia/Kathmandu' });

  test('one switch puts the whole page into UTC, and a reload keeps it', async ({ dashboard, page }) => {
    // Tried again: where a minute turns, the page's clock follows within a second.
    const clockIsOf = (timeZone: string) =>
      expect(async () => {
        const minute = new Date().toLocaleTimeString('en-GB', { timeZone, timeStyle: 'short' });
        await expect(page.locator('.clock')).toHaveText(new RegExp(`^${minute}:`), { timeout: 500 });
      }).toPass({ timeout: 5_000 });
    const zone = page.getByTestId('zone');
    await expect(zone).toHaveText('Local');
    await clockIsOf('Asia/Kathmandu');
    await zone.click();
    await expect(zone).toHaveText('UTC');
    await page.reload();
    await dashboard.live();
    await expect(zone).toHaveText('UTC');
    await clockIsOf('UTC');
  });
});
