/** Reverse mode: carries a cotangent from an output back through every recorded call to the leaves. */
import {
  add,
  type BackwardOptions,
  cast,
  checkNames,
  checkSameShape,
  clone,
  fillLike,
  printShape,
  ShapeError,
  type Tensor,
} from '@glissade/tensor';
import { Cotangents } from './cotangents.ts';
import { dependOnHooks, hooked } from './hooks.ts';
import { knownNode, type Node, sourceOf } from './node.ts';
import { middleOf } from './padded.ts';
import { enableGrad, noGrad } from './recording.ts';
import { asRecorded } from './stale.ts';
import { vjp } from './vjp/index.ts';
import { type CustomCall, nameOfCall } from './vjp/rule.ts';

let visits = 0;
let pulled: Node | undefined;

/**
 * The call whose derivative a backward pass computes now, and when that call was recorded, in counts of `tick` of `@glissade/tensor`;
 * undefined outside of backward passes. For tools that tell what a computation belongs to.
 *
 * @example
 * ```ts
 * import { callBehind, customGradient, parameter } from '@glissade/autograd';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const twice = customGradient({
 *   name: 'twice',
 *   forward: (x: Tensor) => x.mul(2),
 *   backward: (cotangent: Tensor) => {
 *     console.log(callBehind()!.name); // => twice
 *     return [cotangent.mul(2)];
 *   },
 * });
 * twice(parameter(tensor(1))).backward();
 * ```
 */
export const callBehind = (): { readonly name: string; readonly time: number } | undefined =>
  pulled?.call && { name: nameOfCall(pulled.call), time: pulled.id };

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
    checkSameShape('backward: the seed', seed.shape, 'the tensor', output.shape);
    return cast(seed, output.dtype);
  }
  if (output.size === 1) return fillLike(output, 1);
  throw new ShapeError(
    `backward: ${printShape(output.shape)} holds ${output.size} elements. Reduce it with sum() or mean(), or give a seed`,
  );
}

/** Throws where an earlier backward pass has let go of what this one needs: before anything is gathered. */
function checkUnspent(nodes: readonly Node[], wanted: ReadonlySet<Node> | undefined): void {
  const gone = nodes.find((node) => node.spent !== undefined && (!wanted || wanted.has(node)));
  if (!gone) return;
  throw new Error(
    `backward: an earlier backward() went through this ${gone.spent}, and let go of what led to it. Add losses up; detach() what ` +
      'is carried from step to step; or keep the graph, by backward({ retainGraph: true })',
  );
}

/** Who looks on while cotangents are pulled back. */
interface Onlooker {
  /** The nodes whose cotangents it wants to see. */
  readonly sees: (node: Node) => boolean;
  /** Is shown each of these when it is complete, and may keep it. */
  readonly visit: (node: Node, cotangent: Tensor) => void;
  /** The nodes that cotangents are carried to; all, if not said. */
  readonly wanted?: ReadonlySet<Node>;
}

/** Gives those that a node was computed from their shares of its cotangent. */
function handOn(
  node: Node,
  cotangent: Tensor,
  cotangents: Cotangents,
  { sees, wanted }: Onlooker,
  rule: typeof vjp,
): void {
  const call = asRecorded(node.call!, node.id);
  let shares: ReturnType<CustomCall['pull']> | undefined;
  if ('pull' in call) {
    const pull = () => call.pull(cotangent, call.inputs, call.output);
    shares = call.keepsNothing ? pull() : cotangents.outside(cotangent, pull);
  }
  for (let i = 0; i < call.inputs.length; i++) {
    const target = sourceOf(node, i);
    if (!target || (wanted && !wanted.has(target))) continue;
    const needed = sees(target) ? undefined : middleOf(target);
    const share = 'pull' in call ? shares?.[i] : rule(cotangent, call, i, needed);
    if (share) cotangents.give(target, share);
  }
}

/** Gathers in each node below `output` the cotangent of its tensor, and hands it on; returns these nodes. */
export function pullBack(output: Tensor, seed: Tensor | undefined, onlooker: Onlooker): readonly Node[] {
  const nodes = nodesBelow(output);
  const [root] = nodes;
  if (!root) return nodes;
  const { sees, visit, wanted } = onlooker;
  const isWhole = (node: Node): boolean => sees(node) || node.hooks.length > 0;
  const watching = { ...onlooker, sees: isWhole };
  checkUnspent(nodes, wanted);
  const start = checkedSeed(output, seed);
  const cotangents = new Cotangents(output, nodes);
  const around = pulled;
  try {
    cotangents.give(root, start);
    for (const node of nodes) {
      dependOnHooks(node);
      const whole = isWhole(node);
      const middle = whole ? undefined : cotangents.takeMiddle(node);
      const gathered = middle ?? cotangents.take(node);
      if (!gathered) continue;
      // A derivative of somebody's own may have called backward() meanwhile.
      if (node.spent !== undefined) checkUnspent([node], wanted);
      let cotangent = gathered;
      if (whole) {
        cotangents.outside(gathered, () => {
          cotangent = hooked(node, gathered);
          if (sees(node)) visit(node, cotangent);
        });
      }
      // The middle of what was padded is the cotangent of what it was padded from, as it is.
      pulled = node;
      if (node.call) handOn(node, cotangent, cotangents, watching, middle ? () => middle : vjp);
      cotangents.done(cotangent);
    }
  } finally {
    pulled = around;
    cotangents.end();
  }
  return nodes;
}

/** Lets go of the tensors that the nodes hold: who keeps a loss, to print it later, does not keep a whole forward pass. */
export function release(nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (!node.call) continue;
    node.spent = nameOfCall(node.call);
    node.call = undefined;
  }
}

/** What `tensor.backward()` does: adds to the `.grad` of every leaf below, and of what retains it. */
export function backward(output: Tensor, seed?: Tensor, options: BackwardOptions = {}): void {
  checkNames('backward', options, ['createGraph', 'retainGraph']);
  const { createGraph = false, retainGraph = createGraph } = options;
  (createGraph ? enableGrad : noGrad)(() => {
    const nodes = pullBack(output, seed, {
      sees: ({ owner }) => owner !== undefined,
      visit({ owner }, cotangent) {
        // Each has a gradient of its own: assigning to one leaves the others, and the seed, alone.
        if (owner!.grad) owner!.grad = add(owner!.grad, cotangent);
        else owner!.grad = createGraph ? clone(cotangent) : cotangent.alias();
      },
    });
    if (!retainGraph) release(nodes);
  });
}
