/** From a graph of primitives to kernels: every line becomes a view of a buffer, or kernels that fill one. */
import {
  type DType,
  type Kernel,
  kernelOf,
  type Lowered,
  lowerings,
  type Primitive,
  type Shape,
  size,
  type View,
  whole,
} from '@glissade/tensor';
import type { Draft, DraftBuffer } from './draft.ts';
import type { Graph } from './graph.ts';

type AnyLowering = (primitive: Primitive, inputs: readonly View[], shape: Shape, dtype: DType) => Lowered;

export function lower({ instructions, outputs }: Graph): Draft {
  const buffers: DraftBuffer[] = [];
  const kernels: Kernel[] = [];
  const inputs: number[] = [];
  const views: View<number>[] = [];

  for (const instruction of instructions) {
    const { shape, dtype } = instruction;
    const fresh = (data: Partial<DraftBuffer> = {}): number =>
      buffers.push({ dtype, length: size(shape), ...data }) - 1;
    if (instruction.kind === 'input') {
      const buffer = fresh();
      inputs.push(buffer);
      views.push(whole(buffer, dtype, shape));
    } else if (instruction.kind === 'constant') {
      views.push(whole(fresh({ data: instruction.data }), dtype, shape));
    } else {
      const { primitive } = instruction;
      const operands = instruction.inputs.map((line) => views[line]!);
      const lowered = (lowerings[primitive.name] as AnyLowering)(primitive, operands, shape, dtype);
      if (!('steps' in lowered)) {
        views.push(lowered as View<number>);
        continue;
      }
      const buffer = fresh();
      const output = whole(buffer, dtype, shape, lowered.order);
      for (const { step, inputs: from, into } of lowered.steps) {
        const written = (into ? into(output) : output) as View<number>;
        kernels.push(kernelOf(step, from as readonly View<number>[], written));
      }
      views.push(output);
    }
  }
  return {
    buffers,
    kernels,
    inputs,
    outputs: outputs.map(({ line, updates }) => ({
      view: views[line]!,
      ...(updates !== undefined && { updates: views[updates]!.buffer }),
    })),
  };
}
