/** The recorded graph: a node for every tensor with a history, linked to those it was computed from. */
import type { History, Tensor } from '@glissade/tensor';
import type { Call, CustomCall, Part } from './vjp/rule.ts';

export interface Node extends History {
  /** When it was made: a node is always younger than those it was computed from. */
  readonly id: number;
  /** How the tensor was made; undefined for a leaf, and where a backward pass has let go of it. */
  call: Call | CustomCall | undefined;
  /** The name of the call that a backward pass has let go of. */
  spent: string | undefined;
  /** The leaf tensor, whose `.grad` the gradient goes to. */
  readonly leaf: Tensor | undefined;
  /** The backward pass that met this node last, and what it has gathered here. */
  visit: number;
  cotangent: Tensor | undefined;
  /** The same, of slices of the tensor. */
  parts: Part[] | undefined;
}

/**
 * The node of a tensor that a derivative goes through.
 * @throws Error for one that has a past which is not known here
 */
export function knownNode(tensor: Tensor): Node | undefined {
  const node = nodeOf(tensor);
  if (node || !tensor.history) return node;
  throw new Error(
    'backward: a tensor here was computed by a compiled step, which keeps no graph. Call backward() or grad() inside the step, ' +
      'or detach() what it gives',
  );
}

/** The node of a tensor's history, if it has one of this package's. */
export const nodeOf = (tensor: Tensor): Node | undefined =>
  tensor.history && 'cotangent' in tensor.history ? (tensor.history as Node) : undefined;
