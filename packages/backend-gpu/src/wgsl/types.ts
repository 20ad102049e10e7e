/** How the dtypes look in WGSL. */
import type { DType } from '@glissade/tensor';

export type Scalar = 'f32' | 'i32' | 'u32';

const scalars: { readonly [D in DType]?: Scalar } = {
  float32: 'f32',
  int32: 'i32',
  uint8: 'u32',
  bool: 'u32',
};

/** What a GPU holds and computes: WGSL has no 64-bit floats. Bytes and bools take a word each. */
export const gpuDTypes: readonly DType[] = ['bool', 'uint8', 'int32', 'float32'];

export const bytesPerWord = 4;

/** The type of a dtype's values, in memory and in expressions: bools are the words 0 and 1. */
export function scalarOf(dtype: DType): Scalar {
  const scalar = scalars[dtype];
  if (scalar === undefined)
    throw new TypeError(`gpu: has no ${dtype}; it has ${gpuDTypes.join(', ')}. Use .to(dtype) first`);
  return scalar;
}

/** A number as WGSL text. Infinity and NaN have no literals: `float_from_bits` makes them. */
export function literal(value: number, dtype: DType): string {
  switch (scalarOf(dtype)) {
    case 'i32':
      return `i32(${value | 0})`;
    case 'u32':
      return `${dtype === 'bool' ? Number(value !== 0) : value & 255}u`;
    case 'f32': {
      const float = Math.fround(value);
      if (!Number.isFinite(float)) {
        const [bits] = new Uint32Array(Float32Array.of(float).buffer);
        return `float_from_bits(${bits}u)`;
      }
      const text = Object.is(float, -0) ? '-0.0' : String(float);
      return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
    }
  }
}
