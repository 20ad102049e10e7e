/** The shares of gamma numbers below and above a number: the incomplete gamma functions. */
import {
  abs,
  add,
  bothInFloat32,
  cast,
  clamp,
  div,
  eq,
  exp,
  expm1,
  gt,
  log,
  log1p,
  lt,
  mul,
  neg,
  pow,
  sqrt,
  square,
  sub,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { logGamma, logStirlingFactor, polynomial } from './log-gamma.ts';
import { integral } from './quadrature.ts';

/** How many places are enough, from which logarithm on an end is cut off, terms of a series, and the largest exponent. */
const precisions = {
  float32: { places: 20, end: 24, terms: 8, most: 80 },
  float64: { places: 32, end: 42, terms: 14, most: 700 },
} as const;

/**
 * The share of gamma numbers of rate 1 below x or, with `above`, above it; the smaller of the two has all digits. It is an integral over
 * the logarithm of the number, from that of x to where the density ends, to the smaller side: the sum of 20 places, in float64 of 32,
 * however large the numbers are. Derivatives come by themselves, those by the concentration too.
 * Sources: https://dlmf.nist.gov/8.6, with t = concentration exp(s); for concentrations below 2 https://dlmf.nist.gov/8.8
 */
export const gammaShare = (concentration: Tensor, x: Tensor, above = false): Tensor =>
  bothInFloat32(concentration, x, (concentration, x) => {
    const isAbove = gt(x, clamp(concentration, 1));
    const share = smallerShare(concentration, x, isAbove);
    const rest = sub(1, share);
    return above ? where(isAbove, share, rest) : where(isAbove, rest, share);
  });

function smallerShare(concentration: Tensor, given: Tensor, isAbove: Tensor): Tensor {
  const { places, end, terms, most } = precisions[given.dtype === 'float64' ? 'float64' : 'float32'];
  const isNone = eq(given, 0);
  const x = clamp(where(isNone, 1, given), undefined, 3e38);
  // Of a small concentration the lower end is long, and has a corner: moved up, it has none.
  const isMoved = lt(where(isAbove, 2, concentration), 2);
  const moved = where(isMoved, add(concentration, 2), concentration);
  const length = lengthOf(moved.detach(), x.detach(), isAbove, end);
  const side = unsqueeze(sub(mul(cast(isAbove, x.dtype), 2), 1), -1);
  const [factor, start, scale] = [logStirlingFactor(moved), logRatio(x, moved), moved].map((each) =>
    unsqueeze(each, -1),
  );
  const rest = integral(length, places, (distance) => {
    const s = clamp(add(mul(side, distance), start!), undefined, most);
    return exp(sub(factor!, mul(excess(s, terms), scale!)));
  });
  const small = where(isMoved, concentration, 1);
  const low = where(isMoved, given, 1);
  const step = exp(neg(add(low, logGamma(add(small, 1)))));
  const between = mul(mul(pow(low, small), step), add(div(low, add(small, 1)), 1));
  return add(where(isNone, 0, rest), where(isMoved, between, 0));
}

/** log(x / b), with all digits where that is near 0. */
function logRatio(x: Tensor, b: Tensor): Tensor {
  const difference = div(sub(x, b), b);
  const isNear = lt(abs(difference), 0.5);
  return where(isNear, log1p(where(isNear, difference, 0)), sub(log(x), log(b)));
}

/** exp(s) - 1 - s. */
function excess(s: Tensor, terms: number): Tensor {
  const isSmall = lt(abs(s), 0.5);
  const series = [0.5];
  while (series.length < terms) series.push(series.at(-1)! / (series.length + 2));
  const small = where(isSmall, s, 0);
  return where(isSmall, mul(square(small), polynomial(series, small)), sub(expm1(s), s));
}

/** How far from x the integrand has fallen to exp(-end) of what it is there, or somewhat farther. */
function lengthOf(b: Tensor, x: Tensor, isAbove: Tensor, end: number): Tensor {
  const distance = sub(x, b);
  const far = div(2 * end, add(distance, sqrt(add(square(distance), mul(x, 2 * end)))));
  const upper = log1p(div(add(mul(b, far), end), x));
  const slack = add(mul(distance, 2), end);
  const lower = div(4 * end, sub(sqrt(add(square(slack), mul(b, 8 * end))), slack));
  return where(isAbove, upper, lower);
}
