/**
 * The elementary functions on two float64 lanes, from float32 arguments to results that are within 0.51 ulp (sigmoid:
 * 1.51) once rounded to float32. In float64, short minimax polynomials (found by Remez' exchange) suffice, no term needs a
 * correction, and float32's denormals and overflows come about by themselves when the result is rounded.
 */
import type { UnaryFunction } from '@glissade/tensor';
import { type Code, f64x2, i32, i32x4, i64x2, v128 } from '../wasm/index.ts';

export type Vector = Code<'v128'>;

/** Gives a value a name, so that it can be used more than once: code that reads it back. */
export type Keep = (value: Vector) => Vector;

/** Replaces the usual values in the lanes where a condition holds, by code that is skipped when there are none. */
export type Rarely = (condition: Vector, usual: readonly Vector[], rare: () => readonly Vector[]) => Vector[];

const { add, sub, mul, div, lt, gt, eq, abs } = f64x2;
const { bitselect: choose, and, or } = v128;
const number = f64x2.const;
const negativeZero = number(-0);
const one = number(1);
/** A 64-bit integer in both lanes. */
const integer = (value: number): Vector => i32x4.const(value, 0, value, 0);

/** Added to a float64, it leaves the nearest integer in the low bits of the sum. */
const toInteger = number(1.5 * 2 ** 52);

/** Pairs of terms at a time, so that few operations wait for another: Estrin's scheme. */
function polynomial(coefficients: readonly number[], x: Vector, keep: Keep): Vector {
  let terms: Vector[] = coefficients.map(number);
  for (let power = x; terms.length > 1; power = keep(mul(power, power))) {
    const pairs: Vector[] = [];
    for (let i = 0; i < terms.length; i += 2) {
      const [even, odd] = [terms[i]!, terms[i + 1]];
      pairs.push(odd ? add(mul(odd, power), even) : even);
    }
    terms = pairs;
  }
  return terms[0]!;
}

/** Rounds to float32's digits, but not to its range: Veltkamp's splitting. */
function to24Bits(x: Vector, keep: Keep): Vector {
  const scaled = keep(mul(x, number(2 ** 29 + 1)));
  return sub(scaled, sub(scaled, x));
}

/** NaN stays NaN. */
const clamp = (x: Vector, low: number, high: number): Vector =>
  f64x2.pmin(f64x2.pmax(x, number(low)), number(high));

/** For odd functions and those with the sign of their argument, computed without it. */
const withSignOf = (x: Vector, magnitude: Vector): Vector => or(magnitude, and(x, negativeZero));

// 2^f - 1 over f, for |f| <= 1/2: within 2.4e-10
const powerOfTwo = [
  0.6931471805815729, 0.24022650920053737, 0.05550410727595618, 0.009618057036737702, 0.0013333669448729133,
  0.00015461329979136676, 1.5252720969504964e-5,
];

/** 2^y as scale * (1 + rest), with a small rest that has no rounding error of its own. Float32 needs |y| < 150. */
function exp2Parts(y: Vector, keep: Keep): { scale: Vector; rest: Vector } {
  const within = keep(clamp(y, -160, 160));
  const shifted = keep(add(within, toInteger));
  const fraction = keep(sub(within, sub(shifted, toInteger)));
  const scale = keep(i64x2.add(i64x2.shl(shifted, i32.const(52)), one));
  return { scale, rest: keep(mul(fraction, polynomial(powerOfTwo, fraction, keep))) };
}

function exp2(y: Vector, keep: Keep): Vector {
  const { scale, rest } = exp2Parts(y, keep);
  return keep(add(mul(scale, rest), scale));
}

/** e^x - 1 for x = y * ln 2. */
function exp2Minus1(y: Vector, keep: Keep): Vector {
  const { scale, rest } = exp2Parts(y, keep);
  return keep(add(mul(scale, rest), sub(scale, one)));
}

// log((1 + s) / (1 - s)) / s in s^2, for |s| <= 0.172: within 4.3e-12
const logarithm = [
  2.000000000008424, 0.6666666524046045, 0.40000385868373173, 0.2853498594348572, 0.23617465818983527,
];
/** The difference between the bits of 1 and of the square root of 1/2. */
const aboveRootOfHalf = i32x4.const(0x9980c433, 0x00095f61, 0x9980c433, 0x00095f61);

