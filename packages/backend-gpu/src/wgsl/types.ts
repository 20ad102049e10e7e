/** How the dtypes look in WGSL. */
import { type DType, rounded } from '@glissade/tensor';

export type Scalar = 'f32' | 'i32' | 'u32';

const scalars: { readonly [D in DType]?: Scalar } = {
  float16: 'f32',
  float32: 'f32',
  int32: 'i32',
  uint8: 'u32',
  bool: 'u32',
};

/** What every GPU holds and computes: WGSL has no 64-bit floats. Bytes and bools take a word each. */
export const gpuDTypes: readonly DType[] = ['bool', 'uint8', 'int32', 'float32'];

/** What the adapters have, in whose shaders there are halves. */
export const halfFeature = 'shader-f16';

export const bytesPerWord = 4;

/** How many bytes an element takes on the GPU. */
export const bytesOf = (dtype: DType): number => (dtype === 'float16' ? 2 : bytesPerWord);

/** The type of a dtype's elements in memory. */
export const storageOf = (dtype: DType): Scalar | 'f16' => (dtype === 'float16' ? 'f16' : scalarOf(dtype));

/** The dtype in which values are added up. */
export const sumDType = (dtype: DType): DType => (dtype === 'float16' ? 'float32' : dtype);

/** The type of a dtype's values in expressions: bools are the words 0 and 1, halves f32 that were rounded. */
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
      const float = rounded(value, dtype);
      if (!Number.isFinite(float)) {
        const [bits] = new Uint32Array(Float32Array.of(float).buffer);
        return `float_from_bits(${bits}u)`;
      }
      const text = Object.is(float, -0) ? '-0.0' : String(float);
      return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
    }
  }
}
