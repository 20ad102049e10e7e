/** Derivatives of functions of many outputs, forward mode, and second derivatives: composites of what grad() is made of. */
import {
  checkFunction,
  checkSameShape,
  checkTensorList,
  fillLike,
  mul,
  stack,
  sum,
  type Tensor,
  zerosLike,
} from '@glissade/tensor';
import { grad } from './grad.ts';
import { enableGrad } from './recording.ts';
import { traceBack } from './trace-back.ts';

/** A function of tensors. */
type Differentiable<Inputs extends readonly Tensor[]> = (...inputs: Inputs) => Tensor;

/** A tensor for each argument. */
type Each<Inputs extends readonly Tensor[]> = { -readonly [Index in keyof Inputs]: Tensor };

/**
 * The value of a function, and its vector-Jacobian product: from a cotangent of the value's shape to one for each argument, as often
 * as it is called. Source: https://docs.pytorch.org/docs/stable/generated/torch.func.vjp.html
 *
 * @example
 * ```ts
 * import { vjp } from '@glissade/autograd';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const [value, pull] = vjp((x: Tensor) => x.square(), tensor([1, 2, 3]));
 * console.log(value.toArray(), pull(tensor([1, 0, 10]))[0].toArray()); // => [ 1, 4, 9 ] [ 2, 0, 60 ]
 * ```
 */
export function vjp<Inputs extends readonly Tensor[]>(
  f: Differentiable<Inputs>,
  ...inputs: Inputs
): [Tensor, (cotangent: Tensor) => Each<Inputs>] {
  const { value, pull, result } = traceBack('vjp', f, inputs, [...inputs.keys()]);
  const back = (cotangent: Tensor): Each<Inputs> => {
    checkSameShape('vjp: the cotangent', cotangent?.shape, 'the value', value.shape);
    return pull(enableGrad(() => sum(mul(value, cotangent)))) as readonly Tensor[] as Each<Inputs>;
  };
  return [result(), back];
}

/**
 * The value of a function, and its Jacobian-vector product: how fast the value changes when the arguments move along `tangents`, a
 * tensor for each. Two reverse passes: a pull-back is linear in its cotangent, and the derivative of that is the way forward.
 * Sources: https://docs.pytorch.org/docs/stable/generated/torch.func.jvp.html,
 * https://j-towns.github.io/2017/06/12/A-new-trick.html
 *
 * @example
 * ```ts
 * import { grad, jvp } from '@glissade/autograd';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const f = (x: Tensor) => x.pow(3).sum();
 * const [, product] = jvp(grad(f), [tensor([1, 2])], [tensor([1, 1])]);
 * console.log(product.toArray()); // => [ 6, 12 ]
 * ```
 */
export function jvp<Inputs extends readonly Tensor[]>(
  f: Differentiable<Inputs>,
  inputs: Inputs,
  tangents: Each<Inputs>,
): [value: Tensor, tangent: Tensor] {
  checkFunction('jvp', f);
  for (const list of [inputs, tangents]) checkTensorList('jvp', list);
  inputs.forEach((input, i) => {
    checkSameShape(`jvp: tangent ${i}`, tangents[i]?.shape, `argument ${i}`, input.shape);
  });
  const [value, pull] = vjp(f, ...inputs);
  const along = (cotangent: Tensor): Tensor =>
    pull(cotangent)
      .map((share, i) => sum(mul(share, tangents[i]!)))
      .reduce((a, b) => a.add(b));
  return [value, grad(along)(zerosLike(value))];
}

/**
 * The derivative of every element of a function's value with respect to every element of its first argument, as a function of the same
 * arguments: [...shape of the value, ...shape of the argument]. A reverse pass for each element of the value.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.func.jacrev.html
 *
 * @example
 * ```ts
 * import { jacobian } from '@glissade/autograd';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const squares = (x: Tensor) => x.square();
 * console.log(jacobian(squares)(tensor([1, 2])).toArray()); // => [ [ 2, 0 ], [ 0, 4 ] ]
 * ```
 */
export function jacobian<Inputs extends readonly [Tensor, ...Tensor[]]>(
  f: Differentiable<Inputs>,
): Differentiable<Inputs> {
  checkFunction('jacobian', f);
  return (...inputs) => {
    const { value, pull } = traceBack('jacobian', f, inputs, [0]);
    const shape = [...value.shape, ...inputs[0].shape];
    if (value.size === 0) return fillLike(inputs[0], 0, shape);
    const elements = enableGrad(() => value.reshape([-1]).unbind());
    return stack(elements.map((element) => pull(element)[0]!)).reshape(shape);
  };
}

/**
 * The second derivatives of a scalar function with respect to its first argument, as a function of the same arguments: [...shape, ...shape].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.func.hessian.html
 *
 * @example
 * ```ts
 * import { hessian } from '@glissade/autograd';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const f = (x: Tensor) => x.prod();
 * console.log(hessian(f)(tensor([2, 3])).toArray()); // => [ [ 0, 1 ], [ 1, 0 ] ]
 * ```
 */
export const hessian = <Inputs extends readonly [Tensor, ...Tensor[]]>(
  f: Differentiable<Inputs>,
): Differentiable<Inputs> => jacobian(grad(f));
