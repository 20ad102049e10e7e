/**
 * Sine, cosine and the angle of a vector.
 * Source: https://www.netlib.org/cephes/ (single.tgz: sinf, atanf)
 */
import { type Library, polynomial } from './function.ts';

const sine = polynomial('z', [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]);
const cosine = polynomial('z', [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]);

/** sin and cos share the reduction by multiples of pi/4, which is carried in three parts while they suffice. */
const sineOrCosine = (name: string, bySine: string, signs: string): string => `
fn ${name}_f32(x: f32) -> f32 {
  if (not_finite(x)) { return float_from_bits(0x7fc00000u); }
  let a = abs(x);
  var octant = u32(a * 1.27323954473516f);
  octant = (octant + 1u) & ~1u;
  let y = f32(octant);
  var r = ((a - y * 0.78515625f) - y * 2.4187564849853515625e-4f) - y * 3.77489497744594108e-8f;
  if (a >= 8192.0f) {
    let reduced = reduce_large(a);
    octant = u32(reduced.y);
    r = reduced.x;
  }
  let z = r * r;
  let quadrant = octant & 6u;
  let by_sine = ${sine} * z * r + r;
  let by_cosine = ${cosine} * z * z - 0.5f * z + 1.0f;
  let value = select(by_cosine, by_sine, ${bySine});
  return select(value, -value, ${signs});
}`;

export const trigonometric: Library<'reduce_large' | 'multiply_high' | 'sin_f32' | 'cos_f32' | 'atan2_f32'> =
  {
    /**
     * The rest of a large number after multiples of pi/2, and twice their count: the product of its mantissa with the bits of
     * 2/pi that matter.
     * Source: M. Payne, R. Hanek: Radian Reduction for Trigonometric Functions. SIGNUM Newsletter 18 (1983)
     */
    reduce_large: {
      needs: ['multiply_high'],
      code: `
fn reduce_large(a: f32) -> vec2<f32> {
  // 2/pi, from a quarter on.
  var bits = array<u32, 7>(0x28be60dbu, 0x9391054au, 0x7f09d5f4u, 0x7d4d3770u, 0x36d8a566u, 0x4f10e410u, 0x7f9458eau);
  let exponent = (bitcast<u32>(a) >> 23u) - 126u;
  let mantissa = (bitcast<u32>(a) << 8u) | 0x80000000u;
  let word = exponent >> 5u;
  let shift = exponent & 31u;
  var high = select(0u, bits[max(word, 1u) - 1u], word > 0u);
  var middle = bits[word];
  var low = bits[word + 1u];
  if (shift > 0u) {
    high = (high << shift) | (middle >> (32u - shift));
    middle = (middle << shift) | (low >> (32u - shift));
    low = (low << shift) | (bits[min(word + 2u, 6u)] >> (32u - shift));
  }
  let carry = multiply_high(mantissa, low);
  var rest_low = mantissa * middle + carry;
  var rest = mantissa * high + multiply_high(mantissa, middle) + select(0u, 1u, rest_low < carry);
  // The nearest multiple: what is left may be below 0.
  let count = (rest + 0x20000000u) >> 30u;
  let below = (rest & 0x20000000u) != 0u;
  rest = rest & 0x3fffffffu;
  if (below) {
    rest = 0x40000000u - rest - select(0u, 1u, rest_low > 0u);
    rest_low = 0u - rest_low;
  }
  let distance = (f32(rest) * 4294967296.0f + f32(rest_low)) * ${Math.PI / 2 / 2 ** 62}f;
  return vec2<f32>(select(distance, -distance, below), f32(count * 2u));
}`,
    },
    multiply_high: {
      code: `
fn multiply_high(a: u32, b: u32) -> u32 {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let left = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let right = (a & 0xffffu) * (b >> 16u) + (left & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (left >> 16u) + (right >> 16u);
}`,
    },
    sin_f32: {
      needs: ['float_from_bits', 'not_finite', 'reduce_large'],
      code: sineOrCosine('sin', '(quadrant & 2u) == 0u', '(x < 0.0f) != (quadrant >= 4u)'),
    },
    cos_f32: {
      needs: ['float_from_bits', 'not_finite', 'reduce_large'],
      code: sineOrCosine('cos', '(quadrant & 2u) == 2u', 'quadrant == 2u || quadrant == 4u'),
    },
    atan2_f32: {
      needs: ['is_nan', 'not_finite', 'float_from_bits'],
      code: `
fn atan2_f32(y: f32, x: f32) -> f32 {
  if (is_nan(x) || is_nan(y)) { return float_from_bits(0x7fc00000u); }
  let a = abs(x);
  let b = abs(y);
  let least = min(a, b);
  let most = max(a, b);
  var t = least / most;
  if (most == 0.0f) { t = 0.0f; }
  if (not_finite(most)) { t = select(0.0f, 1.0f, not_finite(least)); }
  var base = 0.0f;
  if (t > 0.4142135623730950f) {
    base = 0.78539816339744830962f;
    t = (t - 1.0f) / (t + 1.0f);
  }
  let z = t * t;
  var angle = base + (${polynomial('z', [8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1])} * z * t + t);
  if (b > a) { angle = 1.57079632679489661923f - angle; }
  if ((bitcast<u32>(x) & 0x80000000u) != 0u) { angle = 3.14159265358979323846f - angle; }
  return select(angle, -angle, (bitcast<u32>(y) & 0x80000000u) != 0u);
}`,
    },
  };
