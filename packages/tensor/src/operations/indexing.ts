/** Elements chosen by position: plain numbers, ranges, or tensors of indices. */
import { apply, source } from '../apply.ts';
import { normalizeAxis, printShape, ShapeError, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { lt, where } from './comparison.ts';
import { cast, fillLike, inFloat32, type Operand, tensorOf } from './operands.ts';
import { padAxes } from './pad-axes.ts';
import { expand, type Range, rangeBounds, reshape, select, sliceAll, unsqueeze } from './shaping.ts';

/**
 * What `at` understands for one axis: a number (the axis vanishes), a range [start, end, step], ':' (all of it),
 * null (a new axis of length 1), '...' (as many ':' as fit), or an int32 tensor of positions; negative ones count from
 * the end.
 */
export type Index = number | Range | ':' | '...' | null | Tensor;

const isTensor = (index: Index): index is Tensor =>
  typeof index === 'object' && index !== null && 'dtype' in index;

/**
 * A part of a tensor, by one index for each axis: PyTorch's x[...]. Numbers and ranges give views.
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(x.at(1).toArray(), x.at(':', 1).toArray(), x.at(1, [1, 3]).toArray()); // => [ 4, 5, 6 ] [ 2, 5 ] [ 5, 6 ]
 * ```
 */
export function at(x: Tensor, ...indices: readonly Index[]): Tensor {
  const full = spread(x, indices);
  let part = x;
  let axis = 0;
  for (const index of full) {
    if (index === null) part = unsqueeze(part, axis++);
    else if (typeof index === 'number') part = select(part, axis, index);
    else if (isTensor(index)) {
      part = indexSelect(part, axis, fromEnd(positionsOf('at', index), part.shape[axis]!));
      axis += index.shape.length;
    } else if (index === ':') axis++;
    else {
      const ranges: Range[] = part.shape.map(() => []);
      ranges[axis++] = index as Range;
      part = sliceAll(part, ranges);
    }
  }
  return part;
}

/** Negative positions count from the end. */
const fromEnd = (index: Tensor, length: number): Tensor => where(lt(index, 0), add(index, length), index);

/** The indices with '...' replaced by as many ':' as are missing. */
function spread(x: Tensor, indices: readonly Index[]): Index[] {
  const named = indices.filter((index) => index !== null && index !== '...').length;
  if (named > x.shape.length) {
    throw new ShapeError(
      `at: ${named} indices are too many for ${printShape(x.shape)}, which has ${x.shape.length} dims`,
    );
  }
  const place = indices.indexOf('...');
  const missing = Array.from({ length: x.shape.length - named }, (): Index => ':');
  return place < 0
    ? [...indices, ...missing]
    : [...indices.slice(0, place), ...missing, ...indices.slice(place + 1)];
}

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

/** int32, whatever integers were given. */
function positionsOf(operation: string, index: Tensor): Tensor {
  if (index.dtype === 'int32') return index;
  if (index.dtype === 'uint8') return cast(index, 'int32');
  const mend =
    index.dtype === 'bool'
      ? 'how many elements a mask takes is known too late: use where() or maskedFill()'
      : "positions are whole numbers: use .to('int32')";
  throw new TypeError(`${operation}: the index is ${index.dtype}; ${mend}`);
}

/**
 * out[.., i, ..] = x[.., index[.., i, ..], ..] along `dim`: torch.gather.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.gather.html
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  const axis = normalizeAxis('gather', dim, x.shape.length);
  const fits =
    index.shape.length === x.shape.length && index.shape.every((n, i) => i === axis || n <= x.shape[i]!);
  if (!fits) {
    throw new ShapeError(
      `gather: index ${printShape(index.shape)} does not fit ${printShape(x.shape)}: it needs as many dims, none longer but dim ${dim}`,
    );
  }
  return apply({ name: 'gather', axis }, x, positionsOf('gather', index));
}

/** x with `updates` added at the positions `index` along `dim`; repeated positions add up. */
export function scatterAdd(x: Tensor, dim: number, index: Tensor, updates: Tensor): Tensor {
  const axis = normalizeAxis('scatterAdd', dim, x.shape.length);
  const ranges = index.shape.map((n): Range => [0, n]);
  const used = updates.shape.length === index.shape.length ? sliceAll(updates, ranges) : updates;
  if (!sameShape(index.shape, used.shape) || index.shape.length !== x.shape.length) {
    throw new ShapeError(
      `scatterAdd: index ${printShape(index.shape)} and updates ${printShape(updates.shape)} do not fit ${printShape(x.shape)}`,
    );
  }
  return inFloat32(x, (base) =>
    apply({ name: 'scatterAdd', axis }, base, positionsOf('scatterAdd', index), cast(used, base.dtype)),
  );
}

/** The slices of x along `dim` at the positions in `index`, whose axes take the place of `dim`. */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  const axis = normalizeAxis('indexSelect', dim, x.shape.length);
  const [before, behind] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const flat = reshape(positionsOf('indexSelect', index), [
    ...before.map(() => 1),
    -1,
    ...behind.map(() => 1),
  ]);
  const chosen = apply({ name: 'gather', axis }, x, expand(flat, [...before, flat.shape[axis]!, ...behind]));
  return index.shape.length === 1 ? chosen : reshape(chosen, [...before, ...index.shape, ...behind]);
}

/** 1 where the class is, else 0: int32 [..., numClasses]. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html */
export function oneHot(x: Tensor, numClasses: number): Tensor {
  const classes = source({ name: 'iota', shape: [numClasses], axis: 0 }, x);
  return cast(apply({ name: 'equal' }, unsqueeze(positionsOf('oneHot', x), -1), classes), 'int32');
}
