/** The nodes that results need, in the order in which they can be computed. */
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
  const order: GraphNode[] = [];
  const states = new Map<string, 'open' | 'done'>();
  // A list of what is under way, as graphs are deeper than calls may be.
  const open: { node: GraphNode; next: number }[] = [];
  const visit = (value: NodeOutput, by: string): void => {
    const state = states.get(value.node);
    if (given.has(keyOf(value)) || state === 'done') return;
    const node = nodes.get(value.node);
    if (!node)
      throw new TypeError(
        `${operation}: ${by} takes '${printOutput(value)}', which there is none of: the file is damaged`,
      );
    if (state === 'open')
      throw new TypeError(
        `${operation}: ${labelOf(node)} takes what is computed from its own result: the file is damaged, or has loops`,
      );
    states.set(node.name, 'open');
    open.push({ node, next: 0 });
  };
  for (const output of outputs) {
    visit(output, 'the model');
    for (let last = open.at(-1); last; last = open.at(-1)) {
      const input = last.node.inputs[last.next++];
      if (input) {
        visit(input, labelOf(last.node));
        continue;
      }
      states.set(last.node.name, 'done');
      order.push(last.node);
      open.pop();
    }
  }
  return order;
}
