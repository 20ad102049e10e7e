/** Pooling: reductions over sliding windows. */
import { apply } from '../apply.ts';
import { printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { perAxis } from './convolution.ts';

export interface PoolingOptions {
  /** How far the window moves. Default: the kernel's size, so that windows do not overlap. */
  readonly stride?: number | readonly number[];
  /** Elements around the input that no maximum chooses. Default 0; at most half the kernel. */
  readonly padding?: number | readonly number[];
  /** The distance between the window's elements. Default 1. */
  readonly dilation?: number | readonly number[];
  /** Whether a last, partial window counts. Default false. */
  readonly ceilMode?: boolean;
}

/** The windows of the last `rank` axes, as `rank` further axes, over an input padded with `value`. */
export function pooled(
  operation: string,
  x: Tensor,
  kernelSize: number | readonly number[],
  options: PoolingOptions,
  value: number,
  rank = 2,
): { windows: Tensor; axes: number[] } {
  const size = perAxis(operation, 'kernelSize', kernelSize, rank, 1);
  const stride = perAxis(operation, 'stride', options.stride ?? size, rank, 1);
  const padding = perAxis(operation, 'padding', options.padding ?? 0, rank, 0);
  const dilation = perAxis(operation, 'dilation', options.dilation ?? 1, rank, 1);
  const first = x.shape.length - rank;
  if (first < 1)
    throw new ShapeError(
      `${operation}: input ${printShape(x.shape)}; expected [channels, ...] or [batch, channels, ...] and ${rank} more dims`,
    );
  if (padding.some((amount, i) => amount > size[i]! / 2)) {
    throw new RangeError(
      `${operation}: padding [${padding.join(', ')}] is more than half the kernel [${size.join(', ')}]`,
    );
  }
  const amounts = size.map((length, i) => {
    const extent = x.shape[first + i]! + 2 * padding[i]! - dilation[i]! * (length - 1) - 1;
    // With ceilMode one more window may begin, but not in the padding behind.
    let more = options.ceilMode ? (stride[i]! - (extent % stride[i]!)) % stride[i]! : 0;
    if (more > 0 && extent + more >= x.shape[first + i]! + padding[i]!) more = 0;
    return { low: padding[i]!, high: padding[i]! + more, interior: 0 };
  });
  const none = x.shape.slice(0, first).map(() => ({ low: 0, high: 0, interior: 0 }));
  const padded = amounts.every(({ low, high }) => low === 0 && high === 0)
    ? x
    : apply({ name: 'pad', padding: [...none, ...amounts], value }, x);
  const windows = apply(
    {
      name: 'window',
      windows: size.map((length, i) => ({
        axis: first + i,
        size: length,
        stride: stride[i]!,
        dilation: dilation[i]!,
      })),
    },
    padded,
  );
  return { windows, axes: size.map((_, i) => x.shape.length + i) };
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
export function maxPool2d(
  x: Tensor,
  kernelSize: number | readonly number[],
  options: PoolingOptions = {},
): Tensor {
  const { windows, axes } = pooled('maxPool2d', x, kernelSize, options, -Infinity);
  return apply({ name: 'max', axes, keepdim: false, ties: 'first' }, windows);
}
