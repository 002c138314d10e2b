// The colours of what is on the screen.

import type { Locator } from '@playwright/test';

/** Red, green and blue, 0 to 255. */
export type Colour = [red: number, green: number, blue: number];

/** The colours of a picture of the element at places in it, across and down from 0 to 1. */
export async function coloursAt(element: Locator, places: [number, number][]): Promise<Colour[]> {
  const picture = await element.screenshot();
  return element.page().evaluate(
    async ([base64, places]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      return places.map(([x, y]): Colour => {
        const [red = 0, green = 0, blue = 0] = context?.getImageData(image.width * x, image.height * y, 1, 1).data ?? [];
        return [red, green, blue];
      });
    },
    [picture.toString('base64'), places] as const,
  );
}
