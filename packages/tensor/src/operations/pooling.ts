/** Pooling: reductions over sliding windows. */
import { apply } from '../apply.ts';
import { checkTensors, described } from '../check-tensors.ts';
import { isFloat } from '../dtype.ts';
import { checkNames } from '../options.ts';
import { printShape, ShapeError, shapeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, maximum, minimum, mul, sub } from './arithmetic.ts';
import { ge, gt, logicalAnd, logicalNot } from './comparison.ts';
import { linear } from './contraction.ts';
import { optionPerAxis, perAxis } from './convolution.ts';
import { cast, inFloat32, iota } from './operands.ts';
import { padAxes } from './pad-axes.ts';
import { type Range, sliceAll } from './ranges.ts';
import { mean, sum } from './reduction.ts';
import { reshape, transpose, unsqueeze } from './shaping.ts';

/** What `maxPool2d` accepts; each is one number, or [height, width]. */
export interface PoolingOptions {
  /** How far the window moves. Default: the kernel's size, so that windows do not overlap. */
  readonly stride?: number | readonly number[];
  /** Elements around the input that no maximum chooses. Default 0; at most half of the kernel's size, as in PyTorch. */
  readonly padding?: number | readonly number[];
  /** The distance between the window's elements. Default 1. */
  readonly dilation?: number | readonly number[];
  /** Whether a last, partial window counts. Default false. */
  readonly ceilMode?: boolean;
}

/** The windows of the last `rank` axes, as `rank` further axes, over an input padded with `value`. `own` is an option not of all pools. */
function pooled(
  operation: string,
  rank: number,
  x: Tensor,
  kernelSize: number | readonly number[],
  options: PoolingOptions,
  own: 'dilation' | 'countIncludePad',
  value: number,
): { windows: Tensor; axes: number[] } {
  checkTensors(operation, x);
  checkNames(operation, options, ['stride', 'padding', 'ceilMode', own]);
  const size = perAxis(operation, 'kernelSize', kernelSize, rank, 1);
  const stride = perAxis(operation, 'stride', options.stride ?? size, rank, 1);
  const padding = optionPerAxis(operation, options, 'padding', rank, 0);
  const dilation = optionPerAxis(operation, options, 'dilation', rank, 1);
  const first = x.shape.length - rank;
  if (first !== 1 && first !== 2)
    throw new ShapeError(
      `${operation}: input ${printShape(x.shape)}; expected [channels, ...] or [batch, channels, ...] and ${rank} more dims`,
    );
  const reach = size.map((length, i) => dilation[i]! * (length - 1) + 1);
  if (padding.some((amount, i) => amount > size[i]! / 2)) {
    throw new RangeError(
      `${operation}: padding ${printShape(padding)} is more than half the kernelSize ${printShape(size)}`,
    );
  }
  const amounts = size.map((_, i) => {
    const extent = x.shape[first + i]! + 2 * padding[i]! - reach[i]!;
    // With ceilMode one more window may begin, but not in the padding behind.
    let more = options.ceilMode ? (stride[i]! - (extent % stride[i]!)) % stride[i]! : 0;
    if (more > 0 && extent + more >= x.shape[first + i]! + padding[i]!) more = 0;
    if (extent + more < 0) {
      throw new ShapeError(
        `${operation}: a window takes ${printShape(reach)} elements; ${described(x)} with padding ` +
          `${printShape(padding)} has ${printShape(padding.map((amount, j) => x.shape[first + j]! + 2 * amount))}`,
      );
    }
    return { low: padding[i]!, high: padding[i]! + more };
  });
  const padded = padAxes(x, amounts, value);
  if (stride.every((step, i) => step === size[i] && reach[i] === size[i])) return sideBySide(padded, size);
  return {
    windows: slid(padded, size, stride, dilation),
    axes: size.map((_, i) => x.shape.length + i),
  };
}

/** Windows that slide over the last axes: the elements in one are as many further axes. */
export function slid(
  x: Tensor,
  size: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): Tensor {
  const windows = size.map((length, i) => ({
    axis: x.shape.length - size.length + i,
    size: length,
    stride: stride[i]!,
    dilation: dilation[i]!,
  }));
  return apply({ name: 'window', windows }, x);
}

/** Windows that tile the last axes: each of these becomes two, of windows and of the elements in one. */
function sideBySide(x: Tensor, size: readonly number[]): { windows: Tensor; axes: number[] } {
  const first = x.shape.length - size.length;
  const lengths: number[] = [];
  const covered = x.shape.map((length, axis): Range => {
    const within = size[axis - first];
    if (within === undefined) lengths.push(length);
    else lengths.push(Math.floor(length / within), within);
    return within === undefined ? [] : [0, length - (length % within)];
  });
  return { windows: reshape(sliceAll(x, covered), lengths), axes: size.map((_, i) => first + 2 * i + 1) };
}

/**
 * The largest element of every window of images [N, C, H, W] (or [C, H, W]); the first of equals gets the gradient.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 *
 * @example
 * ```ts
 * import { arange, maxPool2d } from '@glissade/tensor';
 *
 * console.log(maxPool2d(arange(16).reshape([1, 4, 4]), 2).toArray()); // => [ [ [ 5, 7 ], [ 13, 15 ] ] ]
 * ```
 */
