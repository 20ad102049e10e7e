/** Tensors put together, and taken apart along a dim. */

import { apply } from '../apply.ts';
import { checkNumber } from '../check-number.ts';
import { checkTensors, written } from '../check-tensors.ts';
import { wider } from '../dtype.ts';
import { checkSameShape, checkShape, normalizeAxis, printShape, ShapeError, shapeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './operands.ts';
import { atleast1d, atleast2d, clone, reshape, slice, unsqueeze } from './shaping.ts';
import { checkSomeTensors } from './tensor-list.ts';

/**
 * Tensors one behind the other along `dim`.
 *
 * @example
 * ```ts
 * import { concat, tensor } from '@glissade/tensor';
 *
 * console.log(concat([tensor([1, 2]), tensor([3])]).toArray()); // => [ 1, 2, 3 ]
 * ```
 */
export function concat(tensors: readonly Tensor[], dim = 0): Tensor {
  checkSomeTensors('concat', tensors);
  const some = tensors.filter(({ shape }) => shape.length !== 1 || shape[0] !== 0);
  // Beside others, an empty vector is nothing at all, as in PyTorch: what lists begin with that grow.
  const parts = some.some(({ shape }) => shape.length !== 1) ? some : tensors;
  const axis = normalizeAxis('concat', dim, parts[0]!);
  const dtype = tensors.map((x) => x.dtype).reduce(wider);
  return apply({ name: 'concat', axis }, ...parts.map((x) => cast(x, dtype)));
}

export { concat as cat };

/**
 * Tensors of one shape side by side along a new axis `dim`.
 *
 * @example
 * ```ts
 * import { stack, tensor } from '@glissade/tensor';
 *
 * console.log(stack([tensor([1, 2]), tensor([3, 4])], 1).toArray()); // => [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  checkSomeTensors('stack', tensors);
  const first = tensors[0]!;
  const axis = normalizeAxis('stack', dim, first, 1);
  tensors.forEach(({ shape }, i) => {
    checkSameShape(`stack: tensor ${i}`, shape, 'tensor 0', first.shape);
  });
  return concat(
    tensors.map((x) => unsqueeze(x, axis)),
    axis,
  );
}

/** Tensors below each other, along the first dim; a vector is a row. Source: https://docs.pytorch.org/docs/stable/generated/torch.vstack.html */
export const vstack = (tensors: readonly Tensor[]): Tensor => {
  checkSomeTensors('vstack', tensors);
  return concat(tensors.map(atleast2d));
};

/**
 * Tensors beside each other: along the second dim, vectors along their only one.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.hstack.html
 *
 * @example
 * ```ts
 * import { hstack, tensor, vstack } from '@glissade/tensor';
 *
 * const [a, b] = [tensor([1, 2]), tensor([3, 4])];
 * console.log(hstack([a, b]).toArray(), vstack([a, b]).toArray()); // => [ 1, 2, 3, 4 ] [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  checkSomeTensors('hstack', tensors);
  const parts = tensors.map(atleast1d);
  return concat(parts, parts[0]?.shape.length === 1 ? 0 : 1);
}

/** A tensor for each size, as many as these are known to be. */
export type Parts<Sizes extends readonly number[]> = { -readonly [I in keyof Sizes]: Tensor };

/**
 * Parts of `size` elements along `dim` (the last may be shorter), or of the sizes listed; views, not copies.
 *
 * @example
 * ```ts
 * import { arange, split } from '@glissade/tensor';
 *
 * const [head, rest] = split(arange(5), [2, 3]);
 * console.log(head.toArray(), rest.toArray()); // => [ 0, 1 ] [ 2, 3, 4 ]
 * ```
 */
export function split<const Sizes extends readonly number[]>(
  x: Tensor,
  sizes: Sizes,
  dim?: number,
): Parts<Sizes>;
export function split(x: Tensor, size: number | readonly number[], dim?: number): Tensor[];
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  const axis = normalizeAxis('split', dim, x);
  const length = x.shape[axis]!;
  if (typeof size === 'number') checkNumber('split', 'size', size, { least: 1, whole: true });
  const sizes = typeof size === 'number' ? new Array<number>(Math.ceil(length / size) || 1).fill(size) : size;
  checkShape('split', sizes);
  if (typeof size !== 'number' && sizes.reduce((a, b) => a + b, 0) !== length) {
    throw new ShapeError(
      `split: sizes ${printShape(sizes)} do not add up to ${length}, dim ${dim} of ${printShape(x.shape)}`,
    );
  }
  let start = 0;
  return sizes.map((count) => {
    start += count;
    return slice(x, axis, start - count, start);
  });
}

/**
 * Views of at most `chunks` equal parts along `dim`; the last may be shorter. Of nothing there are `chunks` empty ones.
 *
 * @example
 * ```ts
 * import { arange, chunk } from '@glissade/tensor';
 *
 * console.log(chunk(arange(5), 2).map((part) => part.toArray())); // => [ [ 0, 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  checkNumber('chunk', 'chunks', chunks, { least: 1, whole: true });
  const length = shapeOf('chunk', x)[normalizeAxis('chunk', dim, x)]!;
  const size = Math.ceil(length / chunks);
  return split(x, size || new Array<number>(chunks).fill(0), dim);
}

/**
 * The elements moved on along the dims; those that leave at the end come in at the start. Without dims, over all elements.
 *
 * @example
 * ```ts
 * import { arange, roll } from '@glissade/tensor';
 *
 * console.log(roll(arange(5), 2, 0).toArray()); // => [ 3, 4, 0, 1, 2 ]
 * ```
 */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[],
): Tensor {
  checkTensors('roll', x);
  const amounts = [shifts].flat();
  if (!amounts.every(Number.isInteger))
    throw new RangeError(`roll: shifts ${written(amounts)} must be whole numbers`);
  if (dims === undefined) return reshape(roll(reshape(x, [-1]), amounts, 0), x.shape);
  const along = [dims].flat();
  if (along.length !== amounts.length) {
    throw new TypeError(`roll: ${amounts.length} shifts for ${along.length} dims; expected as many`);
  }
  return along.reduce((rolled, dim, i) => {
    const axis = normalizeAxis('roll', dim, x);
    const length = x.shape[axis]!;
    const from = length === 0 ? 0 : ((-amounts[i]! % length) + length) % length;
    return from === 0
      ? clone(rolled)
      : concat([slice(rolled, axis, from), slice(rolled, axis, 0, from)], axis);
  }, x);
}
