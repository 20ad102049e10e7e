/** Elementwise functions of several operations that are computed in one step. */

import { apply, isTracing } from './apply.ts';
import { checkTensors } from './check-tensors.ts';
import { expressionOf } from './expression-device.ts';
import { named } from './named.ts';
import { fillLike, numberLike, type Operand } from './operations/operands.ts';
import type { Primitive } from './primitive.ts';
import type { Tensor } from './tensor.ts';

/**
 * The same function, computed in one step where it can be: with one call of the backend, and without tensors in between. Values
 * and gradients are the same. It can be for float32 tensors, which meet by broadcasting, and int32 ones behind the first; others
 * take the operations one by one, and compiled functions fuse by themselves. The derivative by each input is a step, too, which
 * computes anew what it needs: leave costly functions of several inputs outside.
 *
 * @param label - what it is called where a gradient's history is shown
 * @param compute - elementwise operations on the inputs and on numbers that are the same at every call
 * @returns a function that takes numbers, too, behind the first input
 *
 * @example
 * ```ts
 * import { add, fused, mul, tensor } from '@glissade/tensor';
 *
 * const approach = fused('approach', (x, target, share) => add(x, mul(target.sub(x), share)));
 * console.log(approach(tensor([0, 2]), tensor([4, 8]), 0.5).toArray()); // => [ 2, 5 ]
 * ```
 */
export function fused<Inputs extends readonly [Tensor, ...Tensor[]]>(
  label: string,
  compute: (...inputs: Inputs) => Tensor,
): (...inputs: Given<Inputs>) => Tensor {
  const primitives: Primitive[] = [];
  return (...given) => {
    const inputs = tensorsOf(label, given);
    const most = inputs[0].device.backend?.mostBuffers ?? Infinity;
    const kind = kindOf(inputs);
    if (isTracing() || inputs.length >= most || kind < 0)
      return named(label, () => compute(...(inputs as unknown as Inputs)));
    primitives[kind] ??= {
      name: 'elementwise',
      label,
      step: { family: 'map', expression: expressionOf(compute as never, inputs) },
    };
    return apply(primitives[kind], ...inputs);
  };
}

/** Behind the first, numbers are as good as scalar tensors. */
type Given<Inputs extends readonly Tensor[]> = {
  [Place in keyof Inputs]: Place extends '0' ? Inputs[Place] : Inputs[Place] | number;
};

function tensorsOf(label: string, given: readonly Operand[]): [Tensor, ...Tensor[]] {
  const [first] = given as [Tensor];
  if (!first) checkTensors(label, first);
  return given.map((x, i) => {
    if (typeof x !== 'number' || i === 0) checkTensors(label, x as Tensor);
    // Beside halves it keeps its digits, but beside a scalar, which would become as wide.
    else
      return first.dtype === 'float16' && first.length
        ? fillLike(first, x, [], 'float32')
        : numberLike(x, first);
    return x;
  }) as [Tensor];
}

/** A bit for each input that is int32, not float32; negative where there can be no step. */
function kindOf(inputs: readonly Tensor[]): number {
  return inputs.reduce(
    (kind, { dtype }, i) =>
      dtype === 'float32' ? kind : kind + (dtype === 'int32' && i > 0 ? 2 ** i : -Infinity),
    0,
  );
}
