/** The recorded graph: each output remembers the call that made it; each parameter is a leaf. */
import { type History, isFloat, type Primitive, type Tensor } from '@glissade/tensor';
import { backward } from './backward.ts';
import { isRecording } from './recording.ts';
import type { Call } from './vjp/rule.ts';

let made = 0;

export class Node implements History {
  /** Counts up, so that a node is always younger than those it was computed from. */
  readonly id: number;
  /** How the tensor was made; undefined for a leaf. */
  readonly call: Call | undefined;
  /** The leaf tensor, whose `.grad` the gradient goes to. */
  readonly leaf: Tensor | undefined;
  /** The backward pass that met this node last, and what it has gathered here. */
  visit = 0;
  cotangent: Tensor | undefined = undefined;

  constructor(call: Call | undefined, leaf: Tensor | undefined) {
    this.id = ++made;
    this.call = call;
    this.leaf = leaf;
  }

  record(primitive: Primitive, inputs: readonly Tensor[], output: Tensor): History | undefined {
    return isRecording() && isFloat(output.dtype)
      ? new Node({ primitive, inputs, output }, undefined)
      : undefined;
  }

  backward(output: Tensor, seed?: Tensor): void {
    backward(output, seed);
  }

  toString(): string {
    if (!this.call) return 'requires_grad=True';
    const { name } = this.call.primitive;
    return `grad_fn=<${name[0]!.toUpperCase()}${name.slice(1)}Backward>`;
  }
}

/** The node of a tensor's history, if it has one of this package's. */
export const nodeOf = (tensor: Tensor): Node | undefined =>
  tensor.history instanceof Node ? tensor.history : undefined;
