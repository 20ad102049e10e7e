/** Functions that bring a derivative of their own. */
import { checkFunction, type Differentiated, type Tensor } from '@glissade/tensor';
import { called } from './history.ts';

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
export function customGradient<Inputs extends readonly Tensor[]>(
  functions: CustomGradient<Inputs>,
): (...inputs: Inputs) => Tensor {
  const { forward, backward, name }: CustomGradient<Inputs> = Object(functions);
  for (const f of [forward, backward]) checkFunction('customGradient', f, 's forward and backward');
  const own = ['', 'forward'].includes(forward.name) ? 'custom' : forward.name;
  const given = { name: name ?? own, forward, backward } as unknown as Differentiated;
  return (...inputs) => called(given, inputs);
}
