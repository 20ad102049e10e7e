/** Functions that bring a derivative of their own. */
import {
  cast,
  checkSameShape,
  type Differentiated,
  isFloat,
  stateTracer,
  type Tensor,
} from '@glissade/tensor';
import { RecordedHistory } from './history.ts';
import { isRecording, noGrad } from './recording.ts';
import type { CustomCall } from './vjp/rule.ts';

/** A function and its derivative: what `customGradient` makes one function of. */
export interface CustomGradient<Inputs extends readonly Tensor[]> {
  /** What the function is called in `printGraph` and in errors. Default: the name of `forward`. */
  readonly name?: string;
  /** The value. What it computes is not recorded. */
  readonly forward: (...inputs: Inputs) => Tensor;
  /**
   * From the cotangent of the output (the gradient of the loss with respect to it) to those of the inputs, in their order, each
   * of its input's shape; undefined where none flows. Written in tensor operations, it has a derivative, too.
   */
  readonly backward: (cotangent: Tensor, inputs: Inputs, output: Tensor) => readonly (Tensor | undefined)[];
}

/**
 * A function whose derivative is what `backward` says, not that of what `forward` computes (PyTorch's
 * `torch.autograd.Function`): a straight-through estimator, a reversed gradient, a formula that is steadier than the chain rule.
 * Throws from `backward()` when a cotangent hasn't the shape of its input, or the list has no place for that of a parameter.
 *
 * @example
 * ```ts
 * import { customGradient, parameter } from '@glissade/autograd';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * // Rounds, and lets gradients pass as if it had not.
 * const rounded = customGradient({
 *   forward: (x: Tensor) => x.round(),
 *   backward: (cotangent) => [cotangent],
 * });
 * const x = parameter(tensor([0.4, 1.6]));
 * const y = rounded(x);
 * y.mul(3).sum().backward();
 * console.log(y.toArray(), x.grad?.toArray()); // => [ 0, 2 ] [ 3, 3 ]
 * ```
 */
export function customGradient<Inputs extends readonly Tensor[]>({
  forward,
  backward,
  name = ['', 'forward'].includes(forward.name) ? 'custom' : forward.name,
}: CustomGradient<Inputs>): (...inputs: Inputs) => Tensor {
  const given = { name, forward, backward } as unknown as Differentiated;
  return (...inputs) => called(given, inputs);
}

function called({ name, forward, backward }: Differentiated, inputs: readonly Tensor[]): Tensor {
  const output =
    stateTracer()?.differentiate?.({ name, forward, backward }, inputs, called) ??
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
    output.history = new RecordedHistory({ name, inputs, output, pull }, undefined);
  return output;
}
