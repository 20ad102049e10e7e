/** Pools that say where each largest element is: what `maxUnpool` takes to put it back. */
import {
  add,
  apply,
  argmax,
  div,
  flatten,
  isFloat,
  lt,
  maxPool2d,
  mul,
  named,
  type PoolingOptions,
  pad,
  remainder,
  reshape,
  source,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { maxPool1d } from './pooling-1d.ts';
import { maxPool3d } from './pooling-3d.ts';
import { along } from './window-pooling.ts';

type PerAxis = number | readonly number[];

/** Largest elements, and where they are: int32, counted over the last axes run together. */
export interface LargestWithIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** Where the first largest element of each window of the last axes is; `values` are those elements. */
function indicesOfWindows(
  x: Tensor,
  values: Tensor,
  rank: number,
  kernelSize: PerAxis,
  options: PoolingOptions,
): Tensor {
  const first = x.shape.length - rank;
  const axes = Array.from({ length: rank }, (_, i) => ({
    axis: first + i,
    length: x.shape[first + i]!,
    count: values.shape[first + i]!,
    size: along(kernelSize, i),
    stride: along(options.stride ?? kernelSize, i),
    padding: along(options.padding ?? 0, i),
    dilation: along(options.dilation ?? 1, i),
  }));
  const room = axes.toReversed().flatMap(({ length, count, size, stride, padding, dilation }) => {
    const end = (count - 1) * stride - padding + dilation * (size - 1) + 1;
    return [padding, Math.max(end - length, 0)];
  });
  const least = isFloat(x.dtype) ? -Infinity : x.dtype === 'int32' ? -(2 ** 31) : 0;
  const windows = axes.map(({ axis, size, stride, dilation }) => ({ axis, size, stride, dilation }));
  const all = apply({ name: 'window', windows }, pad(x.detach(), room, { value: least }));
  let rest = argmax(flatten(all, x.shape.length), -1);
  const places = axes.toReversed().map(({ axis, count, size, stride, padding, dilation }) => {
    const steps = remainder(rest, size);
    rest = div(rest, size, { roundingMode: 'floor' });
    const starts = sub(mul(source({ name: 'iota', shape: [count], axis: 0 }, values), stride), padding);
    const place = add(
      reshape(starts, [count, ...values.shape.slice(axis + 1).fill(1)]),
      mul(steps, dilation),
    );
    // Where all are as little as the padding, the first is in it: the first within is meant.
    return where(lt(place, 0), remainder(place, dilation), place);
  });
  return places.toReversed().reduce((outer, place, i) => add(mul(outer, axes[i]!.length), place));
}

const withIndices = (
  operation: string,
  rank: number,
  pool: (x: Tensor, kernelSize: PerAxis, options: PoolingOptions) => Tensor,
  x: Tensor,
  kernelSize: PerAxis,
  options: PoolingOptions,
): LargestWithIndices =>
  named(operation, () => {
    const values = pool(x, kernelSize, options);
    return { values, indices: indicesOfWindows(x, values, rank, kernelSize, options) };
  });

/**
 * The largest element of every window of sequences [N, C, L] (or [C, L]), and where it is: of equals the first.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 *
 * @throws ShapeError if x has other dims, or is shorter than a window
 *
 * @example
 * ```ts
 * import { maxPool1dWithIndices } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const { values, indices } = maxPool1dWithIndices(tensor([[3, 1, 4, 1, 5, 9]]), 2);
 * console.log(values.toArray(), indices.toArray()); // => [ [ 3, 4, 9 ] ] [ [ 0, 2, 5 ] ]
 * ```
 */
export const maxPool1dWithIndices = (
  x: Tensor,
  kernelSize: PerAxis,
  options: PoolingOptions = {},
): LargestWithIndices => withIndices('maxPool1dWithIndices', 1, maxPool1d, x, kernelSize, options);

/**
 * The same for images [N, C, H, W] (or [C, H, W]): the indices count row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 *
 * @throws ShapeError if x has other dims, or is smaller than a window
 *
 * @example
 * ```ts
 * import { maxPool2dWithIndices } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const { indices } = maxPool2dWithIndices(arange(8).reshape([1, 2, 4]), 2);
 * console.log(indices.toArray()); // => [ [ [ 5, 7 ] ] ]
 * ```
 */
export const maxPool2dWithIndices = (
  x: Tensor,
  kernelSize: PerAxis,
  options: PoolingOptions = {},
): LargestWithIndices => withIndices('maxPool2dWithIndices', 2, maxPool2d, x, kernelSize, options);

/**
 * The same for volumes [N, C, D, H, W] (or [C, D, H, W]): the indices count plane after plane, each row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 *
 * @throws ShapeError if x has other dims, or is smaller than a window
 *
 * @example
 * ```ts
 * import { maxPool3dWithIndices } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const { indices } = maxPool3dWithIndices(arange(16).reshape([1, 2, 2, 4]), 2);
 * console.log(indices.flatten().toArray()); // => [ 13, 15 ]
 * ```
 */
export const maxPool3dWithIndices = (
  x: Tensor,
  kernelSize: PerAxis,
  options: PoolingOptions = {},
): LargestWithIndices => withIndices('maxPool3dWithIndices', 3, maxPool3d, x, kernelSize, options);
