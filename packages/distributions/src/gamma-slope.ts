/** How gamma numbers move with their concentration: what lets gradients flow through samples. */
import { add, mul, type Tensor } from '@glissade/tensor';
import { drawnLike, look } from './draws.ts';
import { digammaOf } from './log-gamma.ts';
import { movementOf } from './parameters.ts';

/** From here on the series has many terms, and the cube root of x / concentration is normal enough. */
const large = 1e4;

/**
 * dx / d concentration of a gamma number x at the same place of its distribution: -(dF / d concentration) / density, F being the share of
 * numbers below x. Both are of the series for the incomplete gamma function, https://dlmf.nist.gov/8.7#E1, whose terms are divided by the
 * density. Sources: Figurnov, Mohamed and Mnih, "Implicit Reparameterization Gradients" (2018), https://arxiv.org/abs/1805.08498;
 * for large concentrations Wilson and Hilferty, "The Distribution of Chi-Square" (1931), https://doi.org/10.1073/pnas.17.12.684
 */
export function gammaSlope(concentration: number, x: number): number {
  if (concentration > large) {
    const root = Math.cbrt(x / concentration);
    return root ** 3 + 3 * root ** 2 * (1 / (18 * concentration) + (1 - root) / 2);
  }
  // x^(n+1) / (c (c+1) ... (c+n)), times how far the logarithm of x is below digamma(c + n + 1).
  const logarithm = Math.log(x);
  let [term, place, below] = [x / concentration, concentration + 1, digammaOf(concentration + 1) - logarithm];
  let sum = term * below;
  while (place < x || term * Math.abs(below) > 1e-17 * Math.abs(sum)) {
    term *= x / place;
    below += 1 / place++;
    sum += term * below;
  }
  return sum;
}

/** The slopes of gamma numbers [..., ...concentration.shape] of rate 1, in float64. */
export const gammaSlopes = (
  call: string,
  concentration: Tensor,
  numbers: ArrayLike<number>,
): Float64Array => {
  const all = look(call, concentration);
  return Float64Array.from(numbers, (x, i) => gammaSlope(all[i % all.length]!, x));
};

/** Gamma numbers of rate 1, through which a gradient flows to the concentration. */
export function followingConcentration(call: string, numbers: Tensor, concentration: Tensor): Tensor {
  const slopes = drawnLike(
    concentration,
    gammaSlopes(call, concentration, numbers.dataSync()),
    numbers.shape,
  );
  return add(numbers, mul(slopes, movementOf(concentration)));
}
