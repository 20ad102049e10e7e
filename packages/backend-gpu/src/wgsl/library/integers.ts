/** Whole numbers: division, remainders, powers, casts, random bits. */
import type { Library } from './function.ts';

export const integers: Library<
  | 'fmod_f32'
  | 'remainder_f32'
  | 'integer_of'
  | 'divide_i32'
  | 'divide_u32'
  | 'remainder_i32'
  | 'remainder_u32'
  | 'power_i32'
  | 'power_u32'
  | 'threefry'
> = {
  /** Without rounding: the remainder of long division, bit by bit. */
  fmod_f32: {
    needs: ['is_nan', 'not_finite', 'float_from_bits'],
    code: `
fn fmod_f32(x: f32, y: f32) -> f32 {
  let sign = bitcast<u32>(x) & 0x80000000u;
  var a = bitcast<u32>(x) & 0x7fffffffu;
  var b = bitcast<u32>(y) & 0x7fffffffu;
  if (not_finite(x) || is_nan(y) || b == 0u) { return float_from_bits(0x7fc00000u); }
  if (a < b) { return x; }
  var exponent = max(1, i32(a >> 23u));
  let least = max(1, i32(b >> 23u));
  a = select((a & 0x7fffffu) | 0x800000u, a & 0x7fffffu, a < 0x800000u);
  b = select((b & 0x7fffffu) | 0x800000u, b & 0x7fffffu, b < 0x800000u);
  for (; exponent > least; exponent -= 1) {
    a = select(a, a - b, a >= b) << 1u;
  }
  a = select(a, a - b, a >= b);
  if (a == 0u) { return bitcast<f32>(sign); }
  for (; a < 0x800000u && exponent > 1; exponent -= 1) { a = a << 1u; }
  let bits = select(a, (a & 0x7fffffu) | (u32(exponent) << 23u), a >= 0x800000u);
  return bitcast<f32>(sign | bits);
}`,
  },
  remainder_f32: {
    needs: ['fmod_f32'],
    code: `
fn remainder_f32(a: f32, b: f32) -> f32 {
  let rest = fmod_f32(a, b);
  return select(rest, rest + b, rest != 0.0f && (rest < 0.0f) != (b < 0.0f));
}`,
  },
  /** Drops the fraction and wraps, as JavaScript and C on common machines do. */
  integer_of: {
    code: `
fn integer_of(x: f32) -> i32 {
  let bits = bitcast<u32>(x);
  let exponent = i32((bits >> 23u) & 255u) - 150;
  let mantissa = (bits & 0x7fffffu) | 0x800000u;
  var magnitude = 0u;
  if (exponent >= 0 && exponent < 32) { magnitude = mantissa << u32(exponent); }
  if (exponent < 0 && exponent > -32) { magnitude = mantissa >> u32(-exponent); }
  return select(bitcast<i32>(magnitude), bitcast<i32>(0u - magnitude), (bits & 0x80000000u) != 0u);
}`,
  },
  /** WGSL gives a / 0 = a. */
  divide_i32: {
    code: 'fn divide_i32(a: i32, b: i32) -> i32 { return select(a / select(b, 1, b == 0), 0, b == 0); }',
  },
  divide_u32: {
    code: 'fn divide_u32(a: u32, b: u32) -> u32 { return select(a / select(b, 1u, b == 0u), 0u, b == 0u); }',
  },
  remainder_i32: {
    code: `
fn remainder_i32(a: i32, b: i32) -> i32 {
  if (b == 0 || b == -1) { return 0; }
  let rest = a % b;
  return select(rest, rest + b, rest != 0 && (rest < 0) != (b < 0));
}`,
  },
  remainder_u32: {
    code: 'fn remainder_u32(a: u32, b: u32) -> u32 { return select(a % select(b, 1u, b == 0u), 0u, b == 0u); }',
  },
  power_i32: {
    code: `
fn power_i32(a: i32, b: i32) -> i32 {
  if (b < 0) {
    if (a == 1) { return 1; }
    if (a == -1) { return select(-1, 1, (b & 1) == 0); }
    return 0;
  }
  var value = 1;
  var factor = a;
  for (var n = b; n > 0; n = n >> 1u) {
    if ((n & 1) != 0) { value *= factor; }
    factor *= factor;
  }
  return value;
}`,
  },
  power_u32: {
    needs: ['power_i32'],
    code: 'fn power_u32(a: u32, b: u32) -> u32 { return bitcast<u32>(power_i32(bitcast<i32>(a), i32(b))); }',
  },
  /** The first word of Threefry-2x32-20 of the counter (position, 0), as tensor's threefry.ts has it. */
  threefry: {
    code: `
fn threefry(key0: u32, key1: u32, position: u32) -> u32 {
  var rotations = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var keys = array<u32, 3>(key0, key1, key0 ^ key1 ^ 0x1bd11bdau);
  var x = position + key0;
  var y = key1;
  for (var round = 0u; round < 20u; round += 1u) {
    let rotation = rotations[round & 7u];
    x = x + y;
    y = ((y << rotation) | (y >> (32u - rotation))) ^ x;
    if ((round & 3u) == 3u) {
      let injection = (round + 1u) >> 2u;
      x = x + keys[injection % 3u];
      y = y + keys[(injection + 1u) % 3u] + injection;
    }
  }
  return x;
}`,
  },
};