/** log(x) / log 2 in an integer and the natural logarithm of the rest; `near` replaces x - 1 where that lost digits. */
function logParts(x: Vector, keep: Keep, near?: Vector): { exponent: Vector; rest: Vector } {
  const biased = keep(i64x2.add(x, aboveRootOfHalf));
  const power = and(biased, number(Infinity));
  const fraction = i64x2.add(i64x2.sub(x, power), one); // from the root of 1/2 to that of 2
  const plus52 = or(i64x2.shrU(biased, i32.const(52)), number(2 ** 52));
  const exponent = keep(sub(plus52, number(2 ** 52 + 1023)));
  const away = sub(fraction, one);
  const f = keep(near ? choose(eq(exponent, v128.zero), near, away) : away);
  const s = keep(div(f, add(f, number(2))));
  return { exponent, rest: keep(mul(s, polynomial(logarithm, keep(mul(s, s)), keep))) };
}

/** What a logarithm of x is where x is zero, negative, infinite or NaN. */
function logSpecial(x: Vector, value: Vector): Vector {
  const pole = choose(eq(x, v128.zero), number(-Infinity), number(Number.NaN));
  return choose(eq(x, number(Infinity)), x, choose(gt(x, v128.zero), value, pole));
}

function naturalLog(x: Vector, keep: Keep, near?: Vector): Vector {
  const { exponent, rest } = logParts(x, keep, near);
  return logSpecial(x, add(mul(exponent, number(Math.LN2)), rest));
}

// erf(x) / x in x^2, for |x| <= 1: within 3.4e-11
const erfSmall = [
  1.1283791670580234, -0.3761263843466046, 0.11283781974208187, -0.026865400046711355, 0.005220945443193529,
  -0.0008482828973519665, 0.00011256948733023159, -9.641518244081558e-6,
];
// log2(erfc(x)) for 1 <= x <= 4: erf within 2.2e-11; beyond, erf is 1 in float32
const erfLarge = [
  0.000271901903699884, -1.6296399144567693, -0.9135381549816916, -0.1564200251455499, 0.03637083159143702,
  -0.006066943143414598, 0.0006369103237130953, -3.130303223627223e-5,
];

function erf(x: Vector, keep: Keep): Vector {
  const a = keep(f64x2.pmin(abs(x), number(4)));
  const small = keep(mul(a, polynomial(erfSmall, keep(mul(a, a)), keep)));
  const large = keep(sub(one, exp2(polynomial(erfLarge, a, keep), keep)));
  return withSignOf(x, choose(lt(a, one), small, large));
}

// sin(r) / r and cos(r) in r^2, for |r| <= pi / 4: within 4.6e-12 and 5.7e-11
const sine = [
  0.9999999999954481, -0.1666666663043167, 0.008333328688756596, -0.00019839177937238872,
  2.7171489584080388e-6,
];
const cosine = [
  0.9999999999439089, -0.49999999571380715, 0.04166661321705666, -0.0013886528665714502,
  2.4372635636523054e-5,
];
/** pi / 2 in two parts; the first has 33 bits, so that its product with up to 20 bits is exact. */
const quarterTurn = [1.5707963267341256, 6.077100506506192e-11] as const;
/** 2 / pi, 29 bits at a time: their products with a float32 are exact. */
const perQuarterTurn = [341782637, 423170132, 352195499, 488592205, 461485765, 90590992, 478285810].map(
  (digits, place) => digits * 2 ** (-29 * (place + 1)),
);

