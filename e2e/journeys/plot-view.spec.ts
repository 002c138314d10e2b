// Zooming, moving and holding a plot while data streams, by mouse, wheel, keys and touch.

import { expect, test } from '../support/fixtures.ts';
import { Feed } from '../support/feed.ts';
import { expectLive, isBefore, Plot, secondsInView, timeInView } from '../support/plot.ts';

const HISTORY = { samples: 2_000, seconds: 200, spikeAt: 1_000 };

let feed: Feed;
let plot: Plot;

test.beforeEach(async ({ hub, dashboard, page }) => {
  feed = await Feed.start(HISTORY);
  await dashboard.open(hub.url, feed.source);
  await dashboard.live();
  plot = new Plot(page, dashboard.plots.first());
  await expect.poll(() => secondsInView(page)).toBeGreaterThan(190);
});

test.afterEach(async () => {
  await feed.stop();
});

test('a drag zooms, the zoom holds while data streams, and Live comes back to the present', async ({
  dashboard,
  page,
}) => {
  await plot.drag([0.3, 0.5], [0.5, 0.55]);
  await expectLive(page, false);
  const held = await timeInView(page);
  expect(await secondsInView(page)).toBeGreaterThan(30);
  expect(await secondsInView(page)).toBeLessThan(50);
  const picture = await dashboard.picture(plot.panel);
  await expect(page.getByTestId('session')).toHaveText(/held · \+[1-9]\d* new/);
  await page.waitForTimeout(1_200);
  expect(await timeInView(page)).toEqual(held);
  expect(await dashboard.picture(plot.panel)).toBe(picture);
  await page.getByTestId('back-to-live').click();
  await expectLive(page, true);
  await expect.poll(() => secondsInView(page)).toBeGreaterThan(190);
  await expect(page.getByTestId('session')).toHaveText(/^live/);
});

test('a clock that is set back leaves what is held, and shows what is not yet', async ({ page }) => {
  // The rows above all lines: only the edge of the present and what lies beyond it reach them.
  const top = () =>
    plot.panel.evaluate((panel) => {
      const canvas = panel.querySelector('canvas');
      return canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, 14).data.join() ?? '';
    });
  await plot.drag([0.4, 0.5], [0.95, 0.5]);
  await expectLive(page, false);
  const held = await timeInView(page);
  await page.waitForTimeout(700);
  const before = await top();
  await page.evaluate(() => {
    const real = Date.now.bind(Date);
    Date.now = () => real() - 60_000;
  });
  await expect.poll(top).not.toBe(before);
  const [edge, later] = [await top(), await timeInView(page)];
  expect(later).toEqual(held);
  // It moves on with the present.
  await expect.poll(top).not.toBe(edge);
});

test('a zoom is undone step by step', async ({ page }) => {
  await plot.drag([0.2, 0.5], [0.8, 0.5]);
  const first = await timeInView(page);
  await plot.drag([0.2, 0.5], [0.4, 0.5]);
  expect(await timeInView(page)).not.toEqual(first);
  await page.keyboard.press('Control+z');
  expect(await timeInView(page)).toEqual(first);
  await page.getByTestId('undo').click();
  await expectLive(page, true);
});

test('Shift-drag moves, and touching the present follows it again', async ({ page }) => {
  await plot.drag([0.2, 0.5], [0.4, 0.5]);
  const before = await timeInView(page);
  await page.keyboard.down('Shift');
  await plot.drag([0.2, 0.5], [0.6, 0.5]);
  await page.keyboard.up('Shift');
  const after = await timeInView(page);
  expect(isBefore(after[0], before[0])).toBe(true);
  await page.keyboard.down('Shift');
  for (let times = 0; times < 6; times += 1) await plot.drag([0.9, 0.5], [0.05, 0.5]);
  await page.keyboard.up('Shift');
  await expectLive(page, true);
});

test('the wheel scrolls the page until the plot has the focus, or Ctrl is held', async ({ page }) => {
  await plot.point(0.5);
  await page.mouse.wheel(0, -300);
  await expectLive(page, true);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  await expectLive(page, false);
  await page.keyboard.press('l');
  await expectLive(page, true);
  await plot.body.focus();
  await page.mouse.wheel(0, -300);
  await expectLive(page, false);
});

