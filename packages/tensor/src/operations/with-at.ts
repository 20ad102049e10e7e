/** A tensor with a part replaced: what assigning to that part leaves. */
import { isTensor } from '../check-tensors.ts';
import { named } from '../named.ts';
import { checkList } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { where } from './comparison.ts';
import { at, maskOf } from './indexing.ts';
import { type Index, isMask, spread } from './indices.ts';
import { cast, fillLike, iota, type Operand, tensorOf } from './operands.ts';
import { padAxes } from './pad-axes.ts';
import { rangeBounds } from './ranges.ts';
import { scatter } from './scattering.ts';
import { expand, reshape } from './shaping.ts';

/** `x` with the part that `at` gives for the indices replaced by `value`, which broadcasts to it. */
export const withAt = (x: Tensor, indices: readonly Index[], value: Operand): Tensor =>
  named('setAt', () => replaced(x, indices, value));

function replaced(x: Tensor, indices: readonly Index[], value: Operand): Tensor {
  checkList('setAt', 'the indices are', indices, ' of them: setAt([0], value)');
  const updates = cast(tensorOf('setAt', value, x), x.dtype);
  const [first, ...others] = indices;
  // One value needs no places: so it can be compiled, too.
  if (isMask(first) && others.length === 0 && updates.shape.length === 0) {
    const { shape } = maskOf(first, x, 0);
    return where(reshape(first, [...shape, ...x.shape.slice(shape.length).map(() => 1)]), updates, x);
  }
  const parts = boxOf(x, indices);
  return parts ? withBox(x, indices, parts, updates) : withPlaces(x, indices, updates);
}

type Part = ReturnType<typeof rangeBounds>;

/** The box that numbers and ranges with step 1 name: a part of each axis. */
function boxOf(x: Tensor, indices: readonly Index[]): Part[] | undefined {
  const parts: Part[] = [];
  for (const [axis, index] of spread(x, indices).entries()) {
    if (index === null || isTensor(index)) return undefined;
    const length = x.shape[axis]!;
    if (typeof index === 'number')
      parts.push({ start: index < 0 ? index + length : index, count: 1, step: 1 });
    else parts.push(rangeBounds(typeof index === 'string' ? [] : index, length));
  }
  return parts.every(({ step }) => step === 1) ? parts : undefined;
}

function withBox(x: Tensor, indices: readonly Index[], parts: readonly Part[], value: Tensor): Tensor {
  const shape = parts.map(({ count }) => count);
  const padding = parts.map(({ start, count }, axis) => ({
    low: start,
    high: x.shape[axis]! - start - count,
  }));
  const updates = reshape(stretched(value, at(x, ...indices)), shape);
  const inside = padAxes(fillLike(x, 1, shape, 'bool'), padding);
  return where(inside, padAxes(updates, padding), x);
}

/** The value in the shape of the part, behind the axes of length 1 that it has in front, as in PyTorch. */
const stretched = (value: Tensor, { shape }: Tensor): Tensor =>
  expand(value, [...value.shape.slice(shape.length).map(() => 1), ...shape]);

/** Whatever the indices are: the same part of a tensor of places says where they lead. */
function withPlaces(x: Tensor, indices: readonly Index[], value: Tensor): Tensor {
  const all = iota(x.size, x);
  const places = at(reshape(all, x.shape), ...indices);
  const updates = reshape(stretched(value, places), [-1]);
  return reshape(scatter(reshape(x, [-1]), 0, reshape(places, [-1]), updates), x.shape);
}
