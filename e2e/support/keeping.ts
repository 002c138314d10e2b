// What the browser keeps, as the page says it.

import { expect, type Page } from '@playwright/test';

/** Waits until so many photos are kept in the browser. */
export async function kept(page: Page, count: number): Promise<void> {
  await page.getByTestId('keeping').click();
  await expect(page.getByTestId('keeping-now')).toContainText(new RegExp(`^${count} photo`));
  await page.keyboard.press('Escape');
}

/** Sets what photos may take. */
export async function allow(page: Page, megabytes: number): Promise<void> {
  await page.getByTestId('keeping').click();
  await page.getByTestId('keeping-limit').fill(String(megabytes));
  await page.getByTestId('keeping-limit').press('Tab');
  await page.keyboard.press('Escape');
}
