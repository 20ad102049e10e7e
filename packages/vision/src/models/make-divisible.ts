/** Counts of channels that are multiples of a number. */

/**
 * The multiple of `divisor` that is nearest to `value`, but not below 0.9 of it.
 * Source: https://github.com/tensorflow/models/blob/master/research/slim/nets/mobilenet/mobilenet.py
 */
export function makeDivisible(value: number, divisor = 8, minValue: number = divisor): number {
  const nearest = Math.max(minValue, Math.floor(Math.trunc(value + divisor / 2) / divisor) * divisor);
  return nearest < 0.9 * value ? nearest + divisor : nearest;
}
