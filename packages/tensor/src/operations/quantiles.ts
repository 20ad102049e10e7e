/** Elements that have a given part of the others below them. */
import { checkChoice } from '../check-choice.ts';
import { checkNumber } from '../check-number.ts';
import { roundHalfEven } from '../evaluate.ts';
import { axisIn, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { lerp } from './arithmetic.ts';
import { isnan, lt, where } from './comparison.ts';
import { gather } from './indexing.ts';
import { stack } from './joining.ts';
import { asFloat, inFloat32 } from './operands.ts';
import { argsort } from './ordering.ts';
import { over } from './over.ts';
import { amin, type ReductionOptions, type ValuesAndIndices } from './reduction.ts';
import { reshape, slice, squeeze } from './shaping.ts';

/**
 * The median of all elements, or along `dim` with the positions (int32) where it stands: of an even number of elements the lower of the
 * two in the middle, as in PyTorch; NaN where one is NaN. Equal ones share the gradient of the median of all. Source: https://docs.pytorch.org/docs/stable/generated/torch.median.html
 *
 * @throws ShapeError where there are no elements
 *
 * @example
 * ```ts
 * import { median, tensor } from '@glissade/tensor';
 *
 * console.log(median(tensor([5, 1, 3, 2])).itemSync()); // => 2
 * console.log(median(tensor([[5, 1, 3], [2, 9, 4]]), 1).indices.toArray()); // => [ 2, 2 ]
 * ```
 */
export function median(x: Tensor): Tensor;
export function median(x: Tensor, dim: number, options?: ReductionOptions): ValuesAndIndices;
export function median(x: Tensor, dim?: number, options?: ReductionOptions): Tensor | ValuesAndIndices {
  const { keepdim } = over('median', x, dim, options);
  if (dim === undefined) {
    const { values } = median(reshape(x, [-1]), 0);
    // Where there are several, they share the gradient.
    return x.requiresGrad ? amin(where(lt(x, values.detach()), Infinity, x)) : values;
  }
  if (x.shape.length === 0) return median(reshape(x, [1]), dim);
  const { order, axis, length } = ordered('median', x, dim);
  const last = slice(order, axis, length - 1);
  const middle = (length - 1) >> 1;
  // NaN is the largest: where one is there, it comes last.
  const at = where(isnan(gather(x, axis, last)), last, slice(order, axis, middle, middle + 1));
  const found = [gather(x, axis, at), at].map((each) => (keepdim ? each : squeeze(each, axis)));
  return { values: found[0]!, indices: found[1]! };
}

/** What `quantile` accepts. */
export interface QuantileOptions extends ReductionOptions {
  /** What is taken where a quantile lies between two elements. Default 'linear'. */
  readonly interpolation?: 'linear' | 'lower' | 'higher' | 'nearest' | 'midpoint';
}

/** Which element is taken, for a place among them in order. */
const interpolations = {
  linear: Number,
  lower: Math.floor,
  higher: Math.ceil,
  nearest: roundHalfEven,
  midpoint: (place: number) => (Math.floor(place) + Math.ceil(place)) / 2,
};

/**
 * The values below which the parts `q` (from 0 to 1) of all elements lie, or of those along `dim`; several parts make a new first
 * dim. NaN where an element is NaN. Source: https://docs.pytorch.org/docs/stable/generated/torch.quantile.html
 *
 * @throws RangeError for a part that is not from 0 to 1; ShapeError where there are no elements
 *
 * @example
 * ```ts
 * import { quantile, tensor } from '@glissade/tensor';
 *
 * console.log(quantile(tensor([3, 1, 2, 4]), [0, 0.5, 1]).toArray()); // => [ 1, 2.5, 4 ]
 * ```
 */
export function quantile(
  x: Tensor,
  q: number | readonly number[],
  dim?: number,
  options: QuantileOptions = {},
): Tensor {
  const { keepdim } = over('quantile', x, dim, options, 'interpolation');
  const { interpolation = 'linear' } = options;
  checkChoice('quantile', 'interpolation', interpolation, Object.keys(interpolations));
  if (dim === undefined) {
    const flat = quantile(reshape(x, [-1]), q, 0, { interpolation });
    return keepdim ? reshape(flat, [...flat.shape, ...x.shape.map(() => 1)]) : flat;
  }
  if (typeof q === 'object' && q) return stack(Array.from(q, (part) => quantile(x, part, dim, options)));
  checkNumber('quantile', 'q', q, { least: 0, most: 1 });
  if (x.shape.length === 0) return quantile(reshape(x, [1]), q, dim, { interpolation });
  const { order, axis, length } = ordered('quantile', x, dim);
  // In the precision of x, as in PyTorch: 0.28 of 25 is 7 in float32, and more in float64.
  const round = x.dtype === 'float64' ? Number : Math.fround;
  const rank = interpolations[interpolation](round(round(q) * (length - 1)));
  const weight = rank % 1;
  const below = rank - weight;
  return inFloat32(asFloat(x), (x) => {
    const at = (i: number): Tensor => gather(x, axis, slice(order, axis, i, i + 1));
    const value = weight === 0 ? at(below) : lerp(at(below), at(below + 1), weight);
    const last = at(length - 1);
    const known = where(isnan(last), last, value);
    return keepdim ? known : squeeze(known, axis);
  });
}

function ordered(operation: string, x: Tensor, dim: number) {
  const axis = axisIn(operation, dim, x);
  const length = x.shape[axis]!;
  if (length === 0) throw new ShapeError(`${operation}: dim ${dim} has no elements`);
  return { order: argsort(x, axis), axis, length };
}
