/** What reductions fold: a value, and for argmax where it was found. */
import type { DType, Reduction } from '@glissade/tensor';
import { wrapped } from '../wgsl/expression.ts';
import type { Shader } from '../wgsl/shader.ts';
import { scalarOf } from '../wgsl/types.ts';

export interface Fold {
  /** Its variables: the value, and for argmax its place. */
  readonly parts: readonly { readonly dtype: DType; readonly first: string }[];
  /** The statements that fold other parts into the variables. */
  readonly combine: (into: readonly string[], from: readonly string[]) => string;
  /** Which part is the value of the step. */
  readonly result: number;
}

/** Beyond every place: what is found at a place comes first. */
export const nowhere = '2147483647';

/** @param dtype - of the elements that are folded */
export function foldOf(by: Reduction, dtype: DType, shader: Shader): Fold {
  const scalar = scalarOf(dtype);
  const isFloat = scalar === 'f32';
  const single = (first: string, combine: (a: string, b: string) => string): Fold => ({
    parts: [{ dtype, first }],
    combine: ([a], [b]) => `${a} = ${combine(a!, b!)};`,
    result: 0,
  });
  switch (by) {
    case 'sum':
      return single(`${scalar}(0)`, (a, b) => wrapped(`${a} + ${b}`, dtype));
    case 'product':
      return single(`${scalar}(1)`, (a, b) => wrapped(`${a} * ${b}`, dtype));
    case 'max':
    case 'min': {
      const name = by === 'max' ? 'maximum' : 'minimum';
      if (isFloat) shader.use(`${name}_f32`);
      return single(extreme(by, dtype, shader), (a, b) =>
        isFloat ? `${name}_f32(${a}, ${b})` : `${by}(${a}, ${b})`,
      );
    }
    case 'argmax': {
      if (isFloat) shader.use('is_nan');
      const better = isFloat
        ? (a: string, b: string) => `(is_nan(${b}) && !is_nan(${a})) || (${b} > ${a} && !is_nan(${a}))`
        : (a: string, b: string) => `${b} > ${a}`;
      const same = isFloat
        ? (a: string, b: string) => `(${a} == ${b} || (is_nan(${a}) && is_nan(${b})))`
        : (a: string, b: string) => `${a} == ${b}`;
      return {
        parts: [
          { dtype, first: extreme('max', dtype, shader) },
          { dtype: 'int32', first: nowhere },
        ],
        combine: ([a, place], [b, other]) =>
          `if (${better(a!, b!)} || (${same(a!, b!)} && ${other} < ${place})) { ${a} = ${b}; ${place} = ${other}; }`,
        result: 1,
      };
    }
  }
}

/** What loses against everything. */
function extreme(by: 'max' | 'min', dtype: DType, shader: Shader): string {
  switch (scalarOf(dtype)) {
    case 'f32':
      shader.use('float_from_bits');
      return `float_from_bits(${by === 'max' ? '0xff800000u' : '0x7f800000u'})`;
    case 'i32':
      return by === 'max' ? 'i32(-2147483648)' : '2147483647';
    case 'u32':
      return by === 'max' ? '0u' : dtype === 'bool' ? '1u' : '255u';
  }
}
