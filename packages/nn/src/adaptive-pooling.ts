/** Pooling to a grid of fields, whatever the input's size. */
import {
  adaptiveAvgPool2d,
  checkTensors,
  flatten,
  inFloat32,
  max,
  movedim,
  named,
  printShape,
  reshape,
  ShapeError,
  slice,
  squeeze,
  stack,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';
import { checkSizes } from './weights.ts';

/** How many fields each axis has, or all of them have; null: as many as there are elements. */
export type OutputSize = number | null | readonly (number | null)[];

/**
 * The means of sequences [N, C, L] (or [C, L]) over `outputSize` fields, which overlap where the sizes do not divide.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveAvgPool1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(adaptiveAvgPool1d(tensor([[3, 0, 6, 0, 9]]), 2).toArray()); // => [ [ 3, 5 ] ]
 * ```
 */
export function adaptiveAvgPool1d(x: Tensor, outputSize: number | readonly number[]): Tensor {
  const [fields] = fieldsOf('adaptiveAvgPool1d', x, outputSize, 1);
  return named('adaptiveAvgPool1d', () => squeeze(adaptiveAvgPool2d(unsqueeze(x, -2), [1, fields!]), -2));
}

/**
 * The largest elements of sequences [N, C, L] (or [C, L]) in `outputSize` fields; the first of equals gets the gradient.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveMaxPool1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(adaptiveMaxPool1d(tensor([[3, 1, 4, 1, 5]]), 2).toArray()); // => [ [ 4, 5 ] ]
 * ```
 */
export const adaptiveMaxPool1d = (x: Tensor, outputSize: number | readonly number[]): Tensor =>
  largestOfFields('adaptiveMaxPool1d', x, outputSize, 1);

/**
 * The largest elements of images [N, C, H, W] (or [C, H, W]) in a grid of `outputSize` fields, null being as many as
 * elements; the first of equals gets the gradient. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveMaxPool2d } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * console.log(adaptiveMaxPool2d(arange(15).reshape([1, 3, 5]), [1, 2]).toArray()); // => [ [ [ 12, 14 ] ] ]
 * ```
 */
export const adaptiveMaxPool2d = (x: Tensor, outputSize: OutputSize): Tensor =>
  largestOfFields('adaptiveMaxPool2d', x, outputSize, 2);

/**
 * The means of volumes [N, C, D, H, W] (or [C, D, H, W]) over a grid of `outputSize` fields, null being as many as
 * elements; they overlap where the sizes do not divide. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool3d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveAvgPool3d } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const x = arange(12).reshape([1, 2, 2, 3]);
 * console.log(adaptiveAvgPool3d(x, [1, 1, 2]).flatten().toArray()); // => [ 5, 6 ]
 * ```
 */
export function adaptiveAvgPool3d(x: Tensor, outputSize: OutputSize): Tensor {
  const name = 'adaptiveAvgPool3d';
  const [deep, ...plane] = fieldsOf(name, x, outputSize, 3);
  const { shape } = x;
  const axis = shape.length - 3;
  return named(name, () =>
    inFloat32(x, (x) => {
      // Planes first, each by itself; then what lies behind one another, in rows.
      const planes = adaptiveAvgPool2d(flatten(x, 0, axis), plane);
      const rows = movedim(reshape(planes, [...shape.slice(0, axis + 1), ...plane]), axis, -1);
      const means = adaptiveAvgPool2d(reshape(rows, [1, -1, 1, shape[axis]!]), [1, deep!]);
      return movedim(reshape(means, [...rows.shape.slice(0, -1), deep!]), -1, axis);
    }),
  );
}

/**
 * The largest elements of volumes [N, C, D, H, W] (or [C, D, H, W]) in a grid of `outputSize` fields, null being as many as
 * elements; the first of equals gets the gradient. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html
 *
 * @throws ShapeError if x has other dims
 *
 * @example
 * ```ts
 * import { adaptiveMaxPool3d } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const x = arange(12).reshape([1, 2, 2, 3]);
 * console.log(adaptiveMaxPool3d(x, [1, 1, 2]).flatten().toArray()); // => [ 10, 11 ]
 * ```
 */
export const adaptiveMaxPool3d = (x: Tensor, outputSize: OutputSize): Tensor =>
  largestOfFields('adaptiveMaxPool3d', x, outputSize, 3);

/** The largest elements in the fields of the last `rank` axes. */
const largestOfFields = (operation: string, x: Tensor, outputSize: OutputSize, rank: number): Tensor =>
  // Along the last axis first: of equals the first one in reading order is found.
  fieldsOf(operation, x, outputSize, rank).reduceRight(
    (y, fields, i) => largest(y, x.shape.length - rank + i, fields),
    x,
  );

/** Where the fields of an axis begin and end. */
export const rangesOf = (length: number, fields: number): (readonly [start: number, end: number])[] =>
  Array.from({ length: fields }, (_, i) => [
    Math.floor((i * length) / fields),
    Math.ceil(((i + 1) * length) / fields),
  ]);

/** The largest elements in the fields of an axis. */
function largest(x: Tensor, axis: number, fields: number): Tensor {
  const length = x.shape[axis]!;
  if (fields === length) return x;
  const parts = rangesOf(length, fields).map(([start, end]) => max(slice(x, axis, start, end), axis).values);
  return stack(parts, axis);
}

/** What is pooled along so many axes, and how these are called. */
const kinds: Readonly<Record<number, readonly [inputs: string, axes: string]>> = {
  1: ['sequences', 'L'],
  2: ['images', 'H, W'],
  3: ['volumes', 'D, H, W'],
};

/** How many fields each of the last `rank` axes has; throws unless x has such axes behind its channels. */
export function fieldsOf(
  operation: string,
  x: Tensor,
  outputSize: OutputSize,
  rank: number,
): readonly number[] {
  checkTensors(operation, x);
  const { dtype, shape } = x;
  const [inputs, axes] = kinds[rank]!;
  const extra = shape.length - rank;
  if ((extra !== 1 && extra !== 2) || shape.slice(extra).includes(0)) {
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected ${inputs} [N, C, ${axes}], or [C, ${axes}] without a batch, ` +
        'of at least one element',
    );
  }
  const sizes = [outputSize].flat();
  if (sizes.length !== 1 && sizes.length !== rank)
    throw new RangeError(
      `${operation}: outputSize is [${sizes.join(', ')}]; expected a whole number${rank === 1 ? '' : `, or ${rank}`}`,
    );
  return shape.slice(extra).map((length, i) => {
    const size = sizes.length === rank ? sizes[i]! : sizes[0]!;
    if (size !== null) checkSizes(operation, { outputSize: size });
    return size ?? length;
  });
}
