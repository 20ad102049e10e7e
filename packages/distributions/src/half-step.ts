/**
 * How the gamma function grows from x to x + 1/2, without the difference of two large logarithms: of large x a series, which the two
 * functions for x and x + 1/2 have in common. Source: https://dlmf.nist.gov/5.11#E13, of whose sum this is the logarithm
 */
import { add, inFloat32, log, lt, mul, reciprocal, square, sub, type Tensor, where } from '@glissade/tensor';
import { digamma, logGamma, polynomial } from './log-gamma.ts';

/** From here on five terms have all digits of float64. */
const large = 16;
/** Of 1 / x, 1 / x^3, ... */
const terms = [-1 / 8, 1 / 192, -1 / 640, 17 / 14336, -31 / 18432] as const;
/** Of 1 / x^2, 1 / x^4, ...: those of the derivative. */
const slopes = terms.map((term, i) => -term * (2 * i + 1));

/** log(gamma(x + 1/2) / (gamma(x) sqrt(x))), for x above 0. */
export const logHalfStep = (x: Tensor): Tensor =>
  inFloat32(x, (x) =>
    either(
      x,
      (inverse) => mul(polynomial(terms, square(inverse)), inverse),
      (x) => sub(sub(logGamma(add(x, 0.5)), logGamma(x)), mul(log(x), 0.5)),
    ),
  );

/** digamma(x + 1/2) - digamma(x), for x above 0. */
export const digammaHalfStep = (x: Tensor): Tensor =>
  inFloat32(x, (x) =>
    either(
      x,
      (inverse) => add(mul(inverse, 0.5), mul(polynomial(slopes, square(inverse)), square(inverse))),
      (x) => sub(digamma(add(x, 0.5)), digamma(x)),
    ),
  );

/** Each where its x is good for it; elsewhere it gets another one. */
function either(x: Tensor, ofInverse: (inverse: Tensor) => Tensor, ofSmall: (x: Tensor) => Tensor): Tensor {
  const isSmall = lt(x, large);
  return where(isSmall, ofSmall(where(isSmall, x, 1)), ofInverse(reciprocal(where(isSmall, large, x))));
}
