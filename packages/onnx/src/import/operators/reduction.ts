/** Sums and the like over axes, and where the largest elements are. */
import {
  abs,
  amax,
  amin,
  argmax,
  argmin,
  cumsum,
  type DType,
  div,
  fillLike,
  flip,
  isFloat,
  log,
  logsumexp,
  mean,
  norm,
  pad,
  prod,
  type ReductionOptions,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  topk,
  unsqueeze,
} from '@glissade/tensor';
import { axisIn } from '../axis.ts';
import { type List, type Operator, type Operators, onTensors, withLists } from '../operator.ts';

type Reduce = (x: Tensor, axes: readonly number[] | undefined, options: ReductionOptions) => Tensor;

/** Over the axes of the attribute or, since version 13 or 18, of the second input; over all where none are named. */
const reduction =
  (reduce: Reduce): Operator =>
  (node) => {
    const given = node.ints('axes');
    const options = { keepdim: node.flag('keepdims', 1) };
    const keepsAll = node.flag('noop_with_empty_axes');
    return withLists(1, (x: Tensor, axes: List | undefined = given) => {
      if (axes?.length) return reduce(x, axes, options);
      // Each element by itself: what is left is what is done to one.
      return keepsAll ? reduce(unsqueeze(x, -1), [-1], {}) : reduce(x, undefined, options);
    });
  };

/** Whole numbers lose their fraction. */
const average: Reduce = (x, axes, options) => {
  if (isFloat(x.dtype)) return mean(x, axes, options);
  const total = sum(x, axes, options);
  return div(total, x.size / Math.max(1, total.size), { roundingMode: 'trunc' });
};

/** The largest or the smallest; of nothing, what all others are beyond. */
const extreme =
  (reduce: typeof amax, ofNothing: (dtype: DType) => number): Reduce =>
  (x, axes, options) =>
    x.size > 0 ? reduce(x, axes, options) : fillLike(x, ofNothing(x.dtype), sum(x, axes, options).shape);

const least = (dtype: DType): number => (isFloat(dtype) ? -Infinity : dtype === 'int32' ? -(2 ** 31) : 0);
const most = (dtype: DType): number =>
  isFloat(dtype) ? Infinity : dtype === 'int32' ? 2 ** 31 - 1 : dtype === 'bool' ? 1 : 255;

const place =
  (find: (x: Tensor, dim: number, options: ReductionOptions) => Tensor): Operator =>
  (node) => {
    const axis = node.int('axis', 0);
    const options = { keepdim: node.flag('keepdims', 1) };
    const isLast = node.flag('select_last_index');
    return onTensors((x: Tensor) => {
      if (!isLast) return find(x, axis, options);
      return sub(x.shape.at(axis)! - 1, find(flip(x, axis), axis, options));
    });
  };

const runningSum: Operator = (node) => {
  const [isExclusive, isReverse] = [node.flag('exclusive'), node.flag('reverse')];
  return withLists(1, (x: Tensor, [given]: List) => {
    const axis = axisIn(given!, x.shape.length);
    const turned = isReverse ? flip(x, axis) : x;
    let sums = cumsum(turned, axis);
    if (isExclusive) {
      // Each sum goes to the next place.
      const behind = x.shape.slice(axis + 1).flatMap(() => [0, 0]);
      sums = pad(slice(sums, axis, 0, -1), [...behind, 1, 0]);
    }
    return isReverse ? flip(sums, axis) : sums;
  });
};

const foremost: Operator = (node) => {
  const [axis, largest] = [node.int('axis', -1), node.flag('largest', 1)];
  const known = node.int('k');
  if (known === undefined && node.inputs < 2)
    throw new TypeError('there is neither an attribute k nor an input for it');
  return withLists(1, (x: Tensor, [k]: List = [known!]) => {
    const { values, indices } = topk(x, k!, axis, { largest });
    return [values, indices];
  });
};

export const reductions: Operators = {
  ReduceSum: reduction(sum),
  ReduceProd: reduction(prod),
  ReduceMean: reduction(average),
  ReduceMax: reduction(extreme(amax, least)),
  ReduceMin: reduction(extreme(amin, most)),
  ReduceL1: reduction((x, axes, options) => sum(abs(x), axes, options)),
  ReduceL2: reduction((x, axes, options) => norm(x, axes, options)),
  ReduceSumSquare: reduction((x, axes, options) => sum(square(x), axes, options)),
  ReduceLogSum: reduction((x, axes, options) => log(sum(x, axes, options))),
  ReduceLogSumExp: reduction(logsumexp),
  ArgMax: place(argmax),
  ArgMin: place(argmin),
  CumSum: runningSum,
  TopK: foremost,
};
