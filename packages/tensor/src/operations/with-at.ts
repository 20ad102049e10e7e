/** A tensor with a part replaced: what assigning to that part leaves. */
import type { Tensor } from '../tensor.ts';
import { where } from './comparison.ts';
import { at } from './indexing.ts';
import { type Index, isTensor, spread } from './indices.ts';
import { cast, fillLike, type Operand, tensorOf } from './operands.ts';
import { padAxes } from './pad-axes.ts';
import { rangeBounds } from './ranges.ts';
import { expand, reshape } from './shaping.ts';

/** `x` with the part at the indices (numbers, and ranges with step 1) replaced by `value`, which broadcasts to it. */
export function withAt(x: Tensor, indices: readonly Index[], value: Operand): Tensor {
  const parts = spread(x, indices).map((index, axis) => {
    if (index === null || isTensor(index))
      throw new TypeError('setAt: takes numbers, ranges, ":" and "..." only');
    const length = x.shape[axis]!;
    if (typeof index !== 'number') return rangeBounds(typeof index === 'string' ? [] : index, length);
    return { start: index < 0 ? index + length : index, count: 1, step: 1 };
  });
  if (parts.some(({ step }) => step !== 1)) throw new RangeError('setAt: only ranges with step 1 can be set');
  const shape = parts.map(({ count }) => count);
  const padding = parts.map(({ start, count }, axis) => ({
    low: start,
    high: x.shape[axis]! - start - count,
  }));
  const wanted = at(x, ...indices).shape;
  const updates = reshape(expand(cast(tensorOf('setAt', value, x), x.dtype), wanted), shape);
  const inside = padAxes(fillLike(x, 1, shape, 'bool'), padding);
  return where(inside, padAxes(updates, padding), x);
}
