// The list of cameras in the header, and the form for one.

import { expect, type Locator, type Page } from '@playwright/test';

/** Opens the list of cameras. */
export async function openCameras(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Cameras', exact: true });
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
}

/** The entry of the camera of this label in the list, which must be open. */
export function camera(page: Page, label: string): Locator {
  return page.getByTestId('camera-choice').and(page.locator(`[data-camera="${label}"]`));
}

/** Adds a camera that begins with a preset; `fields` are labels and what is typed there. */
export async function addCamera(page: Page, preset: string, fields: Record<string, string>): Promise<void> {
  await openCameras(page);
  await page.getByTestId('camera-add').click();
  const form = page.locator('dialog[open] form.camera-form');
  await form.getByLabel('Begin with').selectOption(preset);
  for (const [label, text] of Object.entries(fields)) {
    await form.getByLabel(label, { exact: true }).filter({ visible: true }).fill(text);
  }
  await form.getByRole('button', { name: 'Use this camera' }).click();
  await expect(form).toHaveCount(0);
  await page.keyboard.press('Escape');
}
