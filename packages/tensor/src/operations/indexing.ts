/** Elements chosen by position: plain numbers, ranges, or tensors of indices. */
import { apply } from '../apply.ts';
import { checkElements } from '../check-elements.ts';
import { checkTensors, isTensor } from '../check-tensors.ts';
import { named } from '../named.ts';
import {
  axisIn,
  broadcast,
  checkShape,
  normalizeAxis,
  printShape,
  ShapeError,
  sameShape,
  size,
} from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add, mul } from './arithmetic.ts';
import { ge, logicalOr, lt, where } from './comparison.ts';
import { type Index, isMask, spread } from './indices.ts';
import { nonzero } from './masks.ts';
import { cast, iota } from './operands.ts';
import { axisOf, positionsOf } from './positions.ts';
import type { Range } from './ranges.ts';
import { amax } from './reduction.ts';
import { atleast1d, expand, movedim, reshape, select, slice, unbind, unsqueeze } from './shaping.ts';

/**
 * A part of a tensor, by one index for each axis: PyTorch's x[...]. Numbers and ranges give views.
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(x.at(1).toArray(), x.at(':', 1).toArray(), x.at(1, [1, 3]).toArray()); // => [ 4, 5, 6 ] [ 2, 5 ] [ 5, 6 ]
 * console.log(x.at(x.gt(3)).toArray()); // => [ 4, 5, 6 ]
 * ```
 */
export const at = (x: Tensor, ...indices: readonly Index[]): Tensor => named('at', () => partOf(x, indices));

function partOf(x: Tensor, indices: readonly Index[]): Tensor {
  const full = spread(x, indices);
  let part = x;
  let axis = 0;
  const axes: number[] = [];
  const positions: Tensor[] = [];
  for (const index of full) {
    if (index === null) part = unsqueeze(part, axis++);
    else if (typeof index === 'number') part = select(part, axis, index);
    else if (isMask(index)) {
      for (const position of unbind(nonzero(maskOf(index, part, axis)), 1)) {
        positions.push(position);
        axes.push(axis++);
      }
    } else if (isTensor(index)) {
      const position = fromEnd(positionsOf('at', index), part.shape[axis]!);
      // A scalar is a number like others.
      if (index.shape.length === 0) part = indexSelect(part, axis, position);
      else {
        positions.push(position);
        axes.push(axis++);
      }
    } else if (index === ':') axis++;
    else part = slice(part, axis++, ...(index as Range));
  }
  if (axes.length > 1) return together(part, axes, positions);
  return axes.length === 1 ? indexSelect(part, axes[0]!, positions[0]!) : part;
}

/** A mask, of the lengths of the axes that it chooses along. */
export function maskOf(mask: Tensor, { shape }: Tensor, axis: number): Tensor {
  const along = shape.slice(axis, axis + mask.shape.length);
  if (mask.shape.length > 0 && sameShape(mask.shape, along)) return mask;
  throw new ShapeError(
    `at: the mask is ${printShape(mask.shape)}, the dims that it chooses along ${printShape(along)}; they must be equal`,
  );
}

/**
 * The elements of x where the mask holds, in one vector; both broadcast. Reads the mask; not inside compiled functions.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.masked_select.html
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  checkTensors('maskedSelect', x, mask);
  const shape = broadcast('maskedSelect', x.shape, mask.shape);
  return named('maskedSelect', () =>
    at(...([x, cast(mask, 'bool')].map((each) => atleast1d(expand(each, shape))) as [Tensor, Tensor])),
  );
}

/**
 * The elements at the places that several tensors name together: along the axes laid end to end they are one. The tensors'
 * axes take the place of these if they lie side by side, else they come first, as in PyTorch.
 */
function together(x: Tensor, axes: readonly number[], positions: readonly Tensor[]): Tensor {
  const first = axes[0]!;
  const place = axes.every((axis, i) => axis === first + i) ? first : 0;
  const moved = movedim(
    x,
    axes,
    axes.map((_, i) => place + i),
  );
  const lengths = axes.map((axis) => x.shape[axis]!);
  const all = size(lengths);
  const inOne = reshape(moved, moved.shape.toSpliced(place, axes.length, all));
  const along = positions.reduce((before, position, i) => add(mul(before, lengths[i]!), position));
  // One that is beyond its own axis is beyond all: it must not come out as a place of another row.
  const beyond = positions.map((position, i) => logicalOr(lt(position, 0), ge(position, lengths[i]!)));
  return indexSelect(inOne, place, where(beyond.reduce(logicalOr), all, along));
}

