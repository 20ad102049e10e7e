/** Reverse mode: carries a cotangent from an output back through every recorded call to the leaves. */
import {
  add,
  type BackwardOptions,
  cast,
  clone,
  fillLike,
  printShape,
  ShapeError,
  sameShape,
  type Tensor,
} from '@glissade/tensor';
import { Cotangents } from './cotangents.ts';
import { knownNode, type Node, sourceOf } from './node.ts';
import { enableGrad, noGrad } from './recording.ts';
import { asRecorded } from './stale.ts';
import { vjp } from './vjp/index.ts';
import { type CustomCall, nameOfCall } from './vjp/rule.ts';

let visits = 0;

/** Every node that `output` depends on, the youngest first: each comes before those it was computed from. */
export function nodesBelow(output: Tensor): Node[] {
  const root = knownNode(output);
  if (!root) return [];
  const visit = ++visits;
  const found: Node[] = [root];
  root.visit = visit;
  // `found` grows while it is walked.
  for (let i = 0; i < found.length; i++) {
    const { call, id } = found[i]!;
    if (!call) continue;
    for (const input of call.inputs) {
      const node = knownNode(input, id);
      if (!node || node.visit === visit) continue;
      node.visit = visit;
      found.push(node);
    }
  }
  return found.sort((a, b) => b.id - a.id);
}

/** The cotangent to begin with: ones for a scalar, else what the caller gives. */
function checkedSeed(output: Tensor, seed: Tensor | undefined): Tensor {
  if (seed) {
    if (sameShape(seed.shape, output.shape)) return cast(seed, output.dtype);
    throw new ShapeError(
      `backward: the seed is ${printShape(seed.shape)}, the tensor ${printShape(output.shape)}; they must be equal`,
    );
  }
  if (output.size === 1) return fillLike(output, 1);
  throw new ShapeError(
    `backward: ${printShape(output.shape)} holds ${output.size} elements. Reduce it to one with sum() or mean(), or give a seed`,
  );
}

/** Throws where an earlier backward pass has let go of what this one needs: before anything is gathered. */
function checkUnspent(nodes: readonly Node[], wanted: ReadonlySet<Node> | undefined): void {
  const gone = nodes.find((node) => node.spent !== undefined && (!wanted || wanted.has(node)));
  if (!gone) return;
  throw new Error(
    `backward: an earlier backward() went through this ${gone.spent}, and let go of what led to it. Add losses up and call backward() ` +
      'once; detach() what is carried from one step to the next; or keep the graph, with backward({ retainGraph: true }) the first time',
  );
}

/** Gives those that a node was computed from their shares of its cotangent. */
function handOn(
  node: Node,
  cotangent: Tensor,
  cotangents: Cotangents,
  wanted: ReadonlySet<Node> | undefined,
): void {
  const call = asRecorded(node.call!, node.id);
  let shares: ReturnType<CustomCall['pull']> | undefined;
  if ('pull' in call) {
    shares = cotangents.outside(() => call.pull(cotangent, call.inputs, call.output));
    cotangents.keep(cotangent);
  }
  for (let i = 0; i < call.inputs.length; i++) {
    const target = sourceOf(node, i);
    if (!target || (wanted && !wanted.has(target))) continue;
    const share = 'pull' in call ? shares?.[i] : vjp(cotangent, call, i);
    if (share) cotangents.give(target, share);
  }
}

/**
 * Gathers in each node below `output` the cotangent of its tensor, and hands each to `visit` when it is complete: `visit` says
 * whether it keeps it, else its memory may be used again when it has been handed on.
 * @param wanted - the nodes that cotangents are carried to; all, if not said
 * @returns the nodes below `output`
 */
export function pullBack(
  output: Tensor,
  seed: Tensor | undefined,
  visit: (node: Node, cotangent: Tensor) => boolean,
  wanted?: ReadonlySet<Node>,
): readonly Node[] {
  const nodes = nodesBelow(output);
  const [root] = nodes;
  if (!root) return nodes;
  checkUnspent(nodes, wanted);
  root.cotangent = checkedSeed(output, seed);
  const cotangents = new Cotangents(output);
  try {
    for (const node of nodes) {
      const cotangent = cotangents.take(node);
      if (!cotangent) continue;
      if ((!wanted || wanted.has(node)) && cotangents.outside(() => visit(node, cotangent)))
        cotangents.keep(cotangent);
      if (node.call) handOn(node, cotangent, cotangents, wanted);
      cotangents.done(cotangent);
    }
  } finally {
    cotangents.end(nodes);
  }
  return nodes;
}

/** Lets go of the tensors that the nodes hold: who keeps a loss, to print it later, does not keep a whole forward pass. */
function release(nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (!node.call) continue;
    node.spent = nameOfCall(node.call);
    node.call = undefined;
  }
}

/** What `tensor.backward()` does: adds to the `.grad` of every leaf below. */
export function backward(output: Tensor, seed?: Tensor, options: BackwardOptions = {}): void {
  const { createGraph = false, retainGraph = createGraph } = options;
  (createGraph ? enableGrad : noGrad)(() => {
    const nodes = pullBack(output, seed, ({ leaf }, cotangent) => {
      if (!leaf) return false;
      // Each leaf has a gradient of its own: assigning to one leaves the others, and the seed, alone.
      if (leaf.grad) leaf.grad = add(leaf.grad, cotangent);
      else leaf.grad = createGraph ? clone(cotangent) : cotangent.alias();
      return true;
    });
    if (!retainGraph) release(nodes);
  });
}
