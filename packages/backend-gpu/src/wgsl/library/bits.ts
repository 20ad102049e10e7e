/** Numbers by their bits: what is NaN, what is infinite, and functions that must keep NaN. */
import type { Library } from './function.ts';

export const bits: Library<
  | 'float_from_bits'
  | 'is_nan'
  | 'nan_bits'
  | 'not_finite'
  | 'order_of'
  | 'half_of'
  | 'maximum_f32'
  | 'minimum_f32'
> = {
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
  /** A number that is ordered as floats are; both zeros are one, and NaN comes last. */
  order_of: {
    needs: ['is_nan'],
    code: `
fn order_of(x: f32) -> i32 {
  let bits = bitcast<i32>(x);
  let ordered = select(bits, select(bits ^ 0x7fffffff, 0, bits == i32(-0x80000000)), bits < 0);
  return select(ordered, 0x7fffffff, is_nan(x));
}`,
  },
  /** The nearest half, ties to the even one. By its bits: how a conversion to f16 rounds, WGSL leaves to the adapter. */
  half_of: {
    code: `
fn half_of(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let size = bits & 0x7fffffffu;
  let normal = (size + 0xfffu + ((size >> 13u) & 1u)) & 0xffffe000u;
  let subnormal = bitcast<u32>(round(abs(x) * 16777216.0f) * 5.9604644775390625e-8f);
  let rounded = select(normal, subnormal, size < 0x38800000u);
  let finite = select(rounded, 0x7f800000u, size >= 0x477ff000u);
  return bitcast<f32>((bits & 0x80000000u) | select(finite, size, size > 0x7f800000u));
}`,
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
};
