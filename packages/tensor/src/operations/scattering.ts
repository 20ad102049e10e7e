/** Values put, or added, where a tensor of positions says. */
import { apply } from '../apply.ts';
import { checkTensors } from '../check-tensors.ts';
import { named } from '../named.ts';
import { axisIn } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { gt, maskedFill, ne, where } from './comparison.ts';
import { cast, fillLike, inFloat32, type Operand } from './operands.ts';
import { padAxes } from './pad-axes.ts';
import { axisOf, checkWithin, positionsOf } from './positions.ts';
import { type Range, sliceAll } from './ranges.ts';
import { atleast1d, reshape, slice } from './shaping.ts';

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

/** The part of the updates that the index has places for. */
function placed(updates: Tensor, index: Tensor): Tensor {
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
    const ones = fillLike(x, 1, index.shape, 'int32');
    const hit = gt(scatterAdd(fillLike(x, 0, x.shape, 'int32'), dim, index, ones), 0);
    if (typeof value === 'number') return maskedFill(x, hit, value);
    const used = placed(value, index);
    const { places, values } = lastOfEach(atleast1d(index), used, axisIn('scatter', dim, x.shape));
    // What is added to -0 stays as it is, a zero's sign too.
    return where(hit, scatterAdd(fillLike(x, -0), dim, places, values), x);
  });
}

/** The places in order, each with its value at its last mention, and -0 at the others. */
function lastOfEach(index: Tensor, value: Tensor, axis: number): { places: Tensor; values: Tensor } {
  if (index.shape[axis]! < 2) return { places: index, values: value };
  const order = apply({ name: 'argsort', axis, descending: false }, index);
  const [places, values] = [index, value].map((x) => apply({ name: 'gather', axis }, x, order));
  const isLast = ne(slice(places!, axis, 0, -1), slice(places!, axis, 1));
  const padding = index.shape.map((_, i) => (i === axis ? { high: 1 } : {}));
  return { places: places!, values: where(padAxes(isLast, padding, 1), values!, -0) };
}
