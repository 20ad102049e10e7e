/** Functions that densities are made of, by PyTorch's names, for all real numbers: the gamma function's, and the normal distribution's. */
import {
  abs,
  cast,
  checkNumber,
  checkTensors,
  type Differentiated,
  differentiated,
  div,
  eq,
  inFloat32,
  isFloat,
  log,
  lt,
  mul,
  named,
  round,
  sin,
  sub,
  type Tensor,
  tan,
  where,
} from '@glissade/tensor';
import { logGamma, logMultigamma, digamma as ofPositive, xlogy as productWithLog } from './log-gamma.ts';
import { normalQuantile, normalShare } from './normal-quantile.ts';

/** Integers as float32. */
function floats(operation: string, x: Tensor): Tensor {
  checkTensors(operation, x);
  return isFloat(x.dtype) ? x : cast(x, 'float32');
}

/** A negative x, by how far it is from a whole number, which is exact; elsewhere a half, which has harmless sines and tangents. */
const apart = (x: Tensor, isNegative: Tensor): Tensor => where(isNegative, sub(x, round(x)), 0.5);

/**
 * The logarithm of the absolute value of the gamma function. Infinity at 0 and at negative whole numbers.
 * Sources: https://docs.pytorch.org/docs/stable/generated/torch.lgamma.html; of negative numbers: https://dlmf.nist.gov/5.5.E3
 *
 * @example
 * ```ts
 * import { lgamma } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${lgamma(tensor([0.5, 1, 5, -0.5]))}`); // => tensor([0.5724, 0.0000, 3.1781, 1.2655])
 * ```
 */
export const lgamma = (x: Tensor): Tensor =>
  inFloat32(floats('lgamma', x), (x) => differentiated(ofLogGamma, x));

const ofLogGamma: Differentiated = {
  name: 'lgamma',
  forward: (x: Tensor) => {
    const isNegative = lt(x, 0);
    const isLeast = eq(x, -Infinity);
    const positive = logGamma(where(isNegative, sub(1, x), x));
    const sines = abs(sin(mul(apart(where(isLeast, -0.5, x), isNegative), Math.PI)));
    const reflected = sub(sub(Math.log(Math.PI), log(sines)), positive);
    return where(isLeast, Infinity, where(isNegative, reflected, positive));
  },
  backward: (cotangent, [x]) => [mul(cotangent, digamma(x!))],
};

/**
 * The derivative of `lgamma`. -Infinity at 0, and NaN at negative whole numbers, where it has no value.
 * Sources: https://docs.pytorch.org/docs/stable/generated/torch.digamma.html; of negative numbers: https://dlmf.nist.gov/5.5.E4
 *
 * @example
 * ```ts
 * import { digamma } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${digamma(tensor([1, 10, -0.5]))}`); // => tensor([-0.5772,  2.2518,  0.0365])
 * ```
 */
export const digamma = (x: Tensor): Tensor =>
  inFloat32(floats('digamma', x), (x) => {
    const isNegative = lt(x, 0);
    const positive = ofPositive(where(isNegative, sub(1, x), x));
    const distance = apart(x, isNegative);
    const isWhole = eq(distance, 0);
    const reflected = sub(positive, div(Math.PI, tan(mul(where(isWhole, 0.5, distance), Math.PI))));
    return where(isNegative, where(isWhole, Number.NaN, reflected), positive);
  });

/**
 * The logarithm of the multivariate gamma function of p dims, for x above (p - 1) / 2.
 * Source: https://docs.pytorch.org/docs/stable/special.html#torch.special.multigammaln
 *
 * @throws RangeError unless p is a whole number from 1 on
 *
 * @example
 * ```ts
 * import { mvlgamma } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${mvlgamma(tensor([2, 3.5]), 2)}`); // => tensor([0.4516, 2.4665])
 * ```
 */
export function mvlgamma(x: Tensor, p: number): Tensor {
  checkNumber('mvlgamma', 'p', p, { least: 1, whole: true });
  return inFloat32(floats('mvlgamma', x), (x) => logMultigamma(x, p));
}

/**
 * 1 less the error function, with all digits where that is near to 1.
 * Source: https://docs.pytorch.org/docs/stable/special.html#torch.special.erfc
 *
 * @example
 * ```ts
 * import { erfc } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(erfc(tensor([0, 6])).toArray()[1]! < 1e-15); // => true
 * ```
 */
export const erfc = (x: Tensor): Tensor =>
  inFloat32(floats('erfc', x), (x) => mul(normalShare(mul(x, -Math.SQRT2)), 2));

/** The standard normal number below which the share `tail` lies, or above which, if `half`, its distance from 1/2, is above 0. */
function quantile(half: Tensor, tail: Tensor): Tensor {
  const side = where(lt(half, 0), -1, 1);
  return mul(side, normalQuantile(mul(half, side), tail));
}

/**
 * The inverse of the error function: infinite at -1 and 1, NaN beyond.
 * Source: https://docs.pytorch.org/docs/stable/special.html#torch.special.erfinv
 *
 * @example
 * ```ts
 * import { erfinv } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${erfinv(tensor([0, 0.5, -1]))}`); // => tensor([0.0000, 0.4769,   -inf])
 * ```
 */
export const erfinv = (x: Tensor): Tensor =>
  inFloat32(floats('erfinv', x), (x) => {
    const half = mul(x, 0.5);
    return mul(quantile(half, sub(0.5, abs(half))), Math.SQRT1_2);
  });

/**
 * The share of standard normal numbers below each: their cumulative distribution function, with all digits in both tails.
 * Source: https://docs.pytorch.org/docs/stable/special.html#torch.special.ndtr
 *
 * @example
 * ```ts
 * import { ndtr } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${ndtr(tensor([-1.96, 0, 1.96]))}`); // => tensor([0.0250, 0.5000, 0.9750])
 * ```
 */
export const ndtr = (x: Tensor): Tensor => inFloat32(floats('ndtr', x), normalShare);

/**
 * The number below which a share of standard normal numbers lies: the inverse of `ndtr`.
 * Source: https://docs.pytorch.org/docs/stable/special.html#torch.special.ndtri
 *
 * @example
 * ```ts
 * import { ndtri } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${ndtri(tensor([0.025, 0.5, 1]))}`); // => tensor([-1.9600,  0.0000,     inf])
 * ```
 */
export const ndtri = (x: Tensor): Tensor =>
  inFloat32(floats('ndtri', x), (x) => quantile(sub(x, 0.5), where(lt(x, 0.5), x, sub(1, x))));

/**
 * x log(y), and 0 where x is 0, unless y is NaN.
 * Source: https://docs.pytorch.org/docs/stable/special.html#torch.special.xlogy
 *
 * @example
 * ```ts
 * import { xlogy } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${xlogy(tensor([0, 2]), tensor([0, 1]))}`); // => tensor([0., 0.])
 * ```
 */
export function xlogy(x: Tensor, y: Tensor): Tensor {
  checkTensors('xlogy', x, y);
  const [a, b] = [floats('xlogy', x), floats('xlogy', y)];
  return named('xlogy', () => productWithLog(a, b));
}
