/** How variables vary together: covariances and correlations. */
import {
  cast,
  checkNames,
  checkNumber,
  checkTensors,
  clamp,
  diagonal,
  div,
  isFloat,
  matmul,
  mul,
  printShape,
  ShapeError,
  sqrt,
  squeeze,
  sub,
  sum,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';

/** What `cov` accepts. */
export interface CovarianceOptions {
  /** What is taken off the number of observations: 1 (Bessel's) or 0. Default 1. */
  readonly correction?: number;
  /** How often each observation counts: whole numbers [n]. */
  readonly fweights?: Tensor;
  /** How much each observation counts: [n]. */
  readonly aweights?: Tensor;
}

/** Throws unless x holds variables, as rows, of any numbers; as floats, in rows. */
function variables(operation: string, x: Tensor): Tensor {
  checkTensors(operation, x);
  if (x.ndim > 2)
    throw new ShapeError(
      `${operation}: expected variables [variables, observations], or [observations] of one, got ${printShape(x.shape)}`,
    );
  const floats = isFloat(x.dtype) ? x : cast(x, 'float32');
  return x.ndim === 2 ? floats : floats.reshape(1, -1);
}

/** Weights of observations, as floats of the dtype of x. */
function weightsOf(name: string, weights: Tensor | undefined, x: Tensor): Tensor | undefined {
  if (weights === undefined) return undefined;
  checkTensors('cov', weights);
  const n = x.shape[1];
  if (weights.ndim !== 1 || weights.size !== n)
    throw new ShapeError(
      `cov: ${name} are ${printShape(weights.shape)}; expected [${n}], one for each observation`,
    );
  return cast(weights, x.dtype);
}

/**
 * The covariances of variables [variables, observations], each a row: [variables, variables]; of one variable, its variance: [].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.cov.html
 *
 * @throws ShapeError for more dims, and for weights that are not as many as the observations
 *
 * @example
 * ```ts
 * import { cov } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(cov(tensor([[0, 1, 2], [2, 1, 0]])).toArray()); // => [ [ 1, -1 ], [ -1, 1 ] ]
 * ```
 */
export function cov(x: Tensor, options: CovarianceOptions = {}): Tensor {
  checkNames('cov', options, ['correction', 'fweights', 'aweights']);
  const { correction = 1 } = options;
  checkNumber('cov', 'correction', correction, {});
  const rows = variables('cov', x);
  const frequencies = weightsOf('fweights', options.fweights, rows);
  const importances = weightsOf('aweights', options.aweights, rows);
  const weights = frequencies && importances ? mul(frequencies, importances) : (frequencies ?? importances);
  const n = rows.shape[1]!;
  const total = weights ? sum(weights) : n;
  const mean = div(sum(weights ? mul(rows, weights) : rows, 1, { keepdim: true }), total);
  const apart = sub(rows, mean);
  const products = matmul(weights ? mul(apart, weights) : apart, apart.mT);
  if (typeof total === 'number') return squeeze(div(products, Math.max(0, total - correction)));
  const taken = importances ? div(mul(sum(mul(weights!, importances)), correction), total) : correction;
  return squeeze(div(products, clamp(sub(total, taken), 0)));
}

/**
 * The coefficients of correlation, by Pearson, of variables [variables, observations], each a row: from -1 to 1.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.corrcoef.html
 *
 * @throws ShapeError for more dims
 *
 * @example
 * ```ts
 * import { corrcoef } from '@glissade/linalg';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(corrcoef(tensor([[0, 1, 2], [2, 1, 0]])).toArray()); // => [ [ 1, -1 ], [ -1, 1 ] ]
 * ```
 */
export function corrcoef(x: Tensor): Tensor {
  const together = cov(variables('corrcoef', x));
  if (together.ndim === 0) return div(together, together);
  const deviations = sqrt(diagonal(together));
  return clamp(div(div(together, unsqueeze(deviations, 1)), deviations), -1, 1);
}
