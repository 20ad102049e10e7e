/** One random case of a step, and how it is run on a backend. */
import {
  type Backend,
  type DType,
  isFloat,
  type Shape,
  type Step,
  type TypedArray,
  type View,
} from '@glissade/tensor';
import fc from 'fast-check';
import type { Tolerance } from './compare.ts';
import { elements, inputLayouts, type Layout } from './random-view.ts';

/** An input of a step, before it lies in a backend. */
export interface Operand {
  readonly layout: Layout;
  readonly dtype: DType;
  readonly data: TypedArray;
}

export interface Case {
  readonly step: Step;
  readonly inputs: readonly Operand[];
  readonly output: Layout & { readonly dtype: DType; readonly before?: TypedArray };
}

/** A test of the suite: its cases, and how close a backend must come to the reference. */
export interface Check {
  readonly title: string;
  readonly cases: fc.Arbitrary<Case>;
  readonly tolerance: (dtype: DType, each: Case) => Tolerance;
}

/** Whether a backend of these dtypes can run the case. */
export const fits = ({ inputs, output }: Case, dtypes: readonly DType[]): boolean =>
  [...inputs, output].every(({ dtype }) => dtypes.includes(dtype));

/** The case with other floats. */
function mapFloats({ step, inputs, output }: Case, change: (x: number) => number): Case {
  const changed = (dtype: DType, data: TypedArray): TypedArray => (isFloat(dtype) ? data.map(change) : data);
  return {
    step,
    inputs: inputs.map((each) => ({ ...each, data: changed(each.dtype, each.data) })),
    output: { ...output, ...(output.before && { before: changed(output.dtype, output.before) }) },
  };
}

/** The case with 0 for every float that is nearer to 0 than `smallest`. */
export const withoutTiny = (each: Case, smallest: number): Case =>
  mapFloats(each, (x) => (Math.abs(x) < smallest ? 0 : x));

/** The case without signs: its sums are those of the sizes of the terms. */
export const absolute = (each: Case): Case => mapFloats(each, Math.abs);

export const allDTypes: readonly DType[] = ['float32', 'float16', 'float64', 'int32', 'uint8', 'bool'];

export const oneOf = (dtypes: readonly DType[]): fc.Arbitrary<DType> => fc.constantFrom(...dtypes);

/** @param awkward - whether NaN, infinities and the like may be among the elements */
export const operand = (shape: Shape, dtype: DType, awkward = true): fc.Arbitrary<Operand> =>
  inputLayouts(shape).chain((layout) =>
    elements(dtype, layout.length, awkward).map((data) => ({ layout, dtype, data })),
  );

/** Runs one case on a backend and gives the whole output buffer, what lies beside the view too. */
export async function runCase(backend: Backend, { step, inputs, output }: Case): Promise<TypedArray> {
  const place = (layout: Layout, dtype: DType, data: TypedArray | undefined): View => {
    const buffer = backend.allocate(dtype, layout.length);
    if (data) backend.write(buffer, data);
    const { shape, strides, offset } = layout;
    return { buffer, dtype, shape, strides, offset };
  };
  const into = place(output, output.dtype, output.before);
  backend.run(
    step,
    inputs.map(({ layout, dtype, data }) => place(layout, dtype, data)),
    into,
  );
  return backend.read(into.buffer);
}