export const maxPool2d = (
  x: Tensor,
  kernelSize: number | readonly number[],
  options: PoolingOptions = {},
): Tensor => largestOfWindows('maxPool2d', 2, x, kernelSize, options);

/** The same over the last `rank` axes. */
export function largestOfWindows(
  operation: string,
  rank: number,
  x: Tensor,
  kernelSize: number | readonly number[],
  options: PoolingOptions,
): Tensor {
  checkTensors(operation, x);
  // Whole numbers have no infinity: it would be 0, and among bools true.
  const least = isFloat(x.dtype) ? -Infinity : x.dtype === 'int32' ? -(2 ** 31) : 0;
  const { windows, axes } = pooled(operation, rank, x, kernelSize, options, 'dilation', least);
  return apply({ name: 'max', axes, keepdim: false, ties: 'first' }, windows);
}

/** What `avgPool2d` accepts. */
export interface AveragePoolingOptions extends Omit<PoolingOptions, 'dilation'> {
  /** Whether the zeros around the input count among the averaged. Default true. */
  readonly countIncludePad?: boolean;
}

/**
 * The mean of every window of images [N, C, H, W] (or [C, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 *
 * @example
 * ```ts
 * import { arange, avgPool2d } from '@glissade/tensor';
 *
 * console.log(avgPool2d(arange(16).reshape([1, 4, 4]), 2).toArray()); // => [ [ [ 2.5, 4.5 ], [ 10.5, 12.5 ] ] ]
 * ```
 */
export const avgPool2d = (
  x: Tensor,
  kernelSize: number | readonly number[],
  options: AveragePoolingOptions = {},
): Tensor => meanOfWindows('avgPool2d', 2, x, kernelSize, options);

/** The same over the last `rank` axes. */
export function meanOfWindows(
  operation: string,
  rank: number,
  x: Tensor,
  kernelSize: number | readonly number[],
  options: AveragePoolingOptions,
): Tensor {
  if (x?.dtype === 'float16')
    return inFloat32(x, (x) => meanOfWindows(operation, rank, x, kernelSize, options));
  const { windows, axes } = pooled(operation, rank, x, kernelSize, options, 'countIncludePad', 0);
  const total = sum(windows, axes);
  const size = axes.map((axis) => windows.shape[axis]!);
  const padding = optionPerAxis(operation, options, 'padding', rank, 0);
  const { ceilMode, countIncludePad = true } = options;
  const fullWindows = !ceilMode && (countIncludePad || padding.every((amount) => amount === 0));
  if (fullWindows)
    return div(
      total,
      size.reduce((a, b) => a * b),
    );
  const stride = perAxis(operation, 'stride', options.stride ?? size, rank, 1);
  const counts = size.map((length, i) => {
    const margin = countIncludePad ? padding[i]! : 0;
    const first = sub(mul(iota(total.shape.at(i - rank)!, x), stride[i]!), padding[i]!);
    const end = minimum(add(first, length), x.shape.at(i - rank)! + margin);
    return sub(end, maximum(first, -margin));
  });
  return div(
    total,
    counts.reduce((outer, each) => mul(unsqueeze(outer, -1), each)),
  );
}

/**
 * The means of images [N, C, H, W] (or [C, H, W]) over a grid of `outputSize` fields, which overlap where the sizes do
 * not divide; there, a pixel that is infinite or NaN makes its whole row and column of fields NaN.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 *
 * @example
 * ```ts
 * import { adaptiveAvgPool2d, ones } from '@glissade/tensor';
 *
 * console.log(adaptiveAvgPool2d(ones([2, 512, 7, 9]), 1).shape); // => [ 2, 512, 1, 1 ]
 * ```
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: number | readonly number[]): Tensor {
  const [rows, columns] = perAxis('adaptiveAvgPool2d', 'outputSize', outputSize, 2, 1) as [number, number];
  const [height, width] = shapeOf('adaptiveAvgPool2d', x).slice(-2) as [number, number];
  if ((x.shape.length !== 3 && x.shape.length !== 4) || height === 0 || width === 0) {
    throw new ShapeError(
      `adaptiveAvgPool2d: got ${described(x)}; expected images [N, C, H, W], or [C, H, W], of at least a pixel`,
    );
  }
  if (rows === 1 && columns === 1) return mean(x, [-2, -1], { keepdim: true });
  if (height % rows === 0 && width % columns === 0) return avgPool2d(x, [height / rows, width / columns]);
  return inFloat32(x, (x) => {
    const across = linear(x, averagingWeights(x, width, columns));
    return transpose(linear(transpose(across), averagingWeights(x, height, rows)));
  });
}

/** The matrix [fields, length] whose rows average the fields of a line: from floor(i length / fields) to ceil((i + 1) length / fields). */
function averagingWeights(x: Tensor, length: number, fields: number): Tensor {
  const field = unsqueeze(iota(fields, x), 1);
  const element = iota(length, x);
  const begun = gt(mul(add(element, 1), fields), mul(field, length));
  const ended = ge(mul(element, fields), mul(add(field, 1), length));
  const inside = cast(logicalAnd(begun, logicalNot(ended)), x.dtype);
  return div(inside, sum(inside, 1, { keepdim: true }));
}
