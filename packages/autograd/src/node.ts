/** The recorded graph: a node for every tensor with a history, linked to those it was computed from. */
import { type GradientHook, type History, historyAt, type Tensor } from '@glissade/tensor';
import type { Call, CustomCall, Part } from './vjp/rule.ts';

export interface Node extends History {
  /** When it was made: a node is always younger than those it was computed from. */
  readonly id: number;
  /** How the tensor was made; undefined for a leaf, and where a backward pass has let go of it. */
  call: Call | CustomCall | undefined;
  /** The name of the call that a backward pass has let go of. */
  spent: string | undefined;
  /** The leaf tensor. */
  readonly leaf: Tensor | undefined;
  /** The tensor whose `.grad` the gradient goes to: the leaf, or one that retains it. */
  owner: Tensor | undefined;
  /** Called with the cotangent when it is complete (hooks.ts). */
  hooks: readonly GradientHook[];
  /** The walk that met this node last. */
  visit: number;
  /** What a backward pass has gathered here so far. */
  cotangent: Tensor | undefined;
  /** The same, of slices of the tensor. */
  parts: Part[] | undefined;
}

/**
 * The node of a tensor that a derivative goes through, as it was at a time: now, if not said. None where it became a parameter later.
 * @throws Error for one that has a past which is not known here
 */
export function knownNode(tensor: Tensor, time: number = Infinity): Node | undefined {
  const history = historyAt(tensor, time);
  if (isNode(history)) return history.id < time ? history : undefined;
  // It says why.
  history?.backward(tensor);
  return undefined;
}

/** The node of a tensor's history, if it has one of this package's. */
export const nodeOf = (tensor: Tensor): Node | undefined =>
  isNode(tensor.history) ? tensor.history : undefined;

/** The nodes that a call goes back to: of each input, what it was when the call was recorded. */
export const sourceOf = (node: Node, index: number): Node | undefined =>
  knownNode(node.call!.inputs[index]!, node.id);

const isNode = (history: History | undefined): history is Node => history !== undefined && 'visit' in history;
