/** Adaptive pools that say where each largest element is. */
import { add, max, mul, named, slice, squeeze, stack, type Tensor, takeAlongDim } from '@glissade/tensor';
import { fieldsOf, type OutputSize, rangesOf } from './adaptive-pooling.ts';
import type { LargestWithIndices } from './max-pool-indices.ts';

/** The largest elements in the fields of the last `rank` axes, and where they are in these, run together. */
const largestOfFields = (
  operation: string,
  x: Tensor,
  outputSize: OutputSize,
  rank: number,
): LargestWithIndices => {
  const fields = fieldsOf(operation, x, outputSize, rank);
  return named(operation, () => {
    let found: LargestWithIndices | undefined;
    // Along the last axis first: of equals the first one in reading order is found.
    for (let i = rank - 1; i >= 0; i--) found = along(found, x, x.shape.length - rank + i, fields[i]!);
    return found!;
  });
};

/** The largest along one axis more; `inner` is what was found along those behind it. */
function along(
  inner: LargestWithIndices | undefined,
  x: Tensor,
  axis: number,
  fields: number,
): LargestWithIndices {
  const values = inner?.values ?? x;
  const behind = x.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const parts = rangesOf(x.shape[axis]!, fields).map(([start, end]) => {
    const part = max(slice(values, axis, start, end), axis, { keepdim: true });
    const place = mul(add(part.indices, start), behind);
    const within = inner && takeAlongDim(slice(inner.indices, axis, start, end), part.indices, axis);
    return { values: part.values, indices: within ? add(place, within) : place };
  });
  const together = (tensors: readonly Tensor[]): Tensor =>
    stack(
      tensors.map((each) => squeeze(each, axis)),
      axis,
    );
  return {
    values: together(parts.map(({ values }) => values)),
    indices: together(parts.map(({ indices }) => indices)),
  };
}

/**
 * The largest elements of sequences [N, C, L] (or [C, L]) in `outputSize` fields, and where each is: of equals the first.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveMaxPool1dWithIndices } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const { values, indices } = adaptiveMaxPool1dWithIndices(tensor([[3, 1, 4, 1, 5]]), 2);
 * console.log(values.toArray(), indices.toArray()); // => [ [ 4, 5 ] ] [ [ 2, 4 ] ]
 * ```
 */
export const adaptiveMaxPool1dWithIndices = (
  x: Tensor,
  outputSize: number | readonly number[],
): LargestWithIndices => largestOfFields('adaptiveMaxPool1dWithIndices', x, outputSize, 1);

/**
 * The same for images [N, C, H, W] (or [C, H, W]) and a grid of fields: the indices count row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveMaxPool2dWithIndices } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const { indices } = adaptiveMaxPool2dWithIndices(arange(15).reshape([1, 3, 5]), [2, 1]);
 * console.log(indices.toArray()); // => [ [ [ 9 ], [ 14 ] ] ]
 * ```
 */
export const adaptiveMaxPool2dWithIndices = (x: Tensor, outputSize: OutputSize): LargestWithIndices =>
  largestOfFields('adaptiveMaxPool2dWithIndices', x, outputSize, 2);

/**
 * The same for volumes [N, C, D, H, W] (or [C, D, H, W]): the indices count plane after plane, each row after row.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveMaxPool3dWithIndices } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const { indices } = adaptiveMaxPool3dWithIndices(arange(12).reshape([1, 2, 2, 3]), [1, 1, 2]);
 * console.log(indices.flatten().toArray()); // => [ 10, 11 ]
 * ```
 */
export const adaptiveMaxPool3dWithIndices = (x: Tensor, outputSize: OutputSize): LargestWithIndices =>
  largestOfFields('adaptiveMaxPool3dWithIndices', x, outputSize, 3);
