/** Sums and the like over axes, running ones, and where the largest elements are. Source: https://keras.io/api/ops/numpy/ */
import {
  all,
  amax,
  amin,
  any,
  argmax,
  argmin,
  argsort,
  countNonzero,
  cumprod,
  cumsum,
  logsumexp,
  mean,
  norm,
  prod,
  type ReductionOptions,
  sort,
  sqrt,
  sum,
  type Tensor,
  topk,
  variance,
} from '@glissade/tensor';
import type { Operation, Operations } from './operation.ts';
import { asFloat, type OperationArguments } from './operation-arguments.ts';

/** Over the axes that are named, or over all. */
const over =
  (reduce: (x: Tensor, axes: number[] | undefined, options: ReductionOptions) => Tensor): Operation =>
  (given) => {
    given.only('initial');
    return reduce(given.tensor(), given.list('axis', 1), { keepdim: given.flag('keepdims') });
  };

/** Along one axis, or of all elements. */
function alongOne(given: OperationArguments): { x: Tensor; axis: number; isFlat: boolean } {
  const [x, axes] = [given.tensor(), given.list('axis', 1)];
  return axes ? { x, axis: axes[0]!, isFlat: false } : { x: x.flatten(), axis: 0, isFlat: true };
}

const running =
  (accumulate: (x: Tensor, axis: number) => Tensor): Operation =>
  (given) => {
    given.only('exclusive');
    given.only('reverse');
    const { x, axis } = alongOne(given);
    return accumulate(x, axis);
  };

/** @param first - the axis where nothing is said, which TensorFlow has; Keras takes all elements */
const placeOf =
  (find: (x: Tensor, axis: number) => Tensor, first?: number): Operation =>
  (given) => {
    if (first !== undefined && given.list('axis', 1) === undefined) return find(given.tensor(), first);
    const { x, axis, isFlat } = alongOne(given);
    const found = find(x, axis);
    return given.flag('keepdims') && !isFlat ? found.unsqueeze(axis) : found;
  };

const foremost: Operation = (given) => {
  const { values, indices } = topk(given.tensor(), given.number('k', 1, 1));
  return [values, indices];
};

const length: Operation = (given) => {
  const order = given.value('ord') ?? 2;
  if (order !== 2 && order !== 1 && order !== 'euclidean' && order !== 'fro') given.only('ord', 1, 2);
  const p = order === 1 ? 1 : 2;
  return norm(given.floats(), given.list('axis', 2), { p, keepdim: given.flag('keepdims') });
};

const spread = (x: Tensor, axes: number[] | undefined, options: ReductionOptions): Tensor =>
  variance(asFloat(x), axes, { ...options, correction: 0 });

/** Mean and variance. */
const moments: Operation = (given) => {
  const [x, axes] = [given.floats(), given.list('axes', 1)];
  const options = { keepdim: given.flag('keepdims') };
  return [mean(x, axes, options), spread(x, axes, options)];
};

export const reductions: Operations = {
  All: over(all),
  Any: over(any),
  Argmax: placeOf(argmax),
  ArgmaxFirst: placeOf(argmax, 0),
  Argmin: placeOf(argmin),
  ArgminFirst: placeOf(argmin, 0),
  Argsort: (given) => argsort(given.tensor(), given.list('axis', 1)?.[0] ?? -1),
  CountNonzero: over((x, axes) => countNonzero(x, axes)),
  Cumprod: running(cumprod),
  Cumsum: running(cumsum),
  Logsumexp: over(logsumexp),
  Max: over(amax),
  Mean: over((x, axes, options) => mean(asFloat(x), axes, options)),
  Min: over(amin),
  Moments: moments,
  Norm: length,
  Prod: over(prod),
  Sort: (given) => sort(given.tensor(), given.list('axis', 1)?.[0] ?? -1).values,
  Std: over((x, axes, options) => sqrt(spread(x, axes, options))),
  Sum: over(sum),
  TopK: foremost,
  Var: over(spread),
};
