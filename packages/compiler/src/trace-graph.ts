/** A function as its graph, for those who make something else of it than a program: a file for other runtimes, a drawing. */
import { checkFunction, checkTensorList, type Tensor } from '@glissade/tensor';
import type { Graph, Output } from './graph.ts';
import { deadCode } from './passes/dead-code.ts';
import { type InputSlot, valueIn } from './slot.ts';
import type { Trace } from './trace.ts';
import { Tracer } from './tracer.ts';
import { treeOf } from './tree.ts';
import { writtenDown } from './written-down.ts';

/** Where an input of a graph comes from: an argument, by its number, a tensor from outside, or random numbers. */
export type GraphInput =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'drawn' };

/** A function that was written down. */
export interface TracedGraph {
  /** Its primitives, those that no result needs left out. The outputs are the results, in order. */
  readonly graph: Graph;
  /** For each input of the graph, in order. */
  readonly inputs: readonly GraphInput[];
}

/**
 * The graph of a function of tensors, as `compile` traces it: the function runs once, and nothing is computed.
 *
 * Throws when the function looks at a value, when it changes something outside (a running statistic, a gradient, a field), or
 * gives back a tensor that it does not compute.
 *
 * @param given - tensors like those that it will be called with; only their shapes and dtypes matter
 *
 * @example
 * ```ts
 * import { traceGraph } from '@glissade/compiler';
 * import { type Tensor, zeros } from '@glissade/tensor';
 *
 * const { graph } = traceGraph((x: Tensor) => [x.mul(x).sum()], [zeros([3])]);
 * console.log(graph.instructions.map((each) => each.kind === 'apply' && each.primitive.name)); // => [ false, 'multiply', 'sum' ]
 * ```
 */
export function traceGraph(
  compute: (...given: Tensor[]) => readonly Tensor[],
  given: readonly Tensor[],
): TracedGraph {
  checkFunction('traceGraph', compute);
  checkTensorList('traceGraph', given);
  const { traced, results, computed } = writtenDown(compute, treeOf(given), new Tracer(), undefined, true);
  checkPure(traced);
  const inputs = traced.inputs.map(inputOf);
  const graph = deadCode(traced.graph);
  // The inputs come in order.
  const lines = graph.instructions.flatMap(({ kind }, line) => (kind === 'input' ? [line] : []));
  const isOutside = ({ line }: Output): boolean => inputs[lines.indexOf(line)]?.kind === 'tensor';
  if (computed.length < results.tensors.length || graph.outputs.some(isOutside))
    throw new Error(
      'traceGraph: a result is a tensor from outside as it is. Return what the function computes from its arguments',
    );
  return { graph, inputs };
}

function checkPure({ graph, outputs, written, cleared }: Trace): void {
  const changed = outputs.findIndex((slot) => slot !== undefined);
  if (changed < 0 && written.length === 0 && cleared.length === 0) return;
  const what = changed < 0 ? 'something' : graph.outputs[changed]!.label;
  throw new Error(
    `traceGraph: the function changes ${what} outside of it. A model in training keeps running statistics: call eval() before`,
  );
}

function inputOf(slot: InputSlot): GraphInput {
  switch (slot.kind) {
    case 'argument':
    case 'tensor':
      return slot;
    case 'field':
      return { kind: 'tensor', tensor: valueIn(slot) as Tensor };
    case 'drawn':
      return { kind: 'drawn' };
    case 'gradient':
      throw new Error(
        'traceGraph: the function reads the gradient of a tensor outside. Give it as an argument',
      );
  }
}
