// One plot, spoken of as a person would who points at it.

import { expect, type Locator, type Page } from '@playwright/test';

export class Plot {
  readonly body: Locator;
  readonly traces: Locator;
  readonly pinned: Locator;

  constructor(
    private readonly page: Page,
    readonly panel: Locator,
  ) {
    this.body = panel.getByTestId('plot-body');
    this.traces = panel.getByTestId('trace');
    this.pinned = panel.getByTestId('pinned');
  }

  /** Places within the plot proper, as parts of its width and height. */
  async at(across: number, down: number): Promise<{ x: number; y: number }> {
    const box = await this.body.boundingBox();
    if (!box) throw new Error('the plot is not on the screen');
    // Axes take about 44 pixels on the left, 24 below, 14 on the right, 8 above.
    return {
      x: box.x + 44 + across * (box.width - 58),
      y: box.y + 8 + down * (box.height - 32),
    };
  }

  async drag(from: [number, number], to: [number, number]): Promise<void> {
    const [start, end] = [await this.at(...from), await this.at(...to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2);
    await this.page.mouse.move(end.x, end.y);
    await this.page.mouse.up();
  }

  async point(across: number, down = 0.5): Promise<void> {
    const { x, y } = await this.at(across, down);
    await this.page.mouse.move(x, y);
  }

  /** The highest row of pixels that a line reaches, as a part of the height: 0 is the top. */
  async highestInk(): Promise<number> {
    return (await this.highestPoint()).down;
  }

  /** The rows in which a limit's line runs across, as parts of the height of the plot proper: 0 is the top. */
  limitRows(): Promise<number[]> {
    return this.panel.evaluate((panel) => {
      const canvas = panel.querySelector('canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context || !canvas.width || !canvas.height) return [];
      const { width, height } = canvas;
      const pixels = context.getImageData(0, 0, width, height).data;
      const rows: number[] = [];
      for (let y = 8; y < height - 26; y += 1) {
        let coloured = 0;
        for (let x = 0; x < width; x += 1) {
          const [red = 0, green = 0, blue = 0] = pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3);
          // Bands are faint, grid and labels grey.
          if (Math.max(red, green, blue) - Math.min(red, green, blue) > 100) coloured += 1;
        }
        if (coloured > width / 2) rows.push((y - 8) / (height - 32));
      }
      return rows;
    });
  }

  /** Where that is on the picture, as parts of its width and height. */
  highestPoint(): Promise<{ across: number; down: number }> {
    return this.panel.evaluate((panel) => {
      const canvas = panel.querySelector('canvas');
      const context = canvas?.getContext('2d');
      const nowhere = { across: 0, down: 1 };
      if (!canvas || !context || !canvas.width || !canvas.height) return nowhere;
      const { width, height } = canvas;
      const pixels = context.getImageData(0, 0, width, height).data;
      for (let pixel = 0; pixel < width * height; pixel += 1) {
        const [red = 0, green = 0, blue = 0] = pixels.subarray(pixel * 4, pixel * 4 + 3);
        // Lines are coloured; axes, grid and labels are grey.
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 70) {
          return { across: (pixel % width) / width, down: Math.floor(pixel / width) / height };
        }
      }
      return nowhere;
    });
  }
}

/** The stretch of time in view, as the rail says it: two times of day. */
export async function timeInView(page: Page): Promise<[string, string]> {
  const text = (await page.getByTestId('rail-window').getAttribute('aria-valuetext')) ?? '';
  const [start = '', end = ''] = text.split(' to ');
  return [start, end];
}

/** How long that is, in seconds. */
export async function secondsInView(page: Page): Promise<number> {
  const [start, end] = await timeInView(page);
  return secondsBetween(start, end);
}

/** Whether one time of day is before another that is less than half a day away, be midnight between them. */
export function isBefore(time: string, other: string): boolean {
  const seconds = secondsBetween(time, other);
  return seconds > 0 && seconds < DAY / 2;
}

const DAY = 86_400;

/** From a time of day to the next moment that has this other one. */
function secondsBetween(time: string, other: string): number {
  const [from = 0, to = 0] = [time, other].map((text) => {
    const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
    return hours * 3_600 + minutes * 60 + seconds;
  });
  return (to - from + DAY) % DAY;
}

/** Waits until the view is, or is no longer, that of the present. */
export async function expectLive(page: Page, live: boolean): Promise<void> {
  await expect(page.getByTestId('live')).toHaveAttribute('aria-pressed', String(live));
}
