/**
 * The functions that WGSL lacks, or whose built-in ones may be too far off: sin may err by 2e-4, exp by more units in the last
 * place the larger its argument. Polynomials and reductions are those of the Cephes library, single precision.
 * Source: https://www.netlib.org/cephes/ (single.tgz: expf, logf, sinf, tanhf, ndtrf, atanf)
 */

interface LibraryFunction {
  /** Other functions of the library that it calls. */
  readonly needs?: readonly string[];
  readonly code: string;
}

/** p0 x^n + p1 x^(n-1) + ... as WGSL. */
const polynomial = (x: string, coefficients: readonly number[]): string =>
  coefficients
    .slice(1)
    .reduce((text, c) => `(${text} * ${x} + ${wgslFloat(c)})`, wgslFloat(coefficients[0]!));

const wgslFloat = (c: number): string => (c < 0 ? `(${c}f)` : `${Number.isInteger(c) ? `${c}.0` : c}f`);

/** log(1 + f) for 1 + f between sqrt(1/2) and sqrt(2), without its first two terms. */
const logTail = polynomial(
  'f',
  [
    7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
    2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  ],
);

const sine = polynomial('z', [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]);
const cosine = polynomial('z', [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]);

/** sin and cos share the reduction by multiples of pi/4, which is carried in three parts while they suffice. */
const trigonometric = (name: string, bySine: string, signs: string): string => `
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

export const library: { readonly [name: string]: LibraryFunction } = {
  float_from_bits: { code: 'fn float_from_bits(bits: u32) -> f32 { return bitcast<f32>(bits); }' },
  // By its bits: compilers of shaders may take it that there are no NaNs.
  is_nan: {
    code: 'fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }',
  },
  /** What makes NaN of any number when it is laid over its bits: a choice between floats a compiler may take for a clamp. */
  nan_bits: {
    needs: ['is_nan'],
    code: 'fn nan_bits(x: f32) -> u32 { return select(0u, 0x7fc00000u, is_nan(x)); }',
  },
  not_finite: {
    code: 'fn not_finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u; }',
  },
  maximum_f32: {
    needs: ['nan_bits'],
    code: `
fn maximum_f32(a: f32, b: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(max(a, b)) | nan_bits(a) | nan_bits(b));
}`,
  },
  minimum_f32: {
    needs: ['nan_bits'],
    code: `
fn minimum_f32(a: f32, b: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(min(a, b)) | nan_bits(a) | nan_bits(b));
}`,
  },
  sqrt_f32: {
    needs: ['float_from_bits'],
    code: `
fn sqrt_f32(x: f32) -> f32 {
  if (x < 0.0f) { return float_from_bits(0x7fc00000u); }
  let root = sqrt(x);
  return select(root, x, x == 0.0f || root == x);
}`,
  },
  exp_f32: {
    needs: ['is_nan'],
    code: `
fn exp_f32(x: f32) -> f32 {
  // Beyond these bounds it is 0 or infinite.
  let a = clamp(x, -104.0f, 89.0f);
  let n = floor(a * 1.44269504088896341f + 0.5f);
  let r = (a - n * 0.693359375f) + n * 2.12194440e-4f;
  let p = ${polynomial('r', [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1])} * r * r + r + 1.0f;
  // Two steps, as the power of two may itself be beyond the range of floats.
  let half = i32(n) >> 1u;
  let rest = i32(n) - half;
  let value = p * bitcast<f32>(u32(half + 127) << 23u) * bitcast<f32>(u32(rest + 127) << 23u);
  return select(value, x, is_nan(x));
}`,
  },
  expm1_f32: {
    needs: ['exp_f32'],
    code: `
fn expm1_f32(x: f32) -> f32 {
  if (abs(x) >= 0.5f) { return exp_f32(x) - 1.0f; }
  return ${polynomial('x', [1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5].map(Math.fround))} * x * x + x;
}`,
  },
  /** The logarithm of a positive, finite number in two parts: a multiple of a short number near log(2), and the rest. */
  log_parts: {
    code: `
