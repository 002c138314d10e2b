// Few numbers out of many.

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** The value that a part of all does not exceed, between the two nearest where it lies between. */
export function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const [low = NaN, high = NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}
