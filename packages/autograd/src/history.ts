/** What remembers: each output gets a node with the call that made it, each parameter a leaf. */
import {
  type BackwardOptions,
  cast,
  checkSameShape,
  type Differentiated,
  type GradientHook,
  type History,
  type HookHandle,
  isFloat,
  type Primitive,
  stateTracer,
  type Tensor,
  tick,
} from '@glissade/tensor';
import { backward } from './backward.ts';
import { register } from './hooks.ts';
import type { Node } from './node.ts';
import { isRecording, noGrad } from './recording.ts';
import { type Call, type CustomCall, nameOfCall, type Part } from './vjp/rule.ts';

const none: readonly GradientHook[] = [];

/** What PyTorch prints for operations that have another name here. */
const torchNames: Readonly<Record<string, string>> = {
  contract: 'mm',
  convolve: 'convolution',
  divide: 'div',
  multiply: 'mul',
  negate: 'neg',
  power: 'pow',
  reshape: 'view',
  select: 'where',
  subtract: 'sub',
};

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

  differentiate(given: Differentiated, inputs: readonly Tensor[]): Tensor {
    return called(given, inputs, true);
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
    const known = torchNames[name] ?? name;
    return `grad_fn=<${known[0]!.toUpperCase()}${known.slice(1)}Backward0>`;
  }
}

/** Calls a function that brings its own derivative, and records that. */
export function called(
  { name, forward, backward }: Differentiated,
  inputs: readonly Tensor[],
  keepsNothing = false,
): Tensor {
  const output =
    stateTracer()?.differentiate?.({ name, forward, backward }, inputs, (other, all) =>
      called(other, all, keepsNothing),
    ) ??
    // An alias: `forward` may give back an input as it is.
    noGrad(() => forward(...inputs)).alias();
  const pull: CustomCall['pull'] = (cotangent, all, result) => {
    const shares: ReturnType<typeof backward> = Object(backward(cotangent, all, result));
    return all.map(({ shape, dtype, history }, i) => {
      const share = shares[i];
      if (history && !(i in shares))
        throw new TypeError(
          `${name}: backward says nothing of input ${i}; expected a list: the cotangent of each input, or undefined`,
        );
      if (!share) return undefined;
      checkSameShape(`${name}: the cotangent of input ${i}`, share.shape, 'the input', shape);
      return cast(share, dtype);
    });
  };
  if (isRecording() && isFloat(output.dtype) && inputs.some((input) => input.history))
    output.history = new RecordedHistory({ name, inputs, output, pull, keepsNothing }, undefined);
  return output;
}
