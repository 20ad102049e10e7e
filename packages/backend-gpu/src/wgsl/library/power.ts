/**
 * Powers of floats: a^b is 2^(b log2(a)), and the logarithm needs more digits than one float has. It is a sum of two: the
 * first has its last bits cleared, so that its products with other such numbers are exact.
 * Source: https://www.netlib.org/fdlibm/ (e_pow.c), in single precision as in FreeBSD's e_powf.c
 */
import { type Library, polynomial } from './function.ts';

/** log((1 + s) / (1 - s)) = 2s + 2/3 s^3 + s^5 (this, in s^2). */
const logTail = polynomial(
  's2',
  [2.0697501302e-1, 2.3066075146e-1, 2.7272811532e-1, 3.3333334327e-1, 4.2857143283e-1, 6.0000002384e-1],
);

/** z - z^2 (this, in z^2) is what exp(z) - 1 is made of: 2z / (2 - it). */
const expTail = polynomial(
  'z2',
  [4.1381369442e-8, -1.6533901999e-6, 6.613755977e-5, -2.777777845e-3, 1.6666667163e-1],
);

export const power: Library<'short_f32' | 'log2_parts' | 'power_f32'> = {
  /** A number without its last twelve bits: the product of two such is exact. */
  short_f32: {
    code: 'fn short_f32(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }',
  },
  /** The logarithm to base 2 of a positive, finite number: a short number and the rest. */
  log2_parts: {
    needs: ['short_f32'],
    code: `
fn log2_parts(x: f32) -> vec2<f32> {
  var bits = bitcast<u32>(x);
  var exponent = 0;
  if (bits < 0x00800000u) {
    bits = bitcast<u32>(x * 8388608.0f);
    exponent = -23;
  }
  // x is 2^exponent m, and m lies around 1 or 3/2.
  let mantissa = bits & 0x007fffffu;
  exponent += i32(bits >> 23u) - 127;
  let middle = mantissa > 0x001cc471u && mantissa < 0x005db3d7u;
  var m_bits = mantissa | 0x3f800000u;
  if (mantissa >= 0x005db3d7u) {
    exponent += 1;
    m_bits -= 0x00800000u;
  }
  let m = bitcast<f32>(m_bits);
  let center = select(1.0f, 1.5f, middle);
  // s = (m - center) / (m + center), and what the division left.
  let difference = m - center;
  let inverse = 1.0f / (m + center);
  let s = difference * inverse;
  let s_high = short_f32(s);
  let sum_high = short_f32(m + center);
  let sum_low = m - (sum_high - center);
  let s_low = inverse * ((difference - s_high * sum_high) - s_high * sum_low);
  let s2 = s * s;
  let tail = s2 * s2 * ${logTail} + s_low * (s_high + s);
  // log(m / center) is 2/3 s (3 + s^2 + tail).
  let square = s_high * s_high;
  let factor_high = short_f32(3.0f + square + tail);
  let factor_low = tail - ((factor_high - 3.0f) - square);
  let product = s_high * factor_high;
  let product_rest = s_low * factor_high + factor_low * s;
  let p_high = short_f32(product + product_rest);
  let p_low = product_rest - (p_high - product);
  // 2/3 log2(e), and log2(center), in two parts each.
  let high = 9.6191406250e-1f * p_high;
  let low = -1.1736857402e-4f * p_high + p_low * 9.6179670095e-1f + select(0.0f, 1.5632208487e-6f, middle);
  let center_high = select(0.0f, 5.8496093750e-1f, middle);
  let whole = f32(exponent);
  let first = short_f32(((high + low) + center_high) + whole);
  return vec2<f32>(first, low - (((first - whole) - center_high) - high));
}`,
  },
  power_f32: {
    needs: ['short_f32', 'log2_parts', 'is_nan', 'not_finite', 'float_from_bits'],
    code: `
fn power_f32(a: f32, b: f32) -> f32 {
  // By its bits, as an adapter may take the smallest numbers for 0.
  if (a == 1.0f || (bitcast<u32>(b) & 0x7fffffffu) == 0u) { return 1.0f; }
  let falling = (bitcast<u32>(b) & 0x80000000u) != 0u;
  if (is_nan(a) || is_nan(b)) { return float_from_bits(0x7fc00000u); }
  let whole = not_finite(b) || floor(b) == b;
  let odd = whole && abs(b) < 16777216.0f && (i32(b) & 1) != 0;
  let negative = (bitcast<u32>(a) & 0x80000000u) != 0u;
  if (a == -1.0f && not_finite(b)) { return 1.0f; }
  if (a < 0.0f && !not_finite(a) && !whole) { return float_from_bits(0x7fc00000u); }
  let base = abs(a);
  var value: f32;
  if (whole && abs(b) <= 3.0f) {
    // As products: whole numbers stay whole.
    value = base;
    if (abs(b) > 1.0f) { value *= base; }
    if (abs(b) > 2.0f) { value *= base; }
    if (falling) { value = 1.0f / value; }
  } else if (base == 0.0f) {
    value = select(0.0f, float_from_bits(0x7f800000u), falling);
  } else if (not_finite(base)) {
    value = select(base, 0.0f, falling);
  } else if (not_finite(b)) {
    value = select(0.0f, float_from_bits(0x7f800000u), (base > 1.0f) != falling);
  } else {
    let log2_base = log2_parts(base);
    // Larger exponents give 0 or infinity with every base, too, and their products would not be finite.
    let exponent = clamp(b, -1e10f, 1e10f);
    let exponent_high = short_f32(exponent);
    let high = exponent_high * log2_base.x;
    // Bounds that matter to results beyond all floats only.
    let low = clamp((exponent - exponent_high) * log2_base.x + exponent * log2_base.y, -1.0f, 1.0f);
    let n = floor(clamp(high + low, -160.0f, 160.0f) + 0.5f);
    let rest = clamp(high - n, -1.0f, 1.0f);
    // 2^(rest + low) is exp of a sum of two, z and z_low.
    let first = short_f32(rest + low);
    let scaled = first * 6.93145752e-1f;
    let scaled_rest = (low - (first - rest)) * 6.9314718246e-1f + first * 1.42860654e-6f;
    let z = scaled + scaled_rest;
    let z_low = scaled_rest - (z - scaled);
    let z2 = z * z;
    let t = z - z2 * ${expTail};
    let p = 1.0f - (((z * t) / (t - 2.0f) - (z_low + z * z_low)) - z);
    // Two steps, as the power of two may itself be beyond the range of floats.
    let half = i32(n) >> 1u;
    let remaining = i32(n) - half;
    value = p * bitcast<f32>(u32(half + 127) << 23u) * bitcast<f32>(u32(remaining + 127) << 23u);
  }
  return select(value, -value, negative && odd);
}`,
  },
};
