/**
 * Logarithms. For x = 2^k (1 + f) with 1 + f between the root of 1/2 and that of 2, log(x) is k log 2 + log(1 + f), and
 * with s = f / (2 + f) log(1 + f) is log((1 + s) / (1 - s)), a short odd polynomial in s, written as f less a little.
 * Source: https://www.netlib.org/fdlibm/e_log.c
 */
import { f32x4, i32x4, v128 } from '../../wasm/index.ts';
import { log2Parts } from './exponential.ts';
import {
  integer,
  type Keep,
  logSpecial,
  polynomial,
  type Rarely,
  type Vector,
  withSignOf,
} from './vector.ts';

const { add, sub, mul, div } = f32x4;
const number = f32x4.const;
const one = number(1);

// (log((1 + s) / (1 - s)) / s - 2) / s^2 in s^2, for |s| <= 0.1716: the logarithm within 8.1e-10
const logarithm = [0.666667759, 0.399775296, 0.298721015];
/** The bits of the square root of 1/2. */
const rootOfHalf = integer(0x3f3504f3);

/** x = 2^k fraction, for normal positive x; `k` is an integer in the place of the exponent. */
function split(x: Vector, keep: Keep): { k: Vector; fraction: Vector } {
  const k = keep(v128.and(i32x4.sub(x, rootOfHalf), integer(0xff800000)));
  return { k, fraction: i32x4.sub(x, k) };
}

/** log(2^k (1 + f)). */
function logOf(k: Vector, f: Vector, keep: Keep): Vector {
  const s = keep(div(f, add(f, number(2))));
  const squared = keep(mul(s, s));
  const tail = mul(squared, polynomial(f32x4, logarithm, squared, keep));
  const halfSquare = keep(mul(mul(f, f), number(0.5)));
  const power = keep(f32x4.convertI32x4S(k)); // k 2^23
  const [high, low] = log2Parts.map((part) => mul(power, number(part * 2 ** -23))) as [Vector, Vector];
  const less = sub(halfSquare, add(mul(s, add(halfSquare, tail)), low));
  return add(high, sub(f, less));
}

function normalLog(x: Vector, keep: Keep): Vector {
  const { k, fraction } = split(x, keep);
  return logOf(k, keep(sub(fraction, one)), keep);
}

/** Of any number, denormal ones, zero, negative, infinite and NaN too. */
function anyLog(x: Vector, keep: Keep): Vector {
  const { k, fraction } = split(keep(mul(x, number(2 ** 23))), keep);
  const small = keep(logOf(keep(i32x4.sub(k, integer(23 << 23))), keep(sub(fraction, one)), keep));
  return logSpecial(f32x4, x, v128.bitselect(f32x4.lt(x, number(1)), small, normalLog(x, keep)));
}

/** Where x is no normal positive number less than one of which the bits are given. */
const outside = (x: Vector, end: number): Vector =>
  i32x4.geS(i32x4.sub(x, integer(0x80800000)), integer(end - 0x80800000));

export const log = (x: Vector, keep: Keep, rarely: Rarely): Vector =>
  rarely(outside(x, 0x7f800000), [normalLog(x, keep)], () => [anyLog(x, keep)])[0]!;

/** Of u = 1 + x, with what the rounding of that sum lost added to its fraction. From 2^24 on the one does not count. */
export function log1p(x: Vector, keep: Keep, rarely: Rarely): Vector {
  const u = keep(add(x, one));
  const rounded = keep(sub(u, one));
  const lost = add(sub(x, rounded), sub(one, sub(u, rounded)));
  const { k, fraction } = split(u, keep);
  const scale = i32x4.sub(one, k); // 2^-k
  const f = keep(add(sub(fraction, one), mul(lost, scale)));
  const usual = logOf(k, f, keep);
  return withSignOf(x, rarely(outside(u, 0x4b800000), [usual], () => [anyLog(u, keep)])[0]!);
}
