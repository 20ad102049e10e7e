/**
 * Exponentials. e^x is 2^n e^r for the whole number n nearest to x / log 2, and e^r a polynomial.
 *
 * n log 2 is taken from x in two parts, the first so short that its product is exact (Cody and Waite's reduction), and
 * e^r is used as 1 + (r + r^2 q(r)), so that the small part keeps its digits.
 * Source: https://en.wikipedia.org/wiki/Range_reduction, https://www.netlib.org/fdlibm/e_exp.c
 */
import { f32x4, i32x4, v128 } from '../../wasm/index.ts';
import { integer, type Keep, polynomial, type Rarely, type Vector, withSignOf } from './vector.ts';

const { add, sub, mul, div, abs, neg, pmin, pmax } = f32x4;
const number = f32x4.const;
const one = number(1);

/** log 2 in two parts; the first has 9 bits, so that its product with up to 15 bits is exact. */
export const log2Parts: readonly [number, number] = [0.693359375, Math.LN2 - 0.693359375];

// (e^r - 1 - r) / r^2 for |r| <= log(2) / 2: e^r within 3.1e-9
const exponential = [0.49999994, 0.166665211, 0.041668389, 0.00836871658, 0.00138145988];

/** Added to a small float32, it leaves the nearest integer, and `bias`, in the low bits of the sum. */
const toInteger = (bias: number): Vector => number(1.5 * 2 ** 23 + bias);

const exponentPlace = 23;

/** x = n scale log 2 + r; `biased` holds n + bias in its low bits. */
function reduce(x: Vector, scale: number, bias: number, keep: Keep): { biased: Vector; r: Vector } {
  const biased = keep(add(mul(x, number(Math.LOG2E / scale)), toInteger(bias)));
  const n = keep(sub(biased, toInteger(bias)));
  const [high, low] = log2Parts.map((part) => mul(n, number(scale * part))) as [Vector, Vector];
  return { biased, r: keep(sub(sub(x, high), low)) };
}

/** e^x as 2^n (1 + rest). NaN ends up in `rest`. */
function parts(x: Vector, bias: number, keep: Keep): { biased: Vector; rest: Vector } {
  const { biased, r } = reduce(x, 1, bias, keep);
  const rest = keep(add(mul(mul(r, r), polynomial(f32x4, exponential, r, keep)), r));
  return { biased, rest };
}

/** 2^n for -126 <= n <= 127, given n + 127 in the low bits. */
const powerOfTwo = (biased: Vector): Vector => i32x4.shl(biased, exponentPlace);

/** 2^n as the product of two, so that n may leave the range of exponents; given n + 254 in the low bits. */
function powersOfTwo(biased: Vector, keep: Keep): [Vector, Vector] {
  const half = keep(i32x4.shrU(biased, 1));
  return [keep(powerOfTwo(half)), keep(powerOfTwo(i32x4.sub(biased, half)))];
}

/** e^x for -87 <= x <= 88. */
export function expWithin(x: Vector, keep: Keep): Vector {
  const { biased, rest } = parts(x, 127, keep);
  return mul(add(rest, one), powerOfTwo(biased));
}

/**
 * From -176 on both factors are 0. What only rounds to 0 takes processors ten times as long, and masks are full of such
 * numbers.
 */
export function exp(x: Vector, keep: Keep): Vector {
  const within = keep(pmin(pmax(x, number(-176)), number(89)));
  const { biased, rest } = parts(within, 254, keep);
  const [first, second] = powersOfTwo(biased, keep);
  return mul(mul(add(rest, one), first), second);
}

/** e^x - 1 is 2^n rest + (2^n - 1). Below -18 it is -1. */
export function expm1(x: Vector, keep: Keep): Vector {
  const within = keep(pmin(pmax(x, number(-18)), number(89)));
  const { biased, rest } = parts(within, 254, keep);
  const [first, second] = powersOfTwo(biased, keep);
  // 1 / second: its exponent with the opposite sign
  const inverse = i32x4.sub(integer(2 * 0x3f800000), second);
  return withSignOf(x, mul(add(mul(first, rest), sub(first, inverse)), second));
}

// (tanh(r) / r - 1) / r^2 in r^2, for |r| <= log(2) / 4: tanh within 1.6e-10
const tangent = [-0.333333224, 0.133311868, -0.0527277775];

/**
 * With 2x = n log 2 + 2r, e^2x is 2^n (1 + t) / (1 - t) for t = tanh(r), which makes tanh(x) a quotient without
 * cancellation, (2^n - 1 + t (2^n + 1)) / (2^n + 1 + t (2^n - 1)), here with both halved. From n = 3 on one less what
 * misses is more exact. Beyond 9.02 it is 1 in float32.
 */
export function tanh(x: Vector, keep: Keep): Vector {
  const a = keep(pmin(abs(x), number(9.02)));
  const { biased, r } = reduce(a, 0.5, 126, keep);
  const squared = keep(mul(r, r));
  const t = keep(add(mul(mul(r, squared), polynomial(f32x4, tangent, squared, keep)), r));
  const scale = keep(powerOfTwo(biased));
  const less = keep(sub(scale, number(0.5)));
  const more = keep(add(scale, number(0.5)));
  const far = keep(f32x4.gt(scale, number(2)));
  const numerator = v128.bitselect(far, sub(t, one), add(mul(t, more), less));
  const quotient = div(numerator, add(mul(t, less), more));
  return withSignOf(x, add(quotient, v128.and(far, one)));
}

/**
 * 1 / (1 + e^-x), with a float32 denominator like PyTorch's: a learning rate of 1 shows the difference, and its losses are
 * ours to the sixth digit. Where e^-x would overflow, e^x is the result.
 */
export function sigmoid(x: Vector, keep: Keep, rarely: Rarely): Vector {
  const shrunk = expWithin(keep(pmax(neg(x), number(-87))), keep);
  return rarely(f32x4.lt(x, number(-87)), [div(one, add(one, shrunk))], () => [exp(x, keep)])[0]!;
}
