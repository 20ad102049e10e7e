/** Counts of channels: whole numbers, and multiples of a number. */

/**
 * The multiple of `divisor` that is nearest to `value`, but not below 0.9 of it.
 * Source: https://github.com/tensorflow/models/blob/master/research/slim/nets/mobilenet/mobilenet.py
 */
export function makeDivisible(value: number, divisor = 8, minValue: number = divisor): number {
  const nearest = Math.max(minValue, Math.floor(Math.trunc(value + divisor / 2) / divisor) * divisor);
  return nearest < 0.9 * value ? nearest + divisor : nearest;
}

/** The nearest whole number; of two the even one, as Python's `round` has it. */
export function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const isEven = below % 2 === 0;
  return value - below === 0.5 && isEven ? below : Math.round(value);
}
