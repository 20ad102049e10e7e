/** What remembers: each output gets a node with the call that made it, each parameter a leaf. */
import {
  type BackwardOptions,
  type GradientHook,
  type History,
  type HookHandle,
  isFloat,
  type Primitive,
  type Tensor,
  tick,
} from '@glissade/tensor';
import { backward } from './backward.ts';
import { register } from './hooks.ts';
import type { Node } from './node.ts';
import { isRecording } from './recording.ts';
import { type Call, type CustomCall, nameOfCall, type Part } from './vjp/rule.ts';

const none: readonly GradientHook[] = [];

export class RecordedHistory implements Node {
  readonly id: number;
  call: Call | CustomCall | undefined;
  spent: string | undefined = undefined;
  readonly leaf: Tensor | undefined;
  owner: Tensor | undefined;
  hooks: readonly GradientHook[] = none;
  visit = 0;
  cotangent: Tensor | undefined = undefined;
  parts: Part[] | undefined = undefined;

  constructor(call: Call | CustomCall | undefined, leaf: Tensor | undefined) {
    this.id = tick();
    this.call = call;
    this.leaf = this.owner = leaf;
  }

  get isSpent(): boolean {
    return this.spent !== undefined;
  }

  record(primitive: Primitive, inputs: readonly Tensor[], output: Tensor): History | undefined {
    return isRecording() && isFloat(output.dtype)
      ? new RecordedHistory({ primitive, inputs, output }, undefined)
      : undefined;
  }

  backward(output: Tensor, seed?: Tensor, options?: BackwardOptions): void {
    backward(output, seed, options);
  }

  registerHook(hook: GradientHook): HookHandle {
    return register(this, hook);
  }

  retainGrad(tensor: Tensor): void {
    this.owner ??= tensor;
  }

  toString(): string {
    const name = this.call ? nameOfCall(this.call) : this.spent;
    if (name === undefined) return 'requires_grad=True';
    return `grad_fn=<${name[0]!.toUpperCase()}${name.slice(1)}Backward>`;
  }
}
