/** A function, traced for several lengths of its inputs. */
import { type GraphInput, type TracedGraph, traceGraph } from '@glissade/compiler';
import { type Tensor, zeros } from '@glissade/tensor';
import { type Aligned, aligned } from './align.ts';
import { type Lengths, tracesFor } from './length.ts';
import { farFrom, sizesFor } from './sizes.ts';

/** Which axes of the inputs have a length with a name: for each input, by the axis. */
export type NamedAxes = readonly ReadonlyMap<number, string>[];

/** A function as several graphs, each for other lengths. */
export interface Traces extends Aligned {
  readonly lengths: readonly Lengths[];
  /** Where the inputs come from. */
  readonly inputs: readonly GraphInput[];
}

type Compute = (...given: Tensor[]) => readonly Tensor[];

/** @param given - an example of the inputs */
export function traced(compute: Compute, given: readonly Tensor[], named: NamedAxes): Traces {
  const example = exampleLengths(given, named);
  const traceAt = (lengths: Lengths): Trace => ({
    lengths,
    graph: traceGraph(
      compute,
      given.map((tensor, i) => resized(tensor, named[i]!, lengths)),
    ),
  });
  const traces = tracesNear(example, traceAt);
  const lengths = traces.map((each) => each.lengths);
  const graphs = traces.map(({ graph }) => graph);
  return { lengths, inputs: graphs[0]!.inputs, ...aligned(graphs, Object.keys(example)) };
}

interface Trace {
  readonly lengths: Lengths;
  readonly graph: TracedGraph;
}

function tracesNear(example: Lengths, traceAt: (lengths: Lengths) => Trace): readonly Trace[] {
  let failure: unknown;
  for (const sizes of sizesFor(example)) {
    try {
      const near = tracesFor(sizes).map(traceAt);
      return [...near, ...farFrom(near[0]!.lengths).flatMap((each) => orNone(() => traceAt(each)))];
    } catch (error) {
      // It may take other lengths: only multiples of the example's, say.
      failure ??= error;
    }
  }
  throw failure;
}

function orNone<Result>(run: () => Result): Result[] {
  try {
    return [run()];
  } catch {
    return [];
  }
}

/** The lengths that have names. Throws where one name has two lengths. */
function exampleLengths(given: readonly Tensor[], named: NamedAxes): Lengths {
  // Names are any texts, 'constructor' too.
  const found: Record<string, number> = Object.create(null);
  named.forEach((axes, i) => {
    for (const [axis, name] of axes) {
      const length = given[i]!.shape[axis]!;
      found[name] ??= length;
      if (found[name] !== length)
        throw new RangeError(
          `exportOnnx: '${name}' is ${found[name]} and ${length} in the inputs given; one name stands for one length`,
        );
    }
  });
  return found;
}

function resized(tensor: Tensor, axes: ReadonlyMap<number, string>, lengths: Lengths): Tensor {
  const shape = tensor.shape.map((length, axis) => lengths[axes.get(axis) ?? ''] ?? length);
  return zeros(shape, { dtype: tensor.dtype });
}
