/** Values folded at the positions that a tensor says. */
import { checkChoice } from '../check-choice.ts';
import { isFloat } from '../dtype.ts';
import { named } from '../named.ts';
import { optionsOf } from '../options.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, maximum, minimum, mul, sub } from './arithmetic.ts';
import { eq, gt, logicalAnd, logicalNot, where } from './comparison.ts';
import { gather } from './indexing.ts';
import { cast, inFloat32 } from './operands.ts';
import { mentions, oneOfEach, placed, scatterAdd } from './scattering.ts';
import { reshape } from './shaping.ts';

/** How `scatterReduce` folds the values of one place. */
export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

/** What `scatterReduce` accepts. */
export interface ScatterReduceOptions {
  /** Whether the element of x at a place is folded, too, or is only there where no value is meant for it. Default true. */
  readonly includeSelf?: boolean;
}

const folds = { prod: mul, amax: maximum, amin: minimum };

/**
 * x with the elements of `source` folded into it at the positions `index` along `dim`: their sum, product, mean, or the greatest or
 * least of them. Index and source are as those of `scatterAdd`. Equal extremes share the gradient.
 *
 * Sums and means take a pass or two. The others sort the index, and fold neighbours in a step for each doubling of its length: a
 * hundred values take seven steps, a million take twenty.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.scatter_reduce_.html
 *
 * @throws RangeError for another reduction; ShapeError for an index that does not fit
 *
 * @example
 * ```ts
 * import { scatterReduce, tensor } from '@glissade/tensor';
 *
 * const index = tensor([0, 1, 0], { dtype: 'int32' });
 * console.log(scatterReduce(tensor([1, 2, 3]), 0, index, tensor([4, 5, 6]), 'amax').toArray()); // => [ 6, 5, 3 ]
 * ```
 */
export function scatterReduce(
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  reduce: ScatterReduction,
  options?: ScatterReduceOptions,
): Tensor {
  const { includeSelf } = optionsOf('scatterReduce', options, { includeSelf: true });
  checkChoice('scatterReduce', 'reduce', reduce, ['sum', 'mean', ...Object.keys(folds)]);
  return named('scatterReduce', () =>
    inFloat32(x, (base) => {
      const count = mentions(base, dim, index);
      const isTold = gt(count, 0);
      const values = cast(placed(source, index), base.dtype);
      if (!(reduce in folds)) {
        const total = scatterAdd(includeSelf ? base : where(isTold, 0, base), dim, index, values);
        if (reduce === 'sum') return total;
        const options = isFloat(base.dtype) ? undefined : ({ roundingMode: 'floor' } as const);
        const mean = div(total, maximum(add(count, includeSelf ? 1 : 0), 1), options);
        return cast(mean, base.dtype);
      }
      const fold = folds[reduce as keyof typeof folds];
      const folded = (base: Tensor, values: Tensor): Tensor => {
        const told = oneOfEach(base, dim, index, values, fold);
        return where(isTold, includeSelf ? fold(base, told) : told, base);
      };
      if (reduce === 'prod' || !(base.requiresGrad || values.requiresGrad)) return folded(base, values);
      const extremes = folded(base.detach(), values.detach());
      const equal = eq(base, extremes);
      const isOwn = includeSelf ? equal : logicalAnd(equal, logicalNot(isTold));
      return shared(extremes, base, isOwn, values, dim, index);
    }),
  );
}

/** Extremes as the means of all that are equal to them: their gradient goes to each in equal parts. */
function shared(
  extremes: Tensor,
  base: Tensor,
  isOwn: Tensor,
  values: Tensor,
  dim: number,
  index: Tensor,
): Tensor {
  const at = (x: Tensor): Tensor => reshape(gather(x, dim, index), values.shape);
  const isOne = eq(values, at(extremes));
  const share = div(1, scatterAdd(cast(isOwn, base.dtype), dim, index, cast(isOne, base.dtype)));
  const own = where(isOwn, mul(base, share), 0);
  const means = scatterAdd(own, dim, index, where(isOne, mul(values, at(share)), 0));
  // What the means lose in rounding. Infinite ones lose nothing.
  return add(means, where(eq(means, extremes), 0, sub(extremes, means)).detach());
}
