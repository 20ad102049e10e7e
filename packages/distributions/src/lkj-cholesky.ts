/** The distribution of Lewandowski, Kurowicka and Joe, of correlations. */
import {
  add,
  clamp,
  diagEmbed,
  diagonal,
  log,
  mul,
  type Operand,
  randn,
  rsqrt,
  type Shape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tril,
  unsqueeze,
  where,
  written,
} from '@glissade/tensor';
import { Beta } from './beta.ts';
import { check, checkCorrelations, positive, real } from './check.ts';
import { Distribution } from './distribution.ts';
import { look } from './draws.ts';
import { logGamma, logMultigamma } from './log-gamma.ts';
import { asFloats, positions, smallestNormal } from './parameters.ts';

/**
 * Lower triangular matrices L [dim, dim] whose L L^T is a matrix of correlations, with a density of det(L L^T)^(concentration - 1): all are
 * equally probable at 1, and the greater the concentration, the weaker the correlations. A prior of what a `MultivariateNormal` is scaled
 * by. It cannot be drawn within `compile` and `vmap`, as `Gamma`; there are no formulas for its mean, variance and entropy, which throw.
 * Sources: https://docs.pytorch.org/docs/stable/distributions.html#lkjcholesky; Lewandowski, Kurowicka and Joe 2009,
 * https://doi.org/10.1016/j.jmva.2009.04.008
 *
 * @example
 * ```ts
 * import { LKJCholesky } from '@glissade/distributions';
 * import { manualSeed, matmul, transpose } from '@glissade/tensor';
 *
 * const p = new LKJCholesky(2, 1.5);
 * manualSeed(0);
 * const lower = p.sample();
 * console.log(`${matmul(lower, transpose(lower)).diagonal()}`); // => tensor([1.0000, 1.0000])
 * console.log(p.logProb(lower).shape); // => []
 * ```
 * @throws RangeError for a dim below 2, or a concentration that is not above 0, where it can be looked at
 */
export class LKJCholesky extends Distribution {
  readonly name: string = 'LKJCholesky';
  readonly dim: number;
  readonly concentration: Tensor;

  constructor(dim: number, concentration: Operand = 1) {
    if (!Number.isInteger(dim) || dim < 2)
      throw new RangeError(
        `LKJCholesky: dim is ${written(dim)}; expected a whole number of variables, 2 or more`,
      );
    check('LKJCholesky: concentration', concentration, positive);
    const floats = asFloats(concentration);
    super(floats, floats.shape, [dim, dim]);
    this.dim = dim;
    this.concentration = floats;
  }

  protected override get given(): Readonly<Record<string, Operand>> {
    return { dim: this.dim, concentration: this.concentration };
  }

  override expand(batchShape: Shape): LKJCholesky {
    return new LKJCholesky(this.dim, ...this.stretched(batchShape, this.concentration));
  }

  /**
   * Row by row: how much of a row lies before the diagonal, and in which direction. The numbers of PyTorch for two variables; of more it
   * draws others than its own `logProb` says.
   *
   * @throws TypeError where the concentration cannot be looked at
   */
  sample(shape: Shape = []): Tensor {
    const all = this.extended('sample', shape);
    look('LKJCholesky.sample', this.concentration);
    const { dim } = this;
    const concentration = this.concentration.detach();
    const { dtype } = concentration;
    // The first row has none before the diagonal, but a number is drawn for it, as in PyTorch. Its samples are too strong from dim 3 on,
    // as it forgets to halve the first parameter.
    const halves = mul(clamp(sub(positions(concentration, dim), 1), 0), 0.5);
    const rest = sub(add(unsqueeze(concentration, -1), (dim - 2) / 2), halves);
    const before = unsqueeze(new Beta(add(halves, 0.5), rest).sample(shape), -1);
    const normal = tril(randn(all, { dtype }), -1);
    const squared = sum(square(normal), -1, { keepdim: true });
    const isFirst = squared.eq(0);
    const direction = mul(normal, where(isFirst, 0, rsqrt(where(isFirst, 1, squared))));
    const lower = mul(sqrt(before), direction);
    const left = clamp(sub(1, sum(square(lower), -1)), smallestNormal(dtype));
    return add(lower, diagEmbed(sqrt(left)));
  }

  logProb(value: Operand): Tensor {
    const { concentration, dim } = this;
    const outcome = this.outcome(value, real);
    checkCorrelations('LKJCholesky.logProb', outcome);
    const logarithms = log(slice(diagonal(outcome, 0, -2, -1), -1, 1));
    // dim - 2, dim - 3, ... 0, and what the concentration adds.
    const powers = sub(add(mul(unsqueeze(concentration, -1), 2), dim - 4), positions(concentration, dim - 1));
    return sub(sum(mul(powers, logarithms), -1), this.#logNormalizer());
  }

  #logNormalizer(): Tensor {
    const others = this.dim - 1;
    const alpha = add(this.concentration, others / 2);
    const ratio = sub(logMultigamma(sub(alpha, 0.5), others), mul(logGamma(alpha), others));
    return add(ratio, (others * Math.log(Math.PI)) / 2);
  }
}
