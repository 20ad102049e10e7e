/** The element types that contraction kernels exist for, and the instructions that tell them apart. */
import { type Code, f32x4, f64, f64x2, i32, i32x4, type Statement, v128 } from '../wasm/index.ts';

export interface Element {
  readonly bytes: 4 | 8;
  /** A scalar from memory in every lane of a vector. */
  readonly splat: (address: Code<'i32'>) => Code<'v128'>;
  readonly add: (a: Code<'v128'>, b: Code<'v128'>) => Code<'v128'>;
  /** a * b + c. */
  readonly multiplyAdd: (a: Code<'v128'>, b: Code<'v128'>, c: Code<'v128'>) => Code<'v128'>;
  /** Copies one scalar, whatever its bits mean. */
  readonly copy: (to: Code<'i32'>, from: Code<'i32'>) => Statement;
}

const fourBytes: Omit<Element, 'add' | 'multiplyAdd'> = {
  bytes: 4,
  splat: v128.load32Splat,
  copy: (to, from) => i32.store(to, i32.load(from)),
};

/** `fused`: use relaxed SIMD's multiply-add, which may round once instead of twice. */
export const float32 = (fused: boolean): Element => ({
  ...fourBytes,
  add: f32x4.add,
  multiplyAdd: fused ? f32x4.relaxedMadd : (a, b, c) => f32x4.add(c, f32x4.mul(a, b)),
});

export const float64: Element = {
  bytes: 8,
  splat: v128.load64Splat,
  add: f64x2.add,
  multiplyAdd: (a, b, c) => f64x2.add(c, f64x2.mul(a, b)),
  copy: (to, from) => f64.store(to, f64.load(from)),
};

/** Wraps around. */
export const int32: Element = {
  ...fourBytes,
  add: i32x4.add,
  multiplyAdd: (a, b, c) => i32x4.add(c, i32x4.mul(a, b)),
};

/** In the order of their numbers in a job. */
export const elementNames = ['float32', 'float64', 'int32'] as const;

export type ElementName = (typeof elementNames)[number];
