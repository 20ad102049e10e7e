/** Convolutions: padding, then one primitive that contracts sliding windows with the weight. */
import { apply } from '../apply.ts';
import { checkTensors, written } from '../check-tensors.ts';
import { promote } from '../dtype.ts';
import { named } from '../named.ts';
import { checkNames } from '../options.ts';
import { printShape, type Shape, ShapeError, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { cast, joinsSums, wideOf } from './operands.ts';
import { padAxes } from './pad-axes.ts';
import { reshape, unsqueeze } from './shaping.ts';

/** What `conv1d`, `conv2d` and `conv3d` accept, and the layers `Conv1d` to `Conv3d` of @glissade/nn. */
export interface ConvolutionOptions {
  /** How far the window moves; one number, or one for each spatial axis. Default 1. */
  readonly stride?: number | readonly number[];
  /** Zeros around the input; 'same' keeps the size at stride 1, 'valid' is none. Default 0. */
  readonly padding?: number | readonly number[] | 'same' | 'valid';
  /** The distance between the window's elements. Default 1. */
  readonly dilation?: number | readonly number[];
  /** How many groups of channels are kept apart. Default 1. */
  readonly groups?: number;
}

/** One number for each spatial axis. Throws unless all are whole and at least `least`. */
export function perAxis(
  operation: string,
  name: string,
  value: number | readonly number[],
  rank: number,
  least: number,
): number[] {
  const list = typeof value === 'number' ? new Array<number>(rank).fill(value) : [value].flat();
  if (list.length !== rank || list.some((n) => !Number.isInteger(n) || n < least)) {
    throw new RangeError(
      `${operation}: ${name} is ${written(value)}; expected one whole number >= ${least}${rank > 1 ? `, or ${rank} of them` : ''}`,
    );
  }
  return list;
}

/** The same of an option, which is `least` if it is not given. */
export const optionPerAxis = <Name extends string>(
  operation: string,
  options: { readonly [N in Name]?: number | readonly number[] },
  name: Name,
  rank: number,
  least: number,
): number[] => perAxis(operation, name, options[name] ?? least, rank, least);

/** Sizes as they are written in errors. */
const sizes = (operation: string, x: Shape, weight: Shape) =>
  `${operation}: input ${printShape(x)}, weight ${printShape(weight)}`;

/**
 * A convolution over images x [N, C, H, W] (or one image [C, H, W]) with weight [O, C / groups, KH, KW] and bias [O].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 *
 * @example
 * ```ts
 * import { conv2d, ones } from '@glissade/tensor';
 *
 * console.log(conv2d(ones([1, 1, 5, 5]), ones([2, 1, 3, 3]), undefined, { padding: 'same' }).shape); // => [ 1, 2, 5, 5 ]
 * ```
 */
export const conv2d = (x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvolutionOptions): Tensor =>
  convolution('conv2d', 2, x, weight, bias, options);

/**
 * A convolution over sequences x [N, C, L] (or [C, L]) with weight [O, C / groups, K] and bias [O].
 *
 * @example
 * ```ts
 * import { conv1d, tensor } from '@glissade/tensor';
 *
 * const differences = tensor([[[-1, 1]]]);
 * console.log(conv1d(tensor([[[1, 4, 9, 16]]]), differences).toArray()); // => [ [ [ 3, 5, 7 ] ] ]
 * ```
 */
export const conv1d = (x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvolutionOptions): Tensor =>
  convolution('conv1d', 1, x, weight, bias, options);

/** A convolution over volumes x [N, C, D, H, W] (or [C, D, H, W]) with weight [O, C / groups, KD, KH, KW] and bias [O]. */
export const conv3d = (x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvolutionOptions): Tensor =>
  convolution('conv3d', 3, x, weight, bias, options);

function convolution(
  operation: string,
  rank: number,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: ConvolutionOptions = {},
): Tensor {
  checkTensors(operation, x, weight, bias ?? x);
  checkNames(operation, options, ['stride', 'padding', 'dilation', 'groups']);
  if (x.shape.length === rank + 1) {
    return reshapeAway(convolution(operation, rank, unsqueeze(x, 0), weight, bias, options));
  }
  const groups = optionPerAxis(operation, options, 'groups', 1, 1)[0]!;
  const stride = optionPerAxis(operation, options, 'stride', rank, 1);
  const dilation = optionPerAxis(operation, options, 'dilation', rank, 1);
  const [outputs, perGroup, ...kernel] = weight.shape;
  const [batch, channels, ...spatial] = x.shape;
  if (x.shape.length !== rank + 2 || weight.shape.length !== rank + 2) {
    throw new ShapeError(
      `${sizes(operation, x.shape, weight.shape)}: expected ${rank + 2} dims each (the input may lack the batch)`,
    );
  }
  if (channels !== perGroup! * groups || outputs! % groups !== 0) {
    throw new ShapeError(
      `${sizes(operation, x.shape, weight.shape)}: ${channels} input channels, but the weight expects ${perGroup! * groups} ` +
        `(${perGroup} x ${groups} groups); its ${outputs} outputs must be divisible by the groups`,
    );
  }
  const padding = paddingOf(operation, options.padding ?? 0, kernel, stride, dilation);
  const grouped = reshape(x, [batch!, groups, perGroup!, ...spatial]);
  const padded = padAxes(grouped, padding);
  if (padded.shape.slice(3).some((length, i) => length < dilation[i]! * (kernel[i]! - 1) + 1)) {
    throw new ShapeError(
      `${sizes(operation, x.shape, weight.shape)}: the kernel is larger than the padded input`,
    );
  }
  const groupedWeight = reshape(weight, [groups, outputs! / groups, perGroup!, ...kernel]);
  return withBias(operation, padded, groupedWeight, bias, (wide, ...addend) =>
    apply({ name: 'convolve', stride, dilation, ...wide }, padded, groupedWeight, ...addend),
  );
}

/**
 * Sums over x [N, G, C, ...] with weight [G, O, C, ...], and bias [G x O]: [N, G x O, ...].
 *
 * @param sums - gives [N, G, O, ...], and adds what it is given, [G, O, 1...]
 */
export function withBias(
  operation: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  compute: (wide: ReturnType<typeof wideOf> | undefined, ...addend: Tensor[]) => Tensor,
): Tensor {
  const sums: typeof compute = (...given) => named(operation, () => compute(...given));
  const [groups, each, , ...kernel] = weight.shape as [number, number, number, ...number[]];
  const outputs = groups * each;
  const together = (product: Tensor): Tensor => reshape(product, product.shape.toSpliced(1, 2, outputs));
  if (!bias) return together(sums(undefined));
  if (!sameShape(bias.shape, [outputs]))
    throw new ShapeError(`${operation}: the bias is ${printShape(bias.shape)}; expected [${outputs}]`);
  const channels = reshape(bias, [groups, each, ...kernel.map(() => 1)]);
  if (joinsSums(x, weight, bias)) return together(sums(undefined, channels));
  return cast(together(add(sums(wideOf(x)), channels)), promote(x, bias));
}

/** Without the batch of one. */
export const reshapeAway = (x: Tensor): Tensor => reshape(x, x.shape.slice(1));

function paddingOf(
  operation: string,
  padding: number | readonly number[] | 'same' | 'valid',
  kernel: Shape,
  stride: readonly number[],
  dilation: readonly number[],
): { low: number; high: number }[] {
  if (padding === 'same') {
    if (stride.some((s) => s !== 1))
      throw new RangeError(`${operation}: padding 'same' needs stride 1, got ${printShape(stride)}`);
    // An odd remainder goes behind, as in PyTorch.
    return kernel.map((size, i) => {
      const total = dilation[i]! * (size - 1);
      return { low: Math.floor(total / 2), high: Math.ceil(total / 2) };
    });
  }
  const amounts = perAxis(operation, 'padding', padding === 'valid' ? 0 : padding, kernel.length, 0);
  return amounts.map((amount) => ({ low: amount, high: amount }));
}
