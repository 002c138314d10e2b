// Photos played one after the other, and two compared.

import type { Locator, Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { addCamera } from '../support/camera-form.ts';
import type { Dashboard } from '../support/dashboard.ts';
import { Feed } from '../support/feed.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Hub } from '../support/hub.ts';
import { kept } from '../support/keeping.ts';
import { type Colour, coloursAt } from '../support/pixels.ts';
import { SnapshotCamera } from '../support/snapshot-camera.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const COLOURS: Colour[] = [
  [200, 0, 0],
  [0, 200, 0],
  [0, 0, 200],
  [200, 200, 0],
];

const photos = (dashboard: Dashboard) => dashboard.photoStrip.getByRole('button');

/** Opens the page beside a feed and takes a photo of each colour: the first at 10, the next at 20, .. */
async function photographed(hub: Hub, dashboard: Dashboard, page: Page, feed: Feed, camera: SnapshotCamera) {
  await dashboard.open(hub.url, feed.source);
  await dashboard.drawn();
  await addCamera(page, 'Photo at an http address', { Name: 'bench', 'Address of its photo': camera.url });
  for (const [index, colour] of COLOURS.entries()) {
    camera.colour = colour;
    feed.value = 10 * (index + 1);
    await expect(dashboard.rows.first()).toContainText(`${feed.value}.0`);
    await expect(dashboard.captureButton).toBeEnabled();
    await dashboard.captureButton.click();
    await expect(photos(dashboard)).toHaveCount(index + 1);
  }
}

/** The colour of what is on the screen at a place in it, both from 0 to 1. */
async function colourAt(element: Locator, x = 0.5, y = 0.4): Promise<Colour | undefined> {
  const [colour] = await coloursAt(element, [[x, y]]);
  return colour;
}

type Seen = { photo: string; whole: boolean };

/**
 * Looks at each photo that is put on the screen: whether it was decoded then. A likeness and the photo
 * that takes its place count as one.
 */
async function watched(screen: Locator): Promise<() => Promise<boolean[]>> {
  await screen.evaluate((element) => {
    const seen: Seen[] = [];
    Object.assign(element, { seen });
    new MutationObserver((changes) => {
      for (const image of changes.flatMap((change) => [...change.addedNodes])) {
        if (!(image instanceof HTMLImageElement)) continue;
        const [last, whole] = [seen.at(-1), image.complete && image.naturalWidth > 0];
        if (last?.photo === image.alt) last.whole &&= whole;
        else seen.push({ photo: image.alt, whole });
      }
    }).observe(element, { childList: true, subtree: true });
  });
  return async () => {
    const seen = await screen.evaluate((element) => (element as HTMLElement & { seen: Seen[] }).seen);
    return seen.map(({ whole }) => whole);
  };
}