test('the wheel over an axis zooms that axis only', async ({ page, dashboard }) => {
  const box = await plot.body.boundingBox();
  if (!box) throw new Error('no plot');
  const seconds = await secondsInView(page);
  const spikeBefore = await plot.highestInk();
  await page.mouse.move(box.x + 15, box.y + box.height - 40);
  for (let times = 0; times < 6; times += 1) await page.mouse.wheel(0, -200);
  await expectLive(page, true);
  expect(Math.abs((await secondsInView(page)) - seconds)).toBeLessThan(5);
  // Far in on low values the spike is cut off at the top edge.
  await expect.poll(() => plot.highestInk()).toBeLessThan(spikeBefore);
  await page.mouse.dblclick(box.x + 15, box.y + box.height / 2);
  await expect.poll(() => plot.highestInk()).toBeCloseTo(spikeBefore, 1);
  await dashboard.drawn();
});

test('a double-click goes back to the present', async ({ page }) => {
  await plot.drag([0.2, 0.5], [0.4, 0.5]);
  await expectLive(page, false);
  const { x, y } = await plot.at(0.5, 0.5);
  await page.mouse.dblclick(x, y);
  await expectLive(page, true);
  await expect(plot.pinned).toHaveCount(0);
});

test('pause holds, counts what is new, and resumes whole', async ({ dashboard, page }) => {
  await plot.body.focus();
  await page.keyboard.press('Space');
  await expect(dashboard.pauseButton).toHaveAttribute('aria-pressed', 'true');
  const held = await timeInView(page);
  await expect(page.getByText(/\+[1-9]\d+ new/)).toBeVisible();
  expect(await timeInView(page)).toEqual(held);
  await page.keyboard.press('Space');
  await expectLive(page, true);
  await expect.poll(() => timeInView(page)).not.toEqual(held);
  // What came meanwhile is there: the line has no hole.
  expect(await dashboard.widestGap(plot.panel)).toBeLessThan(5);
});

test('a held range can be followed at its distance from the present', async ({ page }) => {
  await plot.drag([0.2, 0.5], [0.4, 0.5]);
  await page.getByTestId('follow-here').click();
  await expect(page.getByTestId('session')).toHaveText(/behind the present/);
  const before = await timeInView(page);
  await expect.poll(() => timeInView(page)).not.toEqual(before);
  await expectLive(page, false);
  await page.keyboard.press('l');
  await expectLive(page, true);
});

test('everything by keyboard', async ({ page }) => {
  await plot.body.focus();
  const start = async () => (await timeInView(page))[0];
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await expectLive(page, false);
  const moved = await timeInView(page);
  await page.keyboard.press('+');
  await expect.poll(() => secondsInView(page)).toBeLessThan(60);
  await page.keyboard.press('-');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  expect(await timeInView(page)).toEqual(moved);
  const before = await start();
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  expect(await start()).not.toBe(before);
  await page.keyboard.press('Home');
  await expectLive(page, true);
  await page.keyboard.press('.');
  await page.keyboard.press('Enter');
  await expect(plot.pinned).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(plot.pinned).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Backspace');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test.describe('by touch', () => {
  test.use({ hasTouch: true });

  test('one finger moves, two zoom, two taps reset', async ({ page }) => {
    const client = await page.context().newCDPSession(page);
    const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: { x: number; y: number }[]) => {
      await client.send('Input.dispatchTouchEvent', { type, touchPoints: places });
    };
    const [left, middle, right] = [await plot.at(0.3, 0.5), await plot.at(0.5, 0.5), await plot.at(0.7, 0.5)];
    await touch('touchStart', left, middle);
    await touch('touchMove', left, right);
    await touch('touchEnd');
    await expectLive(page, false);
    const zoomed = await secondsInView(page);
    expect(zoomed).toBeLessThan(150);
    const before = await timeInView(page);
    await touch('touchStart', left);
    await touch('touchMove', middle);
    await touch('touchMove', right);
    await touch('touchEnd');
    const after = await timeInView(page);
    expect(isBefore(after[0], before[0])).toBe(true);
    for (let taps = 0; taps < 2; taps += 1) {
      await touch('touchStart', middle);
      await touch('touchEnd');
    }
    await expectLive(page, true);
  });
});
