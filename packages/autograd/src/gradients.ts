/** Gradients of what was recorded, at tensors of one's choice. */
import {
  type BackwardOptions,
  checkNames,
  checkTensorList,
  checkTensors,
  described,
  type Tensor,
  zerosLike,
} from '@glissade/tensor';
import { nodesBelow, pullBack, release } from './backward.ts';
import { type Node, nodeOf, sourceOf } from './node.ts';
import { enableGrad, noGrad } from './recording.ts';

/** What `gradients` accepts. */
export interface GradientsOptions extends BackwardOptions {
  /** The cotangent to begin with, of the output's shape. Default: 1, for an output of one element. */
  readonly seed?: Tensor;
  /** Whether inputs that the output does not depend on get zeros, and are no error. Default false. */
  readonly allowUnused?: boolean;
}

/** A tensor for each of what is listed, as many as these are known to be. */
export type ForEach<List extends readonly unknown[]> = { -readonly [I in keyof List]: Tensor };

/**
 * The gradients of a tensor with respect to others that it was computed from, leaves or not; `.grad` of none is changed. As `backward()`
 * it lets go of the graph, unless that is kept, `{ retainGraph: true }`, or the gradients are recorded, too, `{ createGraph: true }`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
 *
 * @throws Error for inputs that the output does not depend on; ShapeError without a seed for an output of several elements
 *
 * @example
 * ```ts
 * import { gradients, parameter } from '@glissade/autograd';
 * import { tensor } from '@glissade/tensor';
 *
 * const x = parameter(tensor([1, 2]));
 * const hidden = x.mul(3);
 * const [ofHidden, ofX] = gradients(hidden.square().sum(), [hidden, x]);
 * console.log(ofHidden.toArray(), ofX.toArray()); // => [ 6, 12 ] [ 18, 36 ]
 * ```
 */
export function gradients<const Inputs extends readonly Tensor[]>(
  output: Tensor,
  inputs: Inputs,
  options?: GradientsOptions,
): ForEach<Inputs>;
export function gradients(
  output: Tensor,
  inputs: readonly Tensor[],
  options: GradientsOptions = {},
): Tensor[] {
  checkNames('gradients', options, ['seed', 'createGraph', 'retainGraph', 'allowUnused']);
  checkTensors('gradients', output);
  checkTensorList('gradients', inputs);
  const { seed, createGraph = false, retainGraph = createGraph, allowUnused = false } = options;
  const nodes = nodesBelow(output);
  const used = new Set(nodes);
  for (const [i, input] of inputs.entries())
    if (!allowUnused && !used.has(nodeOf(input)!))
      throw new Error(
        `gradients: the output does not depend on input ${i}, ${described(input)}. Mark leaves with parameter(); ` +
          '{ allowUnused: true } gives zeros',
      );
  const found = (createGraph ? enableGrad : noGrad)(() => gradientsAt(output, inputs, nodes, seed));
  if (!retainGraph) release(nodes);
  return found;
}

/** The gradients of a tensor, with the nodes below it, at others; zeros where it does not depend on one. */
export function gradientsAt(
  output: Tensor,
  at: readonly Tensor[],
  nodes: readonly Node[],
  seed?: Tensor,
): Tensor[] {
  const targets = new Set(at.map(nodeOf));
  // Only what leads to a target needs a cotangent: the oldest first, so that inputs are decided before outputs.
  const wanted = new Set<Node>();
  const oldest = Math.min(...[...targets].map((target) => target?.id ?? Infinity));
  for (const node of [...nodes].reverse()) {
    const leads =
      targets.has(node) ||
      node.call?.inputs.some((_, i) => wanted.has(sourceOf(node, i)!)) ||
      // What a function itself called backward() on may lead there: nobody knows any more.
      (node.spent !== undefined && node.id > oldest);
    if (leads) wanted.add(node);
  }
  const found = new Map<Node | undefined, Tensor>();
  const sees = (node: Node): boolean => targets.has(node);
  const visit = (node: Node, cotangent: Tensor): void => void found.set(node, cotangent);
  if (wanted.size > 0) pullBack(output, seed, { sees, visit, wanted });
  return at.map((tensor) => found.get(nodeOf(tensor)) ?? zerosLike(tensor));
}
