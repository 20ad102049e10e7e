/** Numbers by their bits: what is NaN, what is infinite, and functions that must keep NaN. */
import type { Library } from './function.ts';

export const bits: Library = {
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
};
