/** How far points are apart. */

import { described } from '../check-tensors.ts';
import { fused } from '../fused.ts';
import { optionsOf } from '../options.ts';
import { ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { relu } from './activation.ts';
import { add, mul, square, sub } from './arithmetic.ts';
import { matmul } from './contraction.ts';
import { sqrt } from './functions.ts';
import { type NormOptions, norm } from './norm.ts';
import { onNonZero } from './on-non-zero.ts';
import { bothInFloat32 } from './operands.ts';
import { sum } from './reduction.ts';
import { transpose, unsqueeze } from './shaping.ts';

/** With more rows than this on a side, PyTorch multiplies matrices. */
const fewRows = 25;

/**
 * The distances between the rows of a [..., P, M] and those of b [..., R, M]: [..., P, R]. The gradient of a distance of 0 is 0.
 * As in PyTorch, from 26 rows on either side Euclidean ones come of a product of matrices: quick, but what is less than about a
 * thousandth of the rows' own lengths apart has few right digits.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.cdist.html
 *
 * @example
 * ```ts
 * import { cdist, tensor } from '@glissade/tensor';
 *
 * console.log(cdist(tensor([[0, 0], [3, 4]]), tensor([[0, 0]])).toArray()); // => [ [ 0 ], [ 5 ] ]
 * ```
 */
export function cdist(a: Tensor, b: Tensor, options?: Pick<NormOptions, 'p'>): Tensor {
  const { p } = optionsOf('cdist', options, { p: 2 });
  const fits = a?.shape?.length > 1 && b?.shape?.length > 1 && a.shape.at(-1) === b.shape.at(-1);
  if (!fits) {
    throw new ShapeError(
      `cdist: expected matrices whose rows are of one length, got ${described(a)} and ${described(b)}`,
    );
  }
  const most = Math.max(a.shape.at(-2)!, b.shape.at(-2)!);
  return bothInFloat32(a, b, (a, b) =>
    p === 2 && most > fewRows ? byProduct(a, b) : norm(sub(unsqueeze(a, -2), unsqueeze(b, -3)), -1, { p }),
  );
}

/** |a - b|^2 = |a|^2 - 2 ab + |b|^2. */
function byProduct(a: Tensor, b: Tensor): Tensor {
  const [left, right] = [a, b].map((x) => sum(square(x), -1, { keepdim: true })) as [Tensor, Tensor];
  return distance(matmul(mul(a, -2), transpose(b)), left, transpose(right));
}

/** The root of a sum, which rounding may have left below zero. */
const distance = fused('distance', (products: Tensor, left: Tensor, right: Tensor) =>
  onNonZero(relu(add(add(products, left), right)), sqrt),
);