fn log_parts(x: f32) -> vec2<f32> {
  var bits = bitcast<u32>(x);
  var exponent = 0;
  if (bits < 0x00800000u) {
    bits = bitcast<u32>(x * 8388608.0f);
    exponent = -23;
  }
  // The mantissa between sqrt(1/2) and sqrt(2).
  let above = bits - 0x3f3504f3u;
  exponent += bitcast<i32>(above) >> 23u;
  let f = bitcast<f32>((above & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
  let z = f * f;
  let e = f32(exponent);
  return vec2<f32>(e * 0.693359375f, (${logTail} * f * z - e * 2.12194440e-4f) - 0.5f * z + f);
}`,
  },
  log_f32: {
    needs: ['float_from_bits', 'is_nan', 'log_parts'],
    code: `
fn log_f32(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return float_from_bits(0xff800000u); }
  if (is_nan(x) || (bits & 0x80000000u) != 0u) { return float_from_bits(0x7fc00000u); }
  if (bits == 0x7f800000u) { return x; }
  let parts = log_parts(x);
  return parts.y + parts.x;
}`,
  },
  log1p_f32: {
    needs: ['log_f32'],
    code: `
fn log1p_f32(x: f32) -> f32 {
  if (x <= -0.29f || x >= 0.41f || is_nan(x)) { return log_f32(1.0f + x); }
  let f = x;
  let z = f * f;
  return ${logTail} * f * z - 0.5f * z + f;
}`,
  },
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
    code: trigonometric('sin', '(quadrant & 2u) == 0u', '(x < 0.0f) != (quadrant >= 4u)'),
  },
  cos_f32: {
    needs: ['float_from_bits', 'not_finite', 'reduce_large'],
    code: trigonometric('cos', '(quadrant & 2u) == 2u', 'quadrant == 2u || quadrant == 4u'),
  },
  tanh_f32: {
    needs: ['exp_f32'],
    code: `
fn tanh_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a >= 0.625f) {
    let value = 1.0f - 2.0f / (exp_f32(2.0f * min(a, 20.0f)) + 1.0f);
    return select(value, -value, x < 0.0f);
  }
  let z = x * x;
  return select(${polynomial('z', [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1])} * z * x + x, x, is_nan(x));
}`,
  },
  sigmoid_f32: {
    needs: ['exp_f32'],
    code: 'fn sigmoid_f32(x: f32) -> f32 { return 1.0f / (1.0f + exp_f32(-x)); }',
  },
  erf_f32: {
    needs: ['exp_f32'],
    code: `
fn erf_f32(x: f32) -> f32 {
  let a = min(abs(x), 8.0f);
  if (is_nan(x)) { return x; }
  if (a <= 1.0f) {
    let z = x * x;
    return x * ${polynomial('z', [7.853861353153693e-5, -8.010193625184903e-4, 5.188327685732524e-3, -2.685381193529856e-2, 1.128358514861418e-1, -3.7612625824233e-1, 1.12837916572671])};
  }
  let q = 1.0f / a;
  let y = q * q;
  let near = ${polynomial('y', [2.326819970068386e-2, -1.387039388740657e-1, 3.687424674597105e-1, -5.824733027278666e-1, 6.210004621745983e-1, -4.944515323274145e-1, 3.404879937665872e-1, -2.741127028184656e-1, 5.638259427386472e-1])};
  let far = ${polynomial('y', [-1.047766399936249e1, 1.297719955372516e1, -7.495518717768503, 2.921019019210786, -1.0152652792027, 4.218463358204948e-1, -2.820767439740514e-1, 5.641895067754075e-1])};
  let value = 1.0f - exp_f32(-a * a) * q * select(far, near, a < 2.0f);
  return select(value, -value, x < 0.0f);
}`,
  },
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
  power_f32: {
    needs: ['exp_f32', 'log_parts', 'is_nan', 'not_finite', 'float_from_bits'],
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
  if (whole && abs(b) <= 16.0f) {
    // By squaring: the logarithm would lose digits.
    var factor = base;
    value = 1.0f;
    for (var n = i32(abs(b)); n > 0; n = n >> 1u) {
      if ((n & 1) != 0) { value *= factor; }
      factor *= factor;
    }
    if (b < 0.0f) { value = 1.0f / value; }
  } else if (base == 0.0f) {
    value = select(0.0f, float_from_bits(0x7f800000u), falling);
  } else if (not_finite(base)) {
    value = select(base, 0.0f, falling);
  } else {
    // Products with few bits are exact, so that large results keep their digits.
    let parts = log_parts(base);
    let b_high = bitcast<f32>(bitcast<u32>(b) & 0xffff0000u);
    value = exp_f32(b_high * parts.x) * exp_f32((b - b_high) * parts.x + b * parts.y);
    if (not_finite(b)) { value = select(0.0f, float_from_bits(0x7f800000u), (base > 1.0f) != falling); }
  }
  return select(value, -value, negative && odd);
}`,
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

/** The code of some functions and of all that they call, each before its callers. */
export function libraryCode(names: Iterable<string>): string {
  const included = new Set<string>();
  const visit = (name: string): void => {
    if (included.has(name)) return;
    for (const needed of library[name]!.needs ?? []) visit(needed);
    included.add(name);
  };
  for (const name of names) visit(name);
  return [...included].map((name) => library[name]!.code.trim()).join('\n');
}
