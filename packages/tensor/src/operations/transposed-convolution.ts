/** Transposed convolutions: the way back from a convolution's output to its input, used to grow images. */
import { checkTensors } from '../check-tensors.ts';
import { checkNames } from '../options.ts';
import { printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type ConvolutionOptions, optionPerAxis, reshapeAway, withBias } from './convolution.ts';
import { flip, reshape, transpose, unsqueeze } from './shaping.ts';
import { convolveSpread } from './spread.ts';

/**
 * What `convTranspose1d`, `convTranspose2d` and `convTranspose3d` accept; the other options are those of the
 * convolution that is transposed.
 */
export interface TransposedConvolutionOptions extends Omit<ConvolutionOptions, 'padding'> {
  /** What the convolution would have put around; it is cut off the result. Default 0. */
  readonly padding?: number | readonly number[];
  /** Rows and columns added behind, since several sizes convolve to the same one. Default 0. */
  readonly outputPadding?: number | readonly number[];
}

/**
 * A transposed convolution of images x [N, C, H, W] (or [C, H, W]) with weight [C, O / groups, KH, KW] and bias [O]: the
 * input is spread by the stride and convolved with the kernel turned around.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 *
 * @example
 * ```ts
 * import { convTranspose2d, ones } from '@glissade/tensor';
 *
 * const x = ones([1, 8, 14, 14]);
 * console.log(convTranspose2d(x, ones([8, 4, 2, 2]), undefined, { stride: 2 }).shape); // => [ 1, 4, 28, 28 ]
 * ```
 */
export const convTranspose2d = (
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options?: TransposedConvolutionOptions,
): Tensor => transposed('convTranspose2d', 2, x, weight, bias, options);

/** The same of sequences x [N, C, L] (or [C, L]) with weight [C, O / groups, K]. */
export const convTranspose1d = (
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options?: TransposedConvolutionOptions,
): Tensor => transposed('convTranspose1d', 1, x, weight, bias, options);

/** The same of volumes x [N, C, D, H, W] (or [C, D, H, W]) with weight [C, O / groups, KD, KH, KW]. */
export const convTranspose3d = (
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options?: TransposedConvolutionOptions,
): Tensor => transposed('convTranspose3d', 3, x, weight, bias, options);

function transposed(
  name: string,
  rank: number,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: TransposedConvolutionOptions = {},
): Tensor {
  checkTensors(name, x, weight, bias ?? x);
  checkNames(name, options, ['stride', 'padding', 'outputPadding', 'dilation', 'groups']);
  if (x.shape.length === rank + 1)
    return reshapeAway(transposed(name, rank, unsqueeze(x, 0), weight, bias, options));
  const groups = optionPerAxis(name, options, 'groups', 1, 1)[0]!;
  const stride = optionPerAxis(name, options, 'stride', rank, 1);
  const dilation = optionPerAxis(name, options, 'dilation', rank, 1);
  const padding = optionPerAxis(name, options, 'padding', rank, 0);
  const extra = optionPerAxis(name, options, 'outputPadding', rank, 0);
  const [batch, channels, ...spatial] = x.shape as number[];
  const [inputs, perGroup, ...kernel] = weight.shape as number[];
  const fits = x.shape.length === rank + 2 && weight.shape.length === rank + 2;
  if (!fits || channels !== inputs || channels! % groups !== 0) {
    throw new ShapeError(
      `${name}: input ${printShape(x.shape)} [N, C, sizes...] does not fit weight ${printShape(weight.shape)} ` +
        `[C, O / groups, kernel...] of ${rank + 2} dims in ${groups} groups`,
    );
  }
  if (extra.some((amount, i) => amount >= Math.max(stride[i]!, dilation[i]!))) {
    throw new RangeError(
      `${name}: outputPadding ${printShape(extra)} must be less than the stride or the dilation`,
    );
  }
  const perInput = reshape(weight, [groups, channels! / groups, perGroup!, ...kernel]);
  const turned = transpose(
    flip(
      perInput,
      kernel.map((_, i) => 3 + i),
    ),
    1,
    2,
  );
  const reach = kernel.map((size, i) => dilation[i]! * (size - 1) - padding[i]!);
  const positions = spatial.map(
    (length, i) => (length - 1) * stride[i]! + 1 + reach[i]! - padding[i]! + extra[i]!,
  );
  if (positions.some((count) => count < 1)) {
    throw new ShapeError(
      `${name}: input ${printShape(x.shape)}, weight ${printShape(weight.shape)}: padding ${printShape(padding)} leaves ` +
        `an output of ${printShape(positions)}; it must be smaller`,
    );
  }
  const grouped = reshape(x, [batch!, groups, channels! / groups, ...spatial]);
  const ones = kernel.map(() => 1);
  const walk = { stride: ones, dilation, by: stride, reach, positions };
  return withBias(name, grouped, turned, bias, (wide, ...addend) =>
    convolveSpread(grouped, turned, walk, wide, ...addend),
  );
}
