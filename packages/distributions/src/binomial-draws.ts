/** Random numbers of binomial distributions. */
import type { Generator } from '@glissade/tensor';
import { logFactorial } from './log-gamma.ts';

/** Uniform numbers, of the digits that a dtype has. */
type Uniform = () => number;

/**
 * How many of `count` trials succeed. Sources: W. Hörmann, "The generation of binomial random variates" (1993),
 * https://doi.org/10.1080/00949659308811496; of few successes the trials between them, L. Devroye, "Non-Uniform Random Variate
 * Generation" (1986), chapter X.4.3.
 */
export function binomialNumber(
  count: number,
  probability: number,
  generator: Generator,
  rounded: (x: number) => number,
): number {
  const uniform = (): number => rounded(generator.uniform64());
  if (count <= 0 || probability <= 0) return 0;
  if (probability >= 1) return count;
  // The rarer of success and failure is counted.
  const rarer = Math.min(probability, rounded(1 - probability));
  const found = count * rarer >= 10 ? rejected(count, rarer, uniform) : counted(count, rarer, uniform);
  return probability <= 0.5 ? found : count - found;
}

/** Goes from success to success: the trials until the next one are a geometric number. */
function counted(count: number, probability: number, uniform: Uniform): number {
  const logFailure = Math.log1p(-probability);
  let successes = 0;
  for (let trials = 0; ; successes++) {
    trials += Math.ceil(Math.log(uniform()) / logFailure);
    if (trials > count) return successes;
  }
}

/** Transformed rejection, algorithm BTRS. */
function rejected(count: number, probability: number, uniform: Uniform): number {
  const deviation = Math.sqrt(count * probability * (1 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const center = count * probability + 0.5;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const logOdds = Math.log(probability / (1 - probability));
  const mode = Math.floor((count + 1) * probability);
  const logMode = logFactorial(mode) + logFactorial(count - mode);
  for (;;) {
    const u = uniform() - 0.5;
    const height = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + center);
    if (us >= 0.07 && height <= 0.92 - 4.2 / b) return k;
    if (k < 0 || k > count) continue;
    const accepted = Math.log((height * alpha) / (a / (us * us) + b));
    if (accepted <= logMode - logFactorial(k) - logFactorial(count - k) + (k - mode) * logOdds) return k;
  }
}
