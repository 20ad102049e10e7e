/**
 * Exponentials, logarithms, and the functions made of them.
 * Source: https://www.netlib.org/cephes/ (single.tgz: expf, logf, tanhf, ndtrf)
 */
import { type Library, polynomial } from './function.ts';

/** log(1 + f) for 1 + f between sqrt(1/2) and sqrt(2), without its first two terms. */
const logTail = polynomial(
  'f',
  [
    7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
    2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  ],
);

export const exponential: Library<
  'sqrt_f32' | 'exp_f32' | 'expm1_f32' | 'log_f32' | 'log1p_f32' | 'tanh_f32' | 'sigmoid_f32' | 'erf_f32'
> = {
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
  log_f32: {
    needs: ['float_from_bits', 'is_nan'],
    code: `
fn log_f32(x: f32) -> f32 {
  var bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return float_from_bits(0xff800000u); }
  if (is_nan(x) || (bits & 0x80000000u) != 0u) { return float_from_bits(0x7fc00000u); }
  if (bits == 0x7f800000u) { return x; }
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
  return ((${logTail} * f * z - e * 2.12194440e-4f) - 0.5f * z + f) + e * 0.693359375f;
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
};
