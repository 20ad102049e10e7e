/** What may become of the rows that an embedding looks up: a limit on their norms, a share of their gradients. */
import { customGradient, noGrad } from '@glissade/autograd';
import {
  add,
  cast,
  div,
  fillLike,
  gt,
  indexSelect,
  logicalAnd,
  mul,
  norm,
  reshape,
  scatterAdd,
  type Tensor,
  unsqueeze,
  where,
  written,
} from '@glissade/tensor';

/** Throws unless the greatest norm is above 0, where there is one, and the norm itself is one. */
export function checkLimit(
  operation: string,
  maxNorm: number | null | undefined,
  normType: number | undefined,
): void {
  for (const [name, value] of Object.entries({ maxNorm: maxNorm ?? 1, normType: normType ?? 2 }))
    if (typeof value !== 'number' || !(value > 0))
      throw new RangeError(`${operation}: ${name} is ${written(value)}; expected a number above 0`);
}

/** How often the index names each row: [rows]. */
function countsOf(index: Tensor, rows: number, like: Tensor): Tensor {
  const flat = reshape(index, [index.size]);
  return scatterAdd(fillLike(like, 0, [rows]), 0, cast(flat, 'int32'), fillLike(like, 1, [index.size]));
}

/**
 * Shortens rows of the weight itself that the index names and whose norm is beyond `maxNorm`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export function limitRows(weight: Tensor, index: Tensor, maxNorm: number, normType: number): void {
  noGrad(() => {
    const own = weight.detach();
    const lengths = norm(own, 1, { p: normType, keepdim: true });
    const named = unsqueeze(gt(countsOf(index, weight.shape[0]!, own), 0), 1);
    const long = logicalAnd(named, gt(lengths, maxNorm));
    // PyTorch's 1e-7: the shortened row is within the limit.
    weight.assign(where(long, mul(own, div(maxNorm, add(lengths, 1e-7))), own));
  });
}

/** The same rows [...index.shape, width]; the gradient of each is divided by how often the index names it. */
export function sharedByCount(found: Tensor, index: Tensor, rows: number): Tensor {
  const counts = countsOf(index, rows, found.detach());
  const each = unsqueeze(indexSelect(counts, 0, index), -1);
  return customGradient({
    name: 'scaleGradByFreq',
    forward: (rows: Tensor) => rows.clone(),
    backward: (cotangent) => [div(cotangent, each)],
  })(found);
}
