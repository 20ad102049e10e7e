/** Sums and the like over axes, running ones, and where the largest elements are. */
import {
  all,
  amax,
  amin,
  any,
  argmax,
  argmin,
  cumprod,
  cumsum,
  div,
  flip,
  isFloat,
  mean,
  padAxes,
  prod,
  type ReductionOptions,
  slice,
  sum,
  type Tensor,
  topk,
} from '@glissade/tensor';
import { type Operator, type Operators, withLists } from '../operator.ts';
import type { List } from '../place.ts';
import { axisIn } from './axis.ts';

type Reduce = (x: Tensor, axes: List, options: ReductionOptions) => Tensor;

/** Over the axes of the second input; over none where it is empty. */
const over =
  (reduce: Reduce): Operator =>
  (node) => {
    node.needs(2);
    const keepdim = node.flag('keep_dims');
    return withLists(1, (x: Tensor, axes: List) => (axes.length > 0 ? reduce(x, axes, { keepdim }) : x));
  };

/** Whole numbers lose their fraction. */
const average: Reduce = (x, axes, options) => {
  if (isFloat(x.dtype)) return mean(x, axes, options);
  const total = sum(x, axes, options);
  return div(total, x.size / Math.max(1, total.size), { roundingMode: 'trunc' });
};

const placeOf =
  (find: (x: Tensor, dim: number) => Tensor): Operator =>
  (node) => {
    node.needs(1);
    return withLists(1, (x: Tensor, [axis]: List = [0]) => find(x, axis!));
  };

/** Up to each element, or before it; from the end, where the node says so. */
const running =
  (accumulate: (x: Tensor, dim: number) => Tensor, neutral: number): Operator =>
  (node) => {
    node.needs(2);
    const [isExclusive, isReverse] = [node.flag('exclusive'), node.flag('reverse')];
    return withLists(1, (x: Tensor, [given]: List) => {
      const axis = axisIn(given!, x.ndim);
      const totals = accumulate(isReverse ? flip(x, axis) : x, axis);
      const shifts = x.shape.map((_, i) => ({ low: i === axis ? 1 : 0, high: 0 }));
      const placed = isExclusive ? padAxes(slice(totals, axis, 0, -1), shifts, neutral) : totals;
      return isReverse ? flip(placed, axis) : placed;
    });
  };

const foremost: Operator = (node) => {
  node.needs(2);
  return withLists(1, (x: Tensor, [k]: List) => {
    const { values, indices } = topk(x, k!, -1);
    return [values, indices];
  });
};

export const reductions: Operators = {
  All: over(all),
  Any: over(any),
  ArgMax: placeOf(argmax),
  ArgMin: placeOf(argmin),
  Cumprod: running(cumprod, 1),
  Cumsum: running(cumsum, 0),
  Max: over(amax),
  Mean: over(average),
  Min: over(amin),
  Prod: over(prod),
  Sum: over(sum),
  TopKV2: foremost,
};
