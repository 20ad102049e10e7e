/**
 * The logarithm of the gamma function of numbers above 0, and its derivative. They are compositions of operations, so that gradients of
 * any order come by themselves: small numbers are moved up by the recurrence, where Stirling's series has all digits.
 * Sources: https://dlmf.nist.gov/5.5, https://dlmf.nist.gov/5.11
 */
import {
  add,
  eq,
  inFloat32,
  le,
  log,
  logicalAnd,
  logicalOr,
  lt,
  mul,
  reciprocal,
  square,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { positions } from './parameters.ts';

const halfLogTwoPi = Math.log(2 * Math.PI) / 2;
/** Bernoulli's numbers B(2k) / (2k (2k - 1)), k from 1. */
const terms = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156] as const;
/** Those times 2k - 1: for the derivative. */
const slopes = terms.map((term, i) => term * (2 * i + 1));

/** How far up the series is as exact as the dtype. Not farther, as rounding grows with the distance. */
const reachOf = (x: Tensor): number => (x.dtype === 'float64' ? 8 : 3);

/** c0 + c1 x + c2 x^2 + ... */
export const polynomial = (coefficients: readonly number[], x: Tensor): Tensor =>
  coefficients
    .slice(0, -1)
    .reduceRight<Tensor | number>((sum, each) => add(mul(x, sum), each), coefficients.at(-1)!) as Tensor;

/** x moved up, and x itself where it was: elsewhere 1, which has harmless logarithms and slopes. */
function shifted(x: Tensor): { isSmall: Tensor; small: Tensor; large: Tensor; below: readonly number[] } {
  const reach = reachOf(x);
  const isSmall = lt(x, reach);
  return {
    isSmall,
    small: where(isSmall, x, 1),
    large: where(isSmall, add(x, reach), x),
    below: Array.from({ length: reach }, (_, i) => i),
  };
}

/** log(gamma(x)) for x from 0 on. */
export const logGamma = (x: Tensor): Tensor =>
  inFloat32(x, (x) => {
    const { isSmall, small, large, below } = shifted(x);
    const inverse = reciprocal(large);
    // (log(x) - 1) (x - 1/2) instead of log(x) (x - 1/2) - x, whose difference loses digits.
    const main = add(mul(sub(log(large), 1), sub(large, 0.5)), halfLogTwoPi - 0.5);
    const series = mul(polynomial(terms, square(inverse)), inverse);
    const product = below.slice(1).reduce((all, i) => mul(all, add(small, i)), small);
    return sub(add(main, series), where(isSmall, log(product), 0));
  });

/** The derivative of `logGamma`. */
export const digamma = (x: Tensor): Tensor =>
  inFloat32(x, (x) => {
    const { isSmall, small, large, below } = shifted(x);
    const inverse = reciprocal(large);
    const squared = square(inverse);
    const main = sub(log(large), mul(inverse, 0.5));
    const series = mul(polynomial(slopes, squared), squared);
    const steps = below.slice(1).reduce((all, i) => add(all, reciprocal(add(small, i))), reciprocal(small));
    return sub(sub(main, series), where(isSmall, steps, 0));
  });

/** log(x^x exp(-x) / gamma(x)): of large x all that counts is less than its digits. */
export const logStirlingFactor = (x: Tensor): Tensor => {
  const isSmall = lt(x, reachOf(x));
  const [small, large] = [where(isSmall, x, 1), where(isSmall, 8, x)];
  const inverse = reciprocal(large);
  const series = sub(
    mul(log(mul(large, 1 / (2 * Math.PI))), 0.5),
    mul(polynomial(terms, square(inverse)), inverse),
  );
  return where(isSmall, sub(mul(small, sub(log(small), 1)), logGamma(small)), series);
};

/** x log(y), and 0 where x is 0, whatever y is but NaN. */
export function xlogy(x: Tensor, y: Tensor): Tensor {
  const isNone = logicalAnd(eq(x, 0), logicalOr(le(y, 0), eq(y, Infinity)));
  return where(isNone, 0, mul(x, log(where(isNone, 1, y))));
}

/** log(n!) of a plain number, by the same series. */
export function logFactorial(n: number): number {
  let [x, product] = [n + 1, 1];
  for (; x < 8; x++) product *= x;
  const series = terms.reduceRight((sum, each) => sum / (x * x) + each, 0) / x;
  return (Math.log(x) - 1) * (x - 0.5) + halfLogTwoPi - 0.5 + series - Math.log(product);
}

/** The derivative of the logarithm of the gamma function at a plain number above 0, by the same series. */
export function digammaOf(at: number): number {
  let [x, steps] = [at, 0];
  for (; x < 8; x++) steps += 1 / x;
  const series = slopes.reduceRight((sum, each) => sum / (x * x) + each, 0) / (x * x);
  return Math.log(x) - 1 / (2 * x) - series - steps;
}

/** The same function of p factors, for x above (p - 1) / 2. Source: https://dlmf.nist.gov/35.3 */
export const logMultigamma = (x: Tensor, p: number): Tensor =>
  add(manyTimes(logGamma, x, p), (p * (p - 1) * Math.log(Math.PI)) / 4);

/** The derivative of `logMultigamma`. */
export const multidigamma = (x: Tensor, p: number): Tensor => manyTimes(digamma, x, p);

/** The sum of f(x), f(x - 1/2), ... of p terms, at once. */
const manyTimes = (f: (x: Tensor) => Tensor, x: Tensor, p: number): Tensor =>
  sum(f(sub(unsqueeze(x, -1), mul(positions(x, p), 0.5))), -1);
