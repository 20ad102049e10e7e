/** Random numbers of Poisson distributions. */
import type { Generator } from '@glissade/tensor';
import { logFactorial } from './log-gamma.ts';

/**
 * A Poisson number. Source: W. Hörmann, "The transformed rejection method for generating Poisson random variables" (1993),
 * https://doi.org/10.1016/0167-6687(93)90997-4; of small rates a product of uniform numbers.
 */
export function poissonNumber(rate: number, generator: Generator): number {
  if (rate === 0) return 0;
  if (rate < 10) {
    const end = Math.exp(-rate);
    let count = 0;
    for (let product = generator.uniform64(); product > end; product *= generator.uniform64()) count++;
    return count;
  }
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const v = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = generator.uniform64() - 0.5;
    const height = generator.uniform64();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
    if (us >= 0.07 && height <= v) return k;
    if (k < 0 || (us < 0.013 && height > us)) continue;
    const accepted = Math.log(height) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (accepted <= -rate + k * logRate - logFactorial(k)) return k;
  }
}
