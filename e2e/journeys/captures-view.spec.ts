// Looking at photos: upright whatever the camera says, zoomed, dragged, turned, and never stolen.

import type { Page } from '@playwright/test';
import { violations } from '../support/axe.ts';
import { addCamera } from '../support/camera-form.ts';
import { openEye } from '../support/eye.ts';
import { expect, test } from '../support/fixtures.ts';
import { coloursAt } from '../support/pixels.ts';

test.use({ hubOptions: ['--no-sensors', '--no-camera', '--no-files'] });

const [WIDTH, HEIGHT] = [64, 32];

/** A JPEG whose four quarters are red, green, blue and white when it is turned as EXIF says. */
async function jpeg(page: Page, orientation: number): Promise<Buffer> {
  const url = await page.evaluate(
    ([orientation, width, height]) => {
      const canvas = document.createElement('canvas');
      const lying = orientation >= 5;
      [canvas.width, canvas.height] = lying ? [height, width] : [width, height];
      const context = canvas.getContext('2d');
      const fromFar = [2, 3, 6, 7].includes(orientation);
      const fromFoot = [3, 4, 7, 8].includes(orientation);
      for (let y = 0; y < canvas.height; y += 1) {
        for (let x = 0; x < canvas.width; x += 1) {
          const [across, down] = lying ? [y, x] : [x, y];
          const right = (across >= width / 2) !== fromFar;
          const low = (down >= height / 2) !== fromFoot;
          if (!context) continue;
          context.fillStyle = low ? (right ? '#fff' : '#00f') : right ? '#0f0' : '#f00';
          context.fillRect(x, y, 1, 1);
        }
      }
      return canvas.toDataURL('image/jpeg', 1);
    },
    [orientation, WIDTH, HEIGHT] as const,
  );
  const bytes = Buffer.from(url.split(',')[1] ?? '', 'base64');
  // APP1 with a big-endian TIFF of one entry: tag 0x0112, SHORT, count 1.
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ...entry, 0, 0, 0, 0];
  const exif = [...Buffer.from('Exif\0\0'), ...tiff];
  const segment = Buffer.from([0xff, 0xe1, 0, exif.length + 2, ...exif]);
  return Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
}

/** What stands in each quarter of the photo as it is seen. */
async function quarters(page: Page): Promise<string[]> {
  const photo = page.getByTestId('photo-latest');
  const { width, height } = (await photo.boundingBox()) ?? { width: 1, height: 1 };
  // The picture has the frame's middle: two parts wide, one high, or turned.
  const [x, y] = [width, height].map((side) => Math.min(width, height) / 8 / side) as [number, number];
  const places = [[-x, -y], [x, -y], [-x, y], [x, y]] as const;
  const colours = await coloursAt(photo, places.map(([x, y]) => [0.5 + x, 0.5 + y]));
  return colours.map((colour) => {
    const [red, green, blue] = colour.map((part) => part > 128);
    return red && green && blue ? 'white' : red ? 'red' : green ? 'green' : blue ? 'blue' : 'none';
  });
}

const UPRIGHT = ['red', 'green', 'blue', 'white'];

test('all eight EXIF orientations stand upright', async ({ hub, dashboard, page }) => {
  const eye = await openEye();
  await dashboard.open(hub.url);
  await addCamera(page, 'Photo at an http address', { Name: 'eye', 'Address of its photo': eye.url });
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    eye.show(await jpeg(page, orientation));
    await dashboard.captureButton.click();
    await expect(dashboard.photoStrip.getByRole('button')).toHaveCount(orientation);
    await expect(page.getByText(`${WIDTH}×${HEIGHT} JPEG`)).toBeVisible();
    expect(await quarters(page), `orientation ${orientation}`).toEqual(UPRIGHT);
  }
  eye.stop();
});

test('a photo is zoomed, dragged, turned and brightened, and the page scrolls where it is not meant', async ({
  hub,
  dashboard,
  page,
}) => {
  const eye = await openEye();
  await dashboard.open(hub.url);
  await addCamera(page, 'Photo at an http address', { Name: 'eye', 'Address of its photo': eye.url });
  eye.show(await jpeg(page, 1));
  await dashboard.captureButton.click();
  const stage = page.getByTestId('photo-stage');
  const zoom = page.getByTestId('photo-zoom');
  const percent = async () => Number.parseFloat(await zoom.innerText());
  await expect(stage).toBeVisible();
  const fits = await percent();
  await stage.hover();
  await page.mouse.wheel(0, -400);
  expect(await percent()).toBe(fits);
  await page.getByRole('button', { name: 'Turn clockwise' }).click();
  // Turned, the blue quarter comes to the top left.
  await expect.poll(() => quarters(page)).toEqual(['blue', 'red', 'white', 'green']);
  for (let turn = 0; turn < 3; turn += 1) await page.getByRole('button', { name: 'Turn clockwise' }).click();
  await expect.poll(() => quarters(page)).toEqual(UPRIGHT);
  await stage.click();
  await page.mouse.wheel(0, -400);
  await expect.poll(percent).toBeGreaterThan(fits * 1.5);
  // The upper left is pulled into the middle: all that is seen around it is red.
  const box = (await stage.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 5, box.y + box.height - 5, { steps: 4 });
  await page.mouse.up();
  const [[red, , blue] = [0, 0, 255]] = await coloursAt(stage, [[1 / 3, 1 / 3]]);
  expect(red).toBeGreaterThan(200);
  expect(blue).toBeLessThan(80);
  await stage.dblclick();
  await expect.poll(percent).toBe(fits);
  await page.getByRole('button', { name: 'Brightness and contrast' }).click();
  await page.getByLabel('Brightness', { exact: true }).fill('20');
  await expect.poll(() => quarters(page)).toEqual(['none', 'none', 'none', 'none']);
  expect(await violations(page)).toEqual([]);
  eye.stop();
});

test('a photo that is held stays in view, and “2 new” leads back', async ({ hub, dashboard, page }) => {
  const eye = await openEye();
  await dashboard.open(hub.url);
  await addCamera(page, 'Photo at an http address', { Name: 'eye', 'Address of its photo': eye.url });
  eye.show(await jpeg(page, 1));
  const strip = dashboard.photoStrip.getByRole('button');
  for (let count = 1; count <= 2; count += 1) {
    await dashboard.captureButton.click();
    await expect(strip).toHaveCount(count);
  }
  await strip.last().click();
  const held = await dashboard.photo.getAttribute('src');
  await dashboard.captureButton.click();
  await expect(strip).toHaveCount(3);
  expect(await dashboard.photo.getAttribute('src')).toBe(held);
  await page.getByRole('button', { name: '2 new' }).click();
  await expect(dashboard.photo).not.toHaveAttribute('src', held ?? '');
  await expect(strip.first()).toHaveAttribute('aria-pressed', 'true');
  eye.stop();
});

test('a JPEG whose end is missing is marked', async ({ hub, dashboard, page }) => {
  const eye = await openEye();
  await dashboard.open(hub.url);
  await addCamera(page, 'Photo at an http address', { Name: 'eye', 'Address of its photo': eye.url });
  const whole = await jpeg(page, 1);
  eye.show(whole.subarray(0, whole.length - 40));
  await dashboard.captureButton.click();
  await expect(page.getByText(/cut short: its end is missing/)).toBeVisible();
  eye.stop();
});