/** Negative positions count from the end. */
const fromEnd = (index: Tensor, length: number): Tensor => where(lt(index, 0), add(index, length), index);

/**
 * out[.., i, ..] = x[.., index[.., i, ..], ..] along `dim`: torch.gather.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.gather.html
 *
 * @example
 * ```ts
 * import { gather, tensor } from '@glissade/tensor';
 *
 * const index = tensor([[1], [0]], { dtype: 'int32' });
 * console.log(gather(tensor([[1, 2], [3, 4]]), 1, index).toArray()); // => [ [ 2 ], [ 3 ] ]
 * ```
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  const axis = axisOf('gather', x, dim, index);
  const [from, places] = [x, positionsOf('gather', index)].map(atleast1d);
  return reshape(apply({ name: 'gather', axis }, from!, places!), index.shape);
}

/**
 * The elements at the positions `indices` along `dim`, where the other dims broadcast: what argmax (with keepdim) or argsort name.
 * Without `dim`, among all elements in one row. Source: https://docs.pytorch.org/docs/stable/generated/torch.take_along_dim.html
 *
 * @example
 * ```ts
 * import { takeAlongDim, tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 5, 3], [4, 2, 6]]);
 * console.log(takeAlongDim(x, x.argmax(1, { keepdim: true }), 1).toArray()); // => [ [ 5 ], [ 6 ] ]
 * ```
 */
export function takeAlongDim(x: Tensor, indices: Tensor, dim?: number): Tensor {
  checkTensors('takeAlongDim', x, indices);
  if (dim === undefined) return gather(reshape(x, [-1]), 0, reshape(indices, [-1]));
  const axis = normalizeAxis('takeAlongDim', dim, x);
  // Says what is wrong.
  if (indices.shape.length !== x.shape.length) return named('takeAlongDim', () => gather(x, dim, indices));
  const around = broadcast('takeAlongDim', x.shape.with(axis, 1), indices.shape.with(axis, 1));
  const [from, index] = [x, indices].map((each) => expand(each, around.with(axis, each.shape[axis]!)));
  return gather(from!, axis, index!);
}

/** The slices of x along `dim` at the positions in `index`, whose axes take the place of `dim`. */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  const axis = axisIn('indexSelect', dim, x);
  if (x.shape.length === 0) return named('indexSelect', () => gather(x, dim, reshape(index, [])));
  const flat = reshape(
    positionsOf('indexSelect', index),
    x.shape.map((_, i) => (i === axis ? -1 : 1)),
  );
  const places = expand(flat, x.shape.with(axis, index.size));
  const slices = named('indexSelect', () => apply({ name: 'gather', axis }, x, places));
  return index.shape.length === 1 ? slices : reshape(slices, x.shape.toSpliced(axis, 1, ...index.shape));
}

/**
 * 1 where the class is, else 0: int32 [..., numClasses]. Without their number, the labels are read: the largest is the last class. Throws
 * for what is no class, where the labels can be looked at.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 *
 * @example
 * ```ts
 * import { oneHot, tensor } from '@glissade/tensor';
 *
 * console.log(oneHot(tensor([2, 0], { dtype: 'int32' }), 3).toArray()); // => [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 * ```
 */
export function oneHot(x: Tensor, numClasses: number = 1 + amax(x).itemSync()): Tensor {
  checkShape('oneHot', [numClasses]);
  const index = positionsOf('oneHot', x);
  const isClass = (label: number): boolean => label >= 0 && label < numClasses;
  checkElements('oneHot', 'x', x, `class: expected 0 to ${numClasses - 1}`, isClass);
  const classes = iota(numClasses, x);
  return cast(apply({ name: 'equal' }, unsqueeze(index, -1), classes), 'int32');
}
