/** Random numbers of gamma distributions, and what is made of them. */
import { add, epsilonOf, type Generator, mul, type Shape, sub, sum, type Tensor } from '@glissade/tensor';
import { drawEach, drawnLike } from './draws.ts';
import { gammaSlopes } from './gamma-slope.ts';
import { movementOf, smallestNormal } from './parameters.ts';

const third = Math.fround(1 / 3);
const squeeze = Math.fround(0.0331);

/**
 * A gamma number of rate 1. Source: Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables" (2000),
 * https://doi.org/10.1145/358407.358414; two constants have the digits of float32, as in PyTorch. It is
 * not 0: shares of numbers that are all too small are then alike.
 */
function gammaNumber(
  concentration: number,
  generator: Generator,
  rounded: (x: number) => number = (x) => x,
): number {
  const least = smallestNormal('float64');
  // It is sure, and PyTorch draws none for it.
  if (concentration === 0) return least;
  let [scale, alpha] = [1, concentration];
  if (alpha < 1) {
    scale = (1 - generator.uniform64()) ** rounded(1 / alpha);
    alpha = rounded(alpha + 1);
  }
  const d = rounded(alpha - third);
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = generator.normal();
    const y = 1 + c * x;
    if (y <= 0) continue;
    const v = y * y * y;
    const xx = x * x;
    const u = 1 - generator.uniform64();
    if (u < 1 - squeeze * xx * xx || Math.log(u) < 0.5 * xx + d * (1 - v + Math.log(v)))
      return Math.max(scale * d * v, least);
  }
}

/** Gamma numbers of rate 1. They are not 0, whose logarithm is infinite, however small the concentration. */
export function standardGamma(call: string, concentration: Tensor, shape: Shape): Tensor {
  const { dtype } = concentration;
  const least = smallestNormal(dtype);
  // What is computed of the concentration alone is rounded here, and is not for Dirichlet's: as in PyTorch.
  const rounded = dtype === 'float32' ? Math.fround : undefined;
  const data = drawEach(call, concentration, shape, (alpha, generator) =>
    gammaNumber(alpha, generator, rounded),
  );
  return drawnLike(
    concentration,
    data.map((x) => Math.max(x, least)),
    shape,
  );
}

/**
 * Vectors of shares, along the last dim. Neither 0 nor 1, as both have logarithms that matter. With `moves`, a gradient flows to the
 * concentrations: by the gamma numbers of which these are the shares.
 */
export function standardDirichlet(call: string, concentration: Tensor, shape: Shape, moves = false): Tensor {
  const { dtype } = concentration;
  const data = drawEach(call, concentration, shape, (alpha, generator) => gammaNumber(alpha, generator));
  const slopes = moves ? gammaSlopes(call, concentration, data) : undefined;
  const shares = concentration.shape.at(-1)!;
  const [least, most] = [smallestNormal(dtype), 1 - epsilonOf(dtype) / 2];
  for (let row = 0; row < data.length; row += shares) {
    const gammas = data.subarray(row, row + shares);
    const total = gammas.reduce((sum, each) => sum + each, 0);
    for (const [i, each] of gammas.entries()) {
      gammas[i] = Math.min(Math.max(each / total, least), most);
      if (slopes) slopes[row + i]! /= total;
    }
  }
  const drawn = drawnLike(concentration, data, shape);
  if (!slopes) return drawn;
  // What one number gains, all shares lose in proportion.
  const gains = mul(drawnLike(concentration, slopes, shape), movementOf(concentration));
  return sub(add(drawn, gains), mul(drawn, sum(gains, -1, { keepdim: true })));
}
