/** Copies that put tensors together or make room around them. */
import { apply } from '../apply.ts';
import { promote } from '../dtype.ts';
import { checkShape, normalizeAxis, printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './operands.ts';
import { expand, reshape, slice, transpose, unsqueeze } from './shaping.ts';

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
  const [first] = tensors;
  if (!first) throw new TypeError('concat: the list of tensors is empty');
  const axis = normalizeAxis('concat', dim, first.shape.length);
  const dtype = tensors
    .map((x) => x.dtype)
    .reduce((a, b) => promote({ shape: [1], dtype: a }, { shape: [1], dtype: b }));
  return apply({ name: 'concat', axis }, ...tensors.map((x) => cast(x, dtype)));
}

export { concat as cat };

/** Tensors of one shape side by side along a new axis `dim`. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  const [first] = tensors;
  if (!first) throw new TypeError('stack: the list of tensors is empty');
  for (const { shape } of tensors) {
    if (printShape(shape) !== printShape(first.shape)) {
      throw new ShapeError(
        `stack: all shapes must be equal; got ${printShape(first.shape)} and ${printShape(shape)}`,
      );
    }
  }
  return concat(
    tensors.map((x) => unsqueeze(x, dim)),
    normalizeAxis('stack', dim, first.shape.length + 1),
  );
}

/** Parts of `size` elements along `dim` (the last may be shorter), or of the sizes listed; views, not copies. */
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  const axis = normalizeAxis('split', dim, x.shape.length);
  const length = x.shape[axis]!;
  if (typeof size === 'number' && !(Number.isInteger(size) && size > 0))
    throw new RangeError(`split: size ${size} must be a whole number > 0`);
  const sizes =
    typeof size === 'number' ? Array.from({ length: Math.ceil(length / size) || 1 }, () => size) : size;
  if (typeof size !== 'number' && sizes.reduce((a, b) => a + b, 0) !== length) {
    throw new ShapeError(
      `split: sizes [${sizes.join(', ')}] do not add up to ${length}, dim ${dim} of ${printShape(x.shape)}`,
    );
  }
  let start = 0;
  return sizes.map((count) => {
    start += count;
    return slice(x, axis, start - count, start);
  });
}

/** Views of at most `chunks` equal parts along `dim`; the last may be shorter. */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  if (!Number.isInteger(chunks) || chunks < 1)
    throw new RangeError(`chunk: ${chunks} parts; expected a whole number > 0`);
  const length = x.shape[normalizeAxis('chunk', dim, x.shape.length)]!;
  return split(x, Math.max(1, Math.ceil(length / chunks)), dim);
}

/**
 * x laid side by side as often as `repeats` says for each dim; further numbers in front make new dims.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
 */
export function repeat(x: Tensor, repeats: readonly number[]): Tensor {
  if (repeats.length < x.shape.length) {
    throw new ShapeError(
      `repeat: [${repeats.join(', ')}] must hold a number for each of the ${x.shape.length} dims of ${printShape(x.shape)}`,
    );
  }
  checkShape('repeat', repeats);
  const shape = [...repeats.slice(x.shape.length).map(() => 1), ...x.shape];
  // [a, b] repeated as [1, a, 1, b], whose axes of length 1 then stretch.
  const apart = reshape(
    x,
    shape.flatMap((length) => [1, length]),
  );
  const stretched = expand(
    apart,
    shape.flatMap((length, axis) => [repeats[axis]!, length]),
  );
  return reshape(
    stretched,
    shape.map((length, axis) => length * repeats[axis]!),
  );
}

/** Every element `repeats` times in a row along `dim`; without it, of all elements in one. */
export function repeatInterleave(x: Tensor, repeats: number, dim?: number): Tensor {
  if (dim === undefined) return repeatInterleave(reshape(x, [-1]), repeats, 0);
  const axis = normalizeAxis('repeatInterleave', dim, x.shape.length);
  checkShape('repeatInterleave', [repeats]);
  const wide = x.shape.toSpliced(axis + 1, 0, repeats);
  const lengths = x.shape.map((length, i) => (i === axis ? length * repeats : length));
  return reshape(expand(unsqueeze(x, axis + 1), wide), lengths);
}

/**
 * Vectors stretched over the grid that they span: the first one down the rows, or with `indexing: 'xy'` along them.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html
 *
 * @example
 * ```ts
 * import { arange, meshgrid } from '@glissade/tensor';
 *
 * const [y, x] = meshgrid([arange(2), arange(3)]);
 * console.log(y?.toArray(), x?.toArray()); // => [ [ 0, 0, 0 ], [ 1, 1, 1 ] ] [ [ 0, 1, 2 ], [ 0, 1, 2 ] ]
 * ```
 */
export function meshgrid(
  vectors: readonly Tensor[],
  { indexing = 'ij' }: { indexing?: 'ij' | 'xy' } = {},
): Tensor[] {
  const shape = vectors.map((vector) => {
    if (vector.shape.length > 1)
      throw new ShapeError(`meshgrid: expected vectors, got ${printShape(vector.shape)}`);
    return vector.size;
  });
  return vectors.map((vector, axis) => {
    const grid = expand(
      reshape(
        vector,
        shape.map((_, i) => (i === axis ? -1 : 1)),
      ),
      shape,
    );
    return indexing === 'xy' && shape.length > 1 ? transpose(grid, 0, 1) : grid;
  });
}

/** The elements moved on along the dims; those that leave at the end come in at the start. Without dims, over all elements. */
export function roll(
  x: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[],
): Tensor {
  const amounts = typeof shifts === 'number' ? [shifts] : shifts;
  if (dims === undefined) {
    if (amounts.length !== 1) throw new TypeError('roll: several shifts need as many dims');
    return reshape(roll(reshape(x, [-1]), amounts, 0), x.shape);
  }
  const along = typeof dims === 'number' ? [dims] : dims;
  if (along.length !== amounts.length) {
    throw new TypeError(`roll: ${amounts.length} shifts for ${along.length} dims; expected as many`);
  }
  return along.reduce((rolled, dim, i) => {
    const axis = normalizeAxis('roll', dim, x.shape.length);
    const length = x.shape[axis]!;
    const from = length === 0 ? 0 : ((-amounts[i]! % length) + length) % length;
    return from === 0 ? rolled : concat([slice(rolled, axis, from), slice(rolled, axis, 0, from)], axis);
  }, x);
}
