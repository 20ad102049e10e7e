/** The element types that contraction kernels exist for, and the instructions that tell them apart. */
import { type Code, f32, f32x4, f64, f64x2, type Statement, v128 } from '../wasm/index.ts';

export interface Element {
  readonly name: 'float32' | 'float64';
  readonly bytes: 4 | 8;
  /** A scalar from memory in every lane of a vector. */
  readonly splat: (address: Code<'i32'>) => Code<'v128'>;
  /** a * b + c. */
  readonly multiplyAdd: (a: Code<'v128'>, b: Code<'v128'>, c: Code<'v128'>) => Code<'v128'>;
  /** Copies one scalar. */
  readonly copy: (to: Code<'i32'>, from: Code<'i32'>) => Statement;
}

/** `fused`: use relaxed SIMD's multiply-add, which may round once instead of twice. */
export const float32 = (fused: boolean): Element => ({
  name: 'float32',
  bytes: 4,
  splat: v128.load32Splat,
  multiplyAdd: fused ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(c, f32x4.mul(a, b)),
  copy: (to, from) => f32.store(to, f32.load(from)),
});

export const float64: Element = {
  name: 'float64',
  bytes: 8,
  splat: v128.load64Splat,
  multiplyAdd: (a, b, c) => f64x2.add(c, f64x2.mul(a, b)),
  copy: (to, from) => f64.store(to, f64.load(from)),
};
