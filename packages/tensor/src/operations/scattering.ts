/** Values put, or added, where a tensor of positions says. */
import { apply } from '../apply.ts';
import { checkTensors } from '../check-tensors.ts';
import { named } from '../named.ts';
import { optionsOf } from '../options.ts';
import { axisIn, checkSameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { eq, gt, maskedFill, ne, where } from './comparison.ts';
import { cast, fillLike, inFloat32, type Operand } from './operands.ts';
import { padAlong } from './pad-axes.ts';
import { axisOf, checkWithin, positionsOf } from './positions.ts';
import { type Range, sliceAll } from './ranges.ts';
import { atleast1d, expand, reshape, slice } from './shaping.ts';

/**
 * x with `updates` added at the positions `index` along `dim`; repeated positions add up. The index has as many dims as x and the
 * updates, and is no longer than these, but along `dim`, where x may be shorter.
 */
export function scatterAdd(x: Tensor, dim: number, index: Tensor, updates: Tensor): Tensor {
  const axis = axisOf('scatterAdd', x, dim, index);
  const used = placed(updates, index);
  return inFloat32(x, (base) =>
    reshape(
      apply(
        { name: 'scatterAdd', axis },
        atleast1d(base),
        atleast1d(positionsOf('scatterAdd', index)),
        cast(used, base.dtype),
      ),
      x.shape,
    ),
  );
}

/**
 * x with the slices of `source`, times `alpha`, added at the positions of a vector `index` along `dim`; repeated positions add up.
 * As `scatterAdd` it takes one pass. Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_add_.html
 *
 * @throws ShapeError unless the source has x's shape but for `dim`, where it has a slice for each position
 *
 * @example
 * ```ts
 * import { indexAdd, ones, tensor, zeros } from '@glissade/tensor';
 *
 * const rows = tensor([2, 0, 2], { dtype: 'int32' });
 * console.log(indexAdd(zeros([3, 2]), 0, rows, ones([3, 2])).toArray()); // => [ [ 1, 1 ], [ 0, 0 ], [ 2, 2 ] ]
 * ```
 */
export function indexAdd(
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  options?: IndexAddOptions,
): Tensor {
  const { alpha } = optionsOf('indexAdd', options, { alpha: 1 });
  checkTensors('indexAdd', x, index, source);
  const [to, added, places] = [x, source, index].map(atleast1d) as [Tensor, Tensor, Tensor];
  const axis = axisIn('indexAdd', dim, x);
  checkSameShape('indexAdd: the index', places.shape, 'a vector of it', [places.size]);
  const expected = to.shape.with(axis, places.size);
  checkSameShape('indexAdd: the source', added.shape, 'x with a slice for each position', expected);
  const along = reshape(
    places,
    expected.map((_, i) => (i === axis ? -1 : 1)),
  );
  return named('indexAdd', () =>
    reshape(scatterAdd(to, axis, expand(along, expected), mul(added, alpha)), x.shape),
  );
}

/** What `indexAdd` accepts. */
export interface IndexAddOptions {
  /** What the source is multiplied by. Default 1. */
  readonly alpha?: number;
}

/** The part of the updates that the index has places for. */
export function placed(updates: Tensor, index: Tensor): Tensor {
  checkTensors('scatterAdd', updates);
  checkWithin('scatterAdd', index, updates);
  return sliceAll(
    atleast1d(updates),
    atleast1d(index).shape.map((n): Range => [0, n]),
  );
}

/**
 * x with `value`, a number or a tensor like the index, at the positions `index` along `dim`. Of several elements that are meant for
 * one place the last wins; in PyTorch any may.
 *
 * @example
 * ```ts
 * import { scatter, tensor, zeros } from '@glissade/tensor';
 *
 * const classes = tensor([[2], [0]], { dtype: 'int32' });
 * console.log(scatter(zeros([2, 3]), 1, classes, 1).toArray()); // => [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 * ```
 */
export function scatter(x: Tensor, dim: number, index: Tensor, value: Operand): Tensor {
  return named('scatter', () => {
    const hit = gt(mentions(x, dim, index), 0);
    if (typeof value === 'number') return maskedFill(x, hit, value);
    const used = placed(value, index);
    return where(hit, oneOfEach(x, dim, index, used), x);
  });
}

/** How many elements of the index name each place of x. */
export const mentions = (x: Tensor, dim: number, index: Tensor): Tensor =>
  scatterAdd(fillLike(x, 0, x?.shape, 'int32'), dim, index, fillLike(x, 1, index?.shape, 'int32'));

/** For each place of x, the last of the values that are meant for it, or their fold; -0 where there is none. */
export function oneOfEach(x: Tensor, dim: number, index: Tensor, values: Tensor, fold?: Fold): Tensor {
  const last = lastOfEach(atleast1d(index), values, axisIn('scatter', dim, x), fold);
  // What is added to -0 stays as it is, a zero's sign too.
  return scatterAdd(fillLike(x, -0), dim, last.places, last.values);
}

type Fold = (a: Tensor, b: Tensor) => Tensor;

/** The places in order, each with its value at its last mention, or the fold of all of its values, and -0 at the others. */
function lastOfEach(index: Tensor, value: Tensor, axis: number, fold?: Fold) {
  const length = index.shape[axis]!;
  if (length < 2) return { places: index, values: value };
  const order = apply({ name: 'argsort', axis, descending: false }, index);
  const inOrder = (x: Tensor): Tensor => apply({ name: 'gather', axis }, x, order);
  const places = inOrder(index);
  let values = inOrder(value);
  // Mentions of one place lie together: each takes in 1 before it, then 2, then 4, ..., as many as there are.
  for (let reach = 1; fold && reach < length; reach *= 2) {
    const before = (x: Tensor, first: number): Tensor =>
      padAlong(x, axis, { low: reach, high: -reach }, first);
    values = where(eq(places, before(places, -1)), fold(before(values, 1), values), values);
  }
  const isLast = ne(slice(places, axis, 0, -1), slice(places, axis, 1));
  return { places, values: where(padAlong(isLast, axis, { high: 1 }, 1), values, -0) };
}
