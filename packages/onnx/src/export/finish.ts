/** The last touch: nodes that nothing needs go, and results get their names. */
import type { Graph, Node, TensorMessage } from '../protocol/messages.ts';
import type { GraphWriter } from './writer.ts';

/**
 * Throws where a number is needed that cannot be written.
 *
 * @param results - the values that are the outputs, in order
 */
export function finished(
  { nodes, initializers, unwritten }: GraphWriter,
  results: readonly string[],
  { outputs }: { readonly outputs: readonly string[] },
): Pick<Graph, 'nodes' | 'initializers'> {
  const needed = new Set(results);
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    kept.unshift(node);
    for (const input of node.inputs) needed.add(input);
  }
  for (const [value, why] of unwritten) if (needed.has(value)) throw new Error(why);
  const made = new Set(kept.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  const copies: Node[] = [];
  results.forEach((result, i) => {
    const name = outputs[i]!;
    // A value that is a result twice, or is no node's, needs a node for its name.
    if (made.has(result) && !renamed.has(result)) renamed.set(result, name);
    else copies.push(identity(renamed.get(result) ?? result, name));
  });
  const rename = (value: string): string => renamed.get(value) ?? value;
  const weights = initializers.filter(({ name }) => needed.has(name));
  checkSize(weights);
  return {
    nodes: [
      ...kept.map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      })),
      ...copies,
    ],
    initializers: weights,
  };
}

const identity = (from: string, name: string): Node => ({
  name: `Identity of ${name}`,
  operator: 'Identity',
  domain: '',
  inputs: [from],
  outputs: [name],
  attributes: {},
});

/** A protocol buffer ends before 2 GiB. */
function checkSize(weights: readonly TensorMessage[]): void {
  const bytes = weights.reduce((sum, { raw }) => sum + (raw?.length ?? 0), 0);
  if (bytes >= 2 ** 31 - 2 ** 20)
    throw new RangeError(
      `exportOnnx: the weights take ${(bytes / 2 ** 30).toFixed(1)} GiB, and an ONNX file ends before 2. Export parts of the model, or halves`,
    );
}