test('the player plays all photos, stops, steps and scrubs; the crosshair follows and nothing is fetched again', async ({
  hub,
  dashboard,
  page,
}) => {
  const [feed, camera] = [await Feed.start({ samples: 100, seconds: 60 }), await SnapshotCamera.start()];
  await photographed(hub, dashboard, page, feed, camera);
  const player = page.getByTestId('player');
  const screen = page.getByTestId('player-photo');
  const place = page.getByTestId('player-place');
  await page.getByTestId('photos-play').click();
  await expect(place).toHaveText('4 of 4');
  await expect(dashboard.photoStrip).toBeHidden();
  const seen = await watched(screen);
  // From the end it begins anew. The button has the focus: Space plays, and holds no plot.
  await page.getByTestId('player-rate').fill('2');
  await page.getByTestId('player-play').focus();
  await page.keyboard.press('Space');
  await expect(player).toHaveAttribute('data-playing', 'true');
  await expect(player).toHaveAttribute('data-playing', 'false');
  // Each photo was seen in its turn, and was there when it was put on the screen.
  expect(await seen()).toEqual(COLOURS.map(() => true));
  await expect(place).toHaveText('4 of 4');
  await expect(dashboard.liveButton).toHaveAttribute('aria-pressed', 'true');

  // The legend says what was read at the crosshair.
  const legend = page.getByTestId('trace').first();
  const moment = async () => (await screen.innerText()).split(' ')[0] ?? '';
  await page.keyboard.press('ArrowLeft');
  await expect(place).toHaveText('3 of 4');
  await expect.poll(() => colourAt(screen)).toEqual([0, 0, 200]);
  await expect(legend).toContainText('30.0');
  const third = await moment();
  await page.keyboard.press('Home');
  await expect(place).toHaveText('1 of 4');
  await expect.poll(moment).not.toBe(third);
  await expect(legend).toContainText('10.0');
  await page.getByTestId('player-scrub').fill('2');
  await expect(place).toHaveText('3 of 4');
  await expect.poll(moment).toBe(third);
  await expect(page.getByTestId('player-scrub')).toHaveAttribute('aria-valuetext', third);

  // Only from here on, only one camera, only what is in view.
  await page.getByTestId('player-from').click();
  await expect(place).toHaveText('1 of 2');
  await page.getByTestId('player-to').click();
  await expect(place).toHaveText('1 of 1');
  await expect(page.getByTestId('player-play')).toBeDisabled();
  await page.getByTestId('player-span').selectOption('view');
  await expect(place).toHaveText('3 of 4');
  await page.getByTestId('player-camera').selectOption('bench');
  await expect(place).toHaveText('3 of 4');
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(page.getByTestId('player-play')).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

  await page.getByTestId('player-scrub').press('Escape');
  await expect(player).toHaveCount(0);
  await expect(dashboard.photo).toHaveAttribute('alt', new RegExp(third.replaceAll('.', '\\.')));
  await expect(legend).toContainText('30.0');
  expect(camera.asked).toBe(COLOURS.length);
  camera.stop();
  await feed.stop();
});

test('after a reload, the player plays what the browser kept', async ({ hub, dashboard, page }) => {
  const [feed, camera] = [await Feed.start({ samples: 100, seconds: 60 }), await SnapshotCamera.start()];
  camera.size = [240, 180];
  await photographed(hub, dashboard, page, feed, camera);
  await kept(page, COLOURS.length);
  // As a photo of many megapixels would, it comes long after its likeness.
  await page.addInitScript(() => {
    const decode = HTMLImageElement.prototype.decode;
    HTMLImageElement.prototype.decode = async function () {
      await decode.call(this);
      if (this.naturalWidth === 240) await new Promise((resume) => setTimeout(resume, 500));
    };
  });
  await page.reload();
  await expect(photos(dashboard)).toHaveCount(COLOURS.length);
  await page.getByTestId('photos-play').click();
  const screen = page.getByTestId('player-photo');
  const picture = screen.locator('img');
  for (const [index, colour] of [...COLOURS.entries()].reverse()) {
    await expect(page.getByTestId('player-place')).toHaveText(`${index + 1} of ${COLOURS.length}`);
    await expect.poll(() => colourAt(screen)).toEqual(colour);
    // The photo itself, not its likeness.
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(240);
    await page.keyboard.press('ArrowLeft');
  }
  expect(camera.asked).toBe(COLOURS.length);
  camera.stop();
  await feed.stop();
});

