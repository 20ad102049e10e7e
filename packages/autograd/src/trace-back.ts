/** What all derivatives of functions are made of: a call of the function, and a way back from its value to its arguments. */
import { checkFunction, checkTensors, clone, described, named, Tensor } from '@glissade/tensor';
import { nodesBelow } from './backward.ts';
import { gradientsAt } from './gradients.ts';
import { type Node, nodeOf } from './node.ts';
import { parameter } from './parameter.ts';
import { enableGrad, isRecording, noGrad } from './recording.ts';

/** The leaves of every grad() whose function has run: whoever is beyond has no use for them. */
const spent = new WeakSet<Node>();

interface Traced {
  readonly value: Tensor;
  /** The gradients of a scalar that is computed from the value. */
  readonly pull: (scalar: Tensor) => Tensor[];
  /** The value for the caller, who knows nothing of our leaves. */
  readonly result: () => Tensor;
}

/**
 * Calls f, and tells how to pull a scalar that is computed from its value back to the arguments of these numbers. The way back is
 * recorded only when a derivative of the derivative can be asked for: by another leaf than ours, and not within noGrad().
 */
export function traceBack<Arguments extends readonly Tensor[]>(
  operation: string,
  f: (...inputs: Arguments) => Tensor,
  inputs: Arguments,
  argnums: readonly number[],
): Traced {
  checkFunction(operation, f);
  for (const i of argnums) {
    if (!(i in inputs))
      throw new RangeError(
        `${operation}: argument ${i} is not there; the function was called with ${inputs.length}`,
      );
    checkTensors(operation, inputs[i]);
  }
  const actual = inputs.map((input, i) =>
    argnums.includes(i) ? named(operation, () => watched(input)) : input,
  );
  const at = argnums.map((i) => actual[i]!);
  const own = at.map((tensor) => nodeOf(tensor)!);
  const isRecorded = (nodes: readonly Node[]): boolean =>
    isRecording() && nodes.some((node) => node.leaf && !spent.has(node));
  const value = enableGrad(() => {
    try {
      return f(...(actual as readonly Tensor[] as Arguments));
    } finally {
      for (const node of own) spent.add(node);
    }
  });
  checkUse(operation, value, argnums, inputs, at);
  const pull = (scalar: Tensor): Tensor[] => {
    const nodes = nodesBelow(scalar);
    return (isRecorded(nodes) ? enableGrad : noGrad)(() => gradientsAt(scalar, at, nodes));
  };
  const result = (): Tensor => (isRecorded(nodesBelow(value)) ? value : value.detach());
  return { value, pull, result };
}

/** Throws where the function gave no tensor, or uses a parameter that it has from outside, and not the one that it is given in its place. */
function checkUse(
  operation: string,
  value: Tensor,
  argnums: readonly number[],
  inputs: readonly Tensor[],
  at: readonly Tensor[],
): void {
  if (!(value instanceof Tensor))
    throw new TypeError(`${operation}: the function returned ${described(value)}; expected a tensor`);
  const used = new Set(nodesBelow(value));
  argnums.forEach((argument, i) => {
    const input = inputs[argument]!;
    if (input.history?.leaf !== input || used.has(nodeOf(at[i]!)!) || !used.has(nodeOf(input)!)) return;
    throw new Error(
      `${operation}: the function uses argument ${argument} as it has it from outside, not as given. A module ` +
        'takes parameters by functionalCall()',
    );
  });
}

/**
 * A tensor of its own with the same value: a leaf, or one that is computed from x, if x has a past. Not x itself, which may be
 * another argument, too, or be known to the function from outside.
 */
const watched = (x: Tensor): Tensor => (x.history ? enableGrad(() => clone(x)) : parameter(x.alias()));
