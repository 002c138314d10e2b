// The patch bay, spoken of as a person would.

import { expect, type Locator, type Page } from '@playwright/test';

export class PatchBay {
  readonly button: Locator;
  readonly dialog: Locator;
  readonly jacks: Locator;
  readonly cords: Locator;
  readonly news: Locator;
  readonly search: Locator;
  readonly wireScene: Locator;

  constructor(readonly page: Page) {
    this.button = page.getByTestId('wiring');
    this.dialog = page.getByTestId('patch-bay');
    this.jacks = page.getByTestId('jack');
    this.cords = page.getByTestId('cord');
    this.news = page.getByTestId('patch-news');
    this.search = page.getByTestId('patch-search');
    this.wireScene = page.getByTestId('wire-scene');
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.jacks.first()).toBeVisible();
  }

  /** A publisher's jack, named `client/item`. */
  out(name: string): Locator {
    return this.page.locator(`[data-testid="jack"][data-jack="out:${name}"]`);
  }

  /** A subscriber's jack, named `client/item`. */
  in(name: string): Locator {
    return this.page.locator(`[data-testid="jack"][data-jack="in:${name}"]`);
  }

  /** A cord, named as it is read out: `client / item → client / item`. */
  cord(name: string): Locator {
    return this.page.locator(`[data-testid="cord"][data-cord="${name}"]`);
  }

  /** Draws a cord with the mouse, the way a hand would. */
  async drag(from: Locator, to: Locator): Promise<void> {
    const [start, end] = [await from.boundingBox(), await to.boundingBox()];
    if (!start || !end) throw new Error('an end is not on the screen');
    await this.page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(start.x + start.width + 40, start.y + 40, { steps: 4 });
    await this.page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
    await this.page.mouse.up();
  }
}
