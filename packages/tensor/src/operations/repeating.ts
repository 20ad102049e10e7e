/** Elements that are there more than once: stretched views, copied where they must lie side by side. */
import { canLook } from '../apply.ts';
import { checkChoice } from '../check-choice.ts';
import { checkTensors, described } from '../check-tensors.ts';
import { named } from '../named.ts';
import { checkNames, optionsOf } from '../options.ts';
import { checkLengths, checkShape, normalizeAxis, printShape, ShapeError, shapeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cumsum } from './cumulative.ts';
import { indexSelect } from './indexing.ts';
import { look } from './masks.ts';
import { iota } from './operands.ts';
import { positionsOf } from './positions.ts';
import { searchsorted } from './searching.ts';
import { expand, reshape, transpose, unsqueeze } from './shaping.ts';
import { checkSomeTensors } from './tensor-list.ts';

/**
 * x laid side by side as often as `repeats` says for each dim; further numbers in front make new dims.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
 *
 * @example
 * ```ts
 * import { repeat, tensor } from '@glissade/tensor';
 *
 * console.log(repeat(tensor([1, 2]), [2, 2]).toArray()); // => [ [ 1, 2, 1, 2 ], [ 1, 2, 1, 2 ] ]
 * ```
 */
export function repeat(x: Tensor, repeats: readonly number[]): Tensor {
  checkShape('repeat', repeats);
  if (repeats.length < shapeOf('repeat', x).length) {
    throw new ShapeError(
      `repeat: ${printShape(repeats)} must hold a number for each of the ${x.shape.length} dims of ${printShape(x.shape)}`,
    );
  }
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

/** x laid side by side as often as `repeats` says, for the last dims if these are fewer (PyTorch's `tile`). */
export const tile = (x: Tensor, repeats: readonly number[]): Tensor =>
  named('tile', () => {
    checkLengths('tile', repeats);
    return repeat(x, [
      ...shapeOf('tile', x)
        .slice(repeats.length)
        .map(() => 1),
      ...repeats,
    ]);
  });

/** What `repeatInterleave` accepts. */
export interface RepeatOptions {
  /** The sum of a tensor of repeats, which then need not be read: needed in compiled functions. */
  readonly outputSize?: number;
}

/**
 * Every element `repeats` times in a row along `dim`; without it, of all elements in one. `repeats` may be a tensor of whole numbers,
 * [length] or a scalar, which is read where `outputSize` does not say what they add up to.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.repeat_interleave.html
 *
 * @throws ShapeError for as many repeats as there are no elements, or negative ones; RangeError for an `outputSize` that they do not add up to
 *
 * @example
 * ```ts
 * import { repeatInterleave, tensor } from '@glissade/tensor';
 *
 * console.log(repeatInterleave(tensor([1, 2]), 3).toArray()); // => [ 1, 1, 1, 2, 2, 2 ]
 * console.log(repeatInterleave(tensor([1, 2]), tensor([3, 1], { dtype: 'int32' })).toArray()); // => [ 1, 1, 1, 2 ]
 * ```
 */
export function repeatInterleave(
  x: Tensor,
  repeats: number | Tensor,
  dim?: number,
  options: RepeatOptions = {},
): Tensor {
  checkTensors('repeatInterleave', x);
  checkNames('repeatInterleave', options, ['outputSize']);
  if (dim === undefined) return repeatInterleave(reshape(x, [-1]), repeats, 0, options);
  const axis = normalizeAxis('repeatInterleave', dim, x);
  if (typeof repeats !== 'number')
    return named('repeatInterleave', () => indexSelect(x, axis, inRuns(repeats, x.shape[axis]!, options)));
  checkShape('repeatInterleave', [repeats]);
  const wide = x.shape.toSpliced(axis + 1, 0, repeats);
  return reshape(expand(unsqueeze(x, axis + 1), wide), x.shape.with(axis, x.shape[axis]! * repeats));
}

/** Each of `length` positions as often as `repeats` says: the first one whose runs up to it have not ended yet. */
function inRuns(repeats: Tensor, length: number, { outputSize }: RepeatOptions): Tensor {
  const counts = expand(positionsOf('repeatInterleave', repeats), [length]);
  let total = outputSize;
  if (total === undefined || canLook(counts)) {
    const each = [...look('repeatInterleave', counts)];
    checkShape('repeatInterleave', each);
    total = each.reduce((sum, count) => sum + count, 0);
    if (outputSize !== undefined && outputSize !== total)
      throw new RangeError(`repeatInterleave: outputSize is ${outputSize}, the repeats add up to ${total}`);
  }
  return searchsorted(cumsum(counts, 0), iota(total, counts), {
    right: true,
  });
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
 * console.log(y.toArray(), x.toArray()); // => [ [ 0, 0, 0 ], [ 1, 1, 1 ] ] [ [ 0, 1, 2 ], [ 0, 1, 2 ] ]
 * ```
 */
export function meshgrid<Vectors extends readonly Tensor[]>(
  vectors: readonly [...Vectors],
  options?: { indexing?: 'ij' | 'xy' },
): { -readonly [Index in keyof Vectors]: Tensor };
export function meshgrid(vectors: readonly Tensor[], options?: { indexing?: 'ij' | 'xy' }): Tensor[] {
  checkSomeTensors('meshgrid', vectors);
  const { indexing } = optionsOf<{ indexing: 'ij' | 'xy' }>('meshgrid', options, { indexing: 'ij' });
  checkChoice('meshgrid', 'indexing', indexing, ['ij', 'xy']);
  const shape = vectors.map((vector) => {
    if (vector.shape.length > 1) throw new ShapeError(`meshgrid: expected vectors, got ${described(vector)}`);
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