/** What is left of x after quarter turns, and their number, in the low bits. */
function turns(x: Vector, keep: Keep, rarely: Rarely): Vector[] {
  const shifted = keep(add(mul(x, number(2 / Math.PI)), toInteger));
  const quarters = keep(sub(shifted, toInteger));
  const [high, low] = quarterTurn;
  const usual = keep(sub(sub(x, mul(quarters, number(high))), mul(quarters, number(low))));
  // Far out, multiply by 2 / pi digit by digit and drop whole turns as they come: Payne and Hanek's method.
  const far = keep(gt(abs(x), number(2 ** 20)));
  return rarely(far, [usual, shifted], () => {
    let fraction: Vector = v128.zero;
    let count: Vector = toInteger;
    for (const digits of perQuarterTurn) {
      const product = keep(mul(x, number(digits)));
      const part = sub(product, mul(f64x2.nearest(mul(product, number(0.25))), number(4)));
      const sum = keep(add(fraction, part));
      const whole = keep(f64x2.nearest(sum));
      fraction = keep(sub(sum, whole));
      count = keep(add(count, whole));
    }
    return [mul(fraction, number(Math.PI / 2)), count];
  });
}

/** The sine of x, a number of quarter turns later. */
function sineAfter(quarterTurns: number, x: Vector, keep: Keep, rarely: Rarely): Vector {
  const [angle, quarters] = turns(x, keep, rarely) as [Vector, Vector];
  const squared = keep(mul(angle, angle));
  const turn = keep(i64x2.add(quarters, integer(quarterTurns)));
  const odd = i64x2.sub(v128.zero, and(turn, integer(1)));
  const value = choose(odd, polynomial(cosine, squared, keep), mul(angle, polynomial(sine, squared, keep)));
  return v128.xor(value, and(i64x2.shl(turn, i32.const(62)), negativeZero));
}

/** x^y, for float32 arguments; C's and IEEE 754's special cases: 1^y, x^0 and (-1)^infinity are 1. */
function power(x: Vector, y: Vector, keep: Keep): Vector {
  const magnitude = keep(abs(x));
  const { exponent, rest } = logParts(magnitude, keep);
  const log2 = logSpecial(magnitude, add(exponent, mul(rest, number(Math.LOG2E))));
  const size = exp2(mul(y, log2), keep);
  const whole = keep(eq(f64x2.nearest(y), y));
  const half = keep(mul(y, number(0.5)));
  const odd = v128.andnot(whole, eq(f64x2.nearest(half), half));
  const signed = or(size, and(and(x, negativeZero), odd));
  const undefinedRoot = v128.andnot(and(lt(x, v128.zero), gt(x, number(-Infinity))), whole);
  const real = choose(undefinedRoot, number(Number.NaN), signed);
  const endless = and(eq(magnitude, one), eq(abs(y), number(Infinity)));
  return choose(or(or(eq(x, one), eq(y, v128.zero)), endless), one, real);
}

type VectorFunction = (x: Vector, keep: Keep, rarely: Rarely) => Vector;

/** On float64 lanes that hold float32 numbers. */
export const doubleFunctions: { readonly [Name in UnaryFunction]?: VectorFunction } = {
  exp: (x, keep) => exp2(mul(x, number(Math.LOG2E)), keep),
  expm1: (x, keep) => withSignOf(x, exp2Minus1(mul(x, number(Math.LOG2E)), keep)),
  log: (x, keep) => naturalLog(x, keep),
  log1p: (x, keep) => withSignOf(x, naturalLog(keep(add(one, x)), keep, x)),
  tanh: (x, keep) => {
    const grown = exp2Minus1(mul(abs(x), number(2 * Math.LOG2E)), keep);
    return withSignOf(x, div(grown, add(grown, number(2))));
  },
  // PyTorch's has a float32 denominator, and a rate of 1 shows the difference: its losses are ours to the sixth digit.
  sigmoid: (x, keep) => div(one, to24Bits(keep(add(one, exp2(mul(x, number(-Math.LOG2E)), keep))), keep)),
  erf,
  sin: (x, keep, rarely) => sineAfter(0, x, keep, rarely),
  cos: (x, keep, rarely) => sineAfter(1, x, keep, rarely),
};

export const doublePower: (x: Vector, y: Vector, keep: Keep) => Vector = power;

/** Whether a function of float32 numbers is computed here, unlike those that every way of computing rounds alike. */
export const isApproximated = (name: string): boolean => name === 'power' || name in doubleFunctions;
