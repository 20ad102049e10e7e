/** Image patches as columns, for those who want to see a convolution as a matrix product. */
import { described } from '../check-tensors.ts';
import { named } from '../named.ts';
import { checkNames } from '../options.ts';
import { ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { optionPerAxis, perAxis, reshapeAway } from './convolution.ts';
import { padAxes } from './pad-axes.ts';
import { slid } from './pooling.ts';
import { flatten, permute, unsqueeze } from './shaping.ts';

/** What `unfoldIm2col` accepts: one number, or [height, width]. */
export interface PatchOptions {
  /** How many pixels the kernel moves. Default 1. */
  readonly stride?: number | readonly number[];
  /** How many zeros are put on each side first. Default 0. */
  readonly padding?: number | readonly number[];
  /** The distance between the pixels that a patch takes. Default 1. */
  readonly dilation?: number | readonly number[];
}

/**
 * The patches under a sliding kernel: x [N, C, H, W] (or [C, H, W]) to [N, C * KH * KW, positions].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 *
 * @example
 * ```ts
 * import { ones, unfoldIm2col } from '@glissade/tensor';
 *
 * console.log(unfoldIm2col(ones([1, 3, 10, 12]), [4, 5]).shape); // => [ 1, 60, 56 ]
 * ```
 */
export function unfoldIm2col(
  x: Tensor,
  kernelSize: number | readonly number[],
  options: PatchOptions = {},
): Tensor {
  checkNames('unfoldIm2col', options, ['stride', 'padding', 'dilation']);
  if (x?.shape?.length === 3) return reshapeAway(unfoldIm2col(unsqueeze(x, 0), kernelSize, options));
  if (x?.shape?.length !== 4) {
    throw new ShapeError(`unfoldIm2col: expected [batch, channels, height, width], got ${described(x)}`);
  }
  const size = perAxis('unfoldIm2col', 'kernelSize', kernelSize, 2, 1);
  const stride = optionPerAxis('unfoldIm2col', options, 'stride', 2, 1);
  const dilation = optionPerAxis('unfoldIm2col', options, 'dilation', 2, 1);
  const padding = optionPerAxis('unfoldIm2col', options, 'padding', 2, 0);
  const around = padding.map((amount) => ({ low: amount, high: amount }));
  const taken = named('unfoldIm2col', () => slid(padAxes(x, around), size, stride, dilation));
  const patches = permute(taken, [0, 1, 4, 5, 2, 3]);
  return flatten(flatten(patches, 4), 1, 3);
}
