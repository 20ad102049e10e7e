/** Convolutions of a spread input: the way back from the positions of a strided convolution to what it read. */
import { apply } from '../apply.ts';
import type { Tensor } from '../tensor.ts';
import { padAxes } from './pad-axes.ts';

export interface SpreadConvolution {
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** How far apart the elements of x are laid, along each spatial axis. */
  readonly by: readonly number[];
  /** How far before the first element the first window begins; negative: behind it. */
  readonly reach: readonly number[];
  readonly positions: readonly number[];
}

/**
 * x [N, G, C, spatial...], its elements laid `by` apart, convolved with weight [G, O, C, kernel...] to
 * [N, G, O, positions...]; an addend that stretches to them is added. Beyond the ends of x there are zeros.
 */
export function convolveSpread(
  x: Tensor,
  weight: Tensor,
  { stride, dilation, by, reach, positions }: SpreadConvolution,
  options?: { readonly wide?: true },
  ...addend: readonly Tensor[]
): Tensor {
  const low = reach.map((length, i) => Math.floor(length / by[i]!));
  const starts = low.map((count, i) => count * by[i]! - reach[i]!);
  const padding = low.map((count, i) => {
    const windows = (positions[i]! - 1) * stride[i]! + dilation[i]! * (weight.shape[3 + i]! - 1);
    // One element at least, if only to have a gradient of zero.
    const seen = Math.max(1, Math.floor((starts[i]! + windows) / by[i]!) + 1);
    return { low: count, high: seen - count - x.shape[3 + i]! };
  });
  const spread = by.some((distance) => distance > 1) ? { spread: { by, starts, positions } } : {};
  const primitive = { name: 'convolve', stride, dilation, ...spread, ...options } as const;
  return apply(primitive, padAxes(x, padding), weight, ...addend);
}
