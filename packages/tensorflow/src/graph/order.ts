/** The nodes that results need, in the order in which they can be computed. */
import { inOrder } from '../in-order.ts';
import { type GraphNode, type NodeOutput, printOutput } from './graph-json.ts';

/** How errors call a node. */
export const labelOf = ({ name, op }: GraphNode): string => `node '${name}' (${op})`;

export const keyOf = ({ node, output }: NodeOutput): string => `${node}:${output}`;

/** @param given - keys of what is given, and so not computed */
export function ordered(
  operation: string,
  nodes: ReadonlyMap<string, GraphNode>,
  given: ReadonlySet<string>,
  outputs: readonly NodeOutput[],
): GraphNode[] {
  const nodeOf = ({ node: name, output }: NodeOutput, by: string): string => {
    if (nodes.has(name)) return name;
    throw new TypeError(
      `${operation}: ${by} takes '${printOutput({ node: name, output })}', which there is none of: the file is damaged`,
    );
  };
  const computed = (values: readonly NodeOutput[], by: string): string[] =>
    values.filter((value) => !given.has(keyOf(value))).map((value) => nodeOf(value, by));
  const order = inOrder(
    computed(outputs, 'the model'),
    (name) => {
      const node = nodes.get(name)!;
      return computed(node.inputs, labelOf(node));
    },
    (name) =>
      new TypeError(
        `${operation}: ${labelOf(nodes.get(name)!)} takes what is computed from its own result: the file is damaged, or has loops`,
      ),
  );
  return order.map((name) => nodes.get(name)!);
}
