/** The modified Bessel functions of the first kind, as polynomials of 7 digits: those of PyTorch. */
import { abs, add, div, log, lt, mul, square, sub, type Tensor, where } from '@glissade/tensor';
import { polynomial } from './log-gamma.ts';

/** Where the two approximations meet. */
const middle = 3.75;

// Of (x / 3.75)^2, times x for order 1; and of 3.75 / x, times exp(x) / sqrt(x).
const coefficients = [
  {
    small: [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813],
    large: [
      0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633,
      0.00392377,
    ],
  },
  {
    small: [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411],
    large: [
      0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654,
      -0.00420059,
    ],
  },
] as const;

/**
 * log(I(x)) of order 0 or 1, for x above 0. Source: Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 9.8.1 to 9.8.4,
 * https://personal.math.ubc.ca/~cbm/aands/page_378.htm
 */
export function logBessel(x: Tensor, order: 0 | 1): Tensor {
  const { small, large } = coefficients[order];
  const isSmall = lt(x, middle);
  // Where the other one is taken, this one has a harmless value and slope.
  const [low, high] = [where(isSmall, x, 1), where(isSmall, middle, x)];
  const power = polynomial(small, square(div(low, middle)));
  const below = log(order === 1 ? mul(abs(low), power) : power);
  const tail = log(polynomial(large, div(middle, high)));
  return where(isSmall, below, add(sub(high, mul(log(high), 0.5)), tail));
}