test('photos that may only be shown are not fetched again by the player', async ({ hub, dashboard, page, complaints }) => {
  complaints.expect(/CORS|ERR_FAILED/);
  const camera = await SnapshotCamera.start();
  camera.readable = false;
  await dashboard.open(hub.url);
  await dashboard.connected();
  await addCamera(page, 'Photo at an http address', { Name: 'bench', 'Address of its photo': camera.url });
  for (let count = 1; count <= 3; count += 1) {
    await expect(dashboard.captureButton).toBeEnabled();
    await dashboard.captureButton.click();
    await expect(photos(dashboard)).toHaveCount(count);
    await expect.poll(() => dashboard.photoWidth()).toBeGreaterThan(0);
  }
  const player = page.getByTestId('player');
  const place = page.getByTestId('player-place');
  const asked = camera.asked;
  for (const turn of ['first', 'again']) {
    await page.getByTestId('photos-play').click();
    await expect(place, turn).toHaveText('3 of 3');
    const seen = await watched(page.getByTestId('player-photo'));
    await page.getByTestId('player-play').click();
    await expect.poll(seen).toEqual([true, true, true]);
    await expect(player).toHaveAttribute('data-playing', 'false');
    await page.getByTestId('viewer-leave').click();
    await expect(player).toHaveCount(0);
  }
  expect(camera.asked).toBe(asked);
  camera.stop();
});

test('two photos are compared side by side, by a divider and blinking', async ({ hub, dashboard, page }) => {
  const [feed, camera] = [await Feed.start({ samples: 100, seconds: 60 }), await SnapshotCamera.start()];
  await photographed(hub, dashboard, page, feed, camera);
  await page.getByTestId('photos-compare').click();
  const compare = page.getByTestId('compare');
  const frames = page.getByTestId('compare-photo');
  const way = (name: string) => compare.getByRole('button', { name, exact: true });
  await expect(frames).toHaveCount(2);
  await expect.poll(() => colourAt(frames.first())).toEqual([0, 0, 200]);
  await expect.poll(() => colourAt(frames.last())).toEqual([200, 200, 0]);
  await expect(page.getByTestId('compare-apart')).toHaveText(/^B is .+ later$/);
  expect(await violations(page)).toEqual([]);

  // The strip and the arrows exchange the one that is marked.
  await page.getByTestId('compare-mark').first().click();
  await photos(dashboard).last().click();
  await expect.poll(() => colourAt(frames.first())).toEqual([200, 0, 0]);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => colourAt(frames.first())).toEqual([0, 200, 0]);

  // Both are zoomed together.
  const transforms = () =>
    frames.locator('img').evaluateAll((all) => all.map((image) => (image as HTMLElement).style.transform));
  const before = await transforms();
  await compare.getByRole('button', { name: 'Larger' }).click();
  await expect.poll(async () => (await transforms())[0]).not.toBe(before[0]);
  expect(new Set(await transforms()).size).toBe(1);
  await page.getByTestId('photo-zoom').click();

  await way('Swipe').click();
  await expect(frames).toHaveCount(1);
  const divider = page.getByTestId('compare-divider');
  await expect.poll(() => colourAt(frames, 0.25)).toEqual([0, 200, 0]);
  await expect.poll(() => colourAt(frames, 0.75)).toEqual([200, 200, 0]);
  const box = await frames.boundingBox();
  const grip = await divider.boundingBox();
  if (!box || !grip) throw new Error('nothing to drag');
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, grip.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', '90');
  await expect.poll(() => colourAt(frames, 0.75)).toEqual([0, 200, 0]);
  await divider.press('ArrowLeft');
  await expect(divider).toHaveAttribute('aria-valuenow', '85');
  await divider.press('Home');
  await expect(divider).toHaveAttribute('aria-valuenow', '0');
  expect(await violations(page)).toEqual([]);

  await way('Blink').click();
  const seen = page.getByTestId('compare-seen');
  await expect(seen).toHaveText('B');
  await expect(seen).toHaveText('A');
  await page.getByTestId('compare-flip').click();
  await expect(page.getByTestId('compare-hold')).toHaveText('Blink by itself');
  const name = await seen.innerText();
  await expect.poll(() => colourAt(frames)).toEqual(name === 'A' ? [0, 200, 0] : [200, 200, 0]);
  await page.getByTestId('compare-flip').click();
  await expect(seen).toHaveText(name === 'A' ? 'B' : 'A');
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

  await page.keyboard.press('Escape');
  await expect(compare).toHaveCount(0);
  await expect(dashboard.photo).toBeVisible();
  camera.stop();
  await feed.stop();
});
