/** The recorded graph of a loss, for looking at: what was computed from what, and each node's gradient. */
import { checkTensors, printShape, type Shape, type Tensor } from '@glissade/tensor';
import { pullBack } from './backward.ts';
import { type Node, sourceOf } from './node.ts';
import { noGrad } from './recording.ts';
import { nameOfCall } from './vjp/rule.ts';

/** One recorded value. */
export interface GraphNode {
  /** The operation that made it, or 'parameter' for a leaf. */
  readonly name: string;
  readonly shape: Shape;
  readonly tensor: Tensor;
  /** The gradient of the walked tensor with respect to this one. */
  readonly gradient: Tensor | undefined;
  /** What it was computed from; constants, which have no history, are left out. */
  readonly inputs: readonly GraphNode[];
}

/**
 * Walks back from a loss through everything that it was computed from, and gives each node with its gradient. The
 * tensors' `.grad` are left alone.
 *
 * @example
 * ```ts
 * import { graphOf, parameter } from '@glissade/autograd';
 * import { tensor } from '@glissade/tensor';
 *
 * const x = parameter(tensor(3));
 * const loss = graphOf(x.square());
 * console.log(loss.name, loss.inputs[0]?.name, loss.inputs[0]?.gradient?.itemSync()); // => square parameter 6
 * ```
 */
export function graphOf(loss: Tensor): GraphNode {
  checkTensors('graphOf', loss);
  const gradients = new Map<Node, Tensor>();
  const visit = (node: Node, cotangent: Tensor): void => void gradients.set(node, cotangent);
  const nodes = noGrad(() => pullBack(loss, undefined, { sees: () => true, visit }));
  const made = new Map<Node | undefined, GraphNode>();
  // The oldest first: each comes behind those it was computed from.
  for (const node of nodes.toReversed()) {
    const { call, leaf } = node;
    const tensor = call?.output ?? leaf!;
    made.set(node, {
      name: call ? nameOfCall(call) : 'parameter',
      shape: tensor.shape,
      tensor,
      gradient: gradients.get(node),
      inputs: call?.inputs.flatMap((_, i) => made.get(sourceOf(node, i)) ?? []) ?? [],
    });
  }
  const root = made.get(nodes[0]);
  if (!root)
    throw new Error(
      `graphOf: this tensor has no gradient history. Mark the leaf with parameter(), and compute outside of noGrad()`,
    );
  return root;
}

/**
 * The graph as indented text, the loss first. A node that was met before is named by its number only.
 *
 * @example
 * ```ts
 * import { parameter, printGraph } from '@glissade/autograd';
 * import { tensor } from '@glissade/tensor';
 *
 * const x = parameter(tensor(3));
 * console.log(printGraph(x.mul(x)));
 * // => #1 multiply [] = 9, gradient 1
 * // =>   #2 parameter [] = 3, gradient 6
 * // =>   #2 (above)
 * ```
 */
export function printGraph(loss: Tensor): string {
  const numbers = new Map<GraphNode, number>();
  const lines: string[] = [];
  const pending: [GraphNode, number][] = [[graphOf(loss), 0]];
  while (pending.length > 0) {
    const [node, depth] = pending.pop()!;
    const indent = '  '.repeat(depth);
    const known = numbers.get(node);
    if (known) {
      lines.push(`${indent}#${known} (above)`);
      continue;
    }
    numbers.set(node, numbers.size + 1);
    lines.push(`${indent}#${numbers.size} ${node.name} ${printShape(node.shape)}${values(node)}`);
    for (const input of [...node.inputs].reverse()) pending.push([input, depth + 1]);
  }
  return lines.join('\n');
}

const short = (x: number): string => String(Number(x.toPrecision(6)));

/** Scalars are shown; of larger gradients, how long they are as vectors. */
function values({ tensor, gradient }: GraphNode): string {
  if (!gradient) return tensor.size === 1 ? ` = ${short(tensor.itemSync())}` : '';
  if (tensor.size === 1) return ` = ${short(tensor.itemSync())}, gradient ${short(gradient.itemSync())}`;
  const norm = Float64Array.from(gradient.dataSync()).reduce((length, x) => Math.hypot(length, x), 0);
  return `, gradient norm ${short(norm)}`;
}
