/** Runs a program in one piece of memory, as planned, by the reference backend: the plainest executable there can be. */
import {
  type DType,
  dtypeOfStep,
  type Executable,
  input,
  newArray,
  type Program,
  reference,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';

const kinds = {
  float16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const satisfies Record<DType, unknown>;

/** Its steady inputs must be what they were: it runs the prologue once. */
export function arena({
  buffers,
  kernels,
  inputs,
  outputs,
  bytes,
  prologue,
}: Program): Executable<TypedArray> {
  // What nobody wrote must not be read: it begins as rubbish.
  const memory = new Uint8Array(bytes).fill(0xab).buffer;
  const arrays = buffers.map(({ dtype, length, offset, data }): TypedArray => {
    const array = new kinds[dtype](memory, offset, length);
    if (typeof data === 'number') array.fill(data);
    else if (data) array.set(data);
    return array;
  });
  const here = (view: View<number>): View<TypedArray> => ({ ...view, buffer: arrays[view.buffer]! });
  const results = outputs.map(here);
  let begin = 0;
  return {
    run(given) {
      given.forEach((view, i) => {
        const home = arrays[inputs[i]!]!;
        if (view.buffer !== home) copy(view, whole(home, view.dtype, view.shape));
      });
      for (const { step, inputs: from, extras, results: expressions, outputs: to } of kernels.slice(begin)) {
        const { shape } = to[0]!;
        const dtype = dtypeOfStep(step, from);
        const value = whole(newArray(dtype, size(shape)), dtype, shape);
        if (step.family === 'scatterAdd') copy(here(to[0]!), value);
        reference.run(step, from.map(here), value);
        const operands = [value, ...extras.map(here)];
        const computed = expressions.map((expression, i) => {
          const result = whole(newArray(to[i]!.dtype, size(shape)), to[i]!.dtype, shape);
          reference.run({ family: 'map', expression }, operands, result);
          return result;
        });
        for (const [i, result] of computed.entries()) copy(result, here(to[i]!));
      }
      begin = prologue?.kernels ?? 0;
      return results;
    },
  };
}

export const copy = (from: View<TypedArray>, to: View<TypedArray>): void =>
  reference.run({ family: 'map', expression: input(0) }, [from], to);

export const elementsOf = (view: View<TypedArray>): TypedArray => {
  const array = newArray(view.dtype, size(view.shape));
  copy(view, whole(array, view.dtype, view.shape));
  return array;
};
