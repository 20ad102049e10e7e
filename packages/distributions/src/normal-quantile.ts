/** The standard normal distribution: what share lies below a number, and the number below which a share lies. In both tails, too. */
import {
  add,
  bothInFloat32,
  clamp,
  div,
  eq,
  erf,
  exp,
  fused,
  inFloat32,
  log,
  lt,
  mul,
  neg,
  sqrt,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { polynomial } from './log-gamma.ts';

const halfLogTwoPi = Math.log(2 * Math.PI) / 2;
const rootTwoPi = Math.sqrt(2 * Math.PI);

/** (x + 1) times the Mills ratio of x, as powers of (x - 6) / (x + 4): the Chebyshev series from 1 to infinity. */
const coefficients = [
  1.1366436262780766, -0.17760581434688977, 0.03969933820642297, 0.01182259428685242, -0.01773156799722645,
  0.00983943215485962, -0.00309695916552723, 0.00032596437284522, 0.00016980117657196, -6.889635647984e-5,
  -4.4454814356e-6, 8.00931125958e-6, -3.1660167607e-7, -9.3260206496e-7, 7.246909703e-8, 1.1007584703e-7,
  -6.46550899e-9, -9.31503269e-9,
];

/** The share above x, divided by the density there; for x from 1 on. Source: https://dlmf.nist.gov/7.8 */
const millsRatio = (x: Tensor): Tensor => div(polynomial(coefficients, div(sub(x, 6), add(x, 4))), add(x, 1));

const share = fused('normalShare', (z: Tensor) => {
  // 1 + erf(z) has few digits left where it is near 0.
  const isFar = lt(z, -1);
  const far = clamp(neg(where(isFar, z, -1)), 1, 1e18);
  const tail = mul(exp(sub(mul(square(far), -0.5), halfLogTwoPi)), millsRatio(far));
  return where(isFar, tail, add(mul(erf(mul(where(isFar, 0, z), Math.SQRT1_2)), 0.5), 0.5));
});

/** The share of standard normal numbers below z. */
export const normalShare = (z: Tensor): Tensor => inFloat32(z, share);

/**
 * The number of at least 0 above which the share `tail` lies, and between which and 0 `distance`: 1/2 less the tail, of which each may
 * have digits that the other lacks. An estimate, and two steps of Halley's method, each of which makes one digit three: the last of them has
 * the first and second derivatives, too.
 * Sources: https://dlmf.nist.gov/7.17; Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.2.23,
 * https://personal.math.ubc.ca/~cbm/aands/page_933.htm; https://en.wikipedia.org/wiki/Halley%27s_method
 */
export const normalQuantile = (distance: Tensor, tail: Tensor): Tensor =>
  bothInFloat32(distance, tail, (distance, tail) => {
    const [isNear, isNone] = [lt(distance, 0.35), eq(tail, 0)];
    const line = mul(where(isNear, distance, 0.35), rootTwoPi);
    const logTail = log(where(isNear, 0.15, where(isNone, 0.15, tail)));
    const step = (z: Tensor): Tensor => {
      const density = exp(mul(square(z), 0.5));
      const near = sub(mul(erf(mul(z, Math.SQRT1_2)), rootTwoPi / 2), line);
      const far = sub(exp(add(logTail, add(mul(square(z), 0.5), halfLogTwoPi))), millsRatio(clamp(z, 1)));
      const difference = where(isNear, mul(near, where(isNear, density, 1)), far);
      return sub(z, div(difference, add(mul(mul(difference, z), 0.5), 1)));
    };
    const estimate = where(isNear, ofLine(line), ofLogTail(logTail));
    return where(isNone, neg(log(where(isNone, tail, 1))), step(step(estimate).detach()));
  });

/** The first terms of the series. */
const ofLine = (line: Tensor): Tensor => mul(line, polynomial([1, 1 / 6, 7 / 120, 127 / 5040], square(line)));

const ofLogTail = (logTail: Tensor): Tensor => {
  const x = sqrt(mul(logTail, -2));
  return sub(
    x,
    div(polynomial([2.515517, 0.802853, 0.010328], x), polynomial([1, 1.432788, 0.189269, 0.001308], x)),
  );
};
