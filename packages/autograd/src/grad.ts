/** Derivatives as functions: grad(f) is a function again, so it can be differentiated again. */
import { checkFunction, checkList, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import type { ForEach } from './gradients.ts';
import { traceBack } from './trace-back.ts';

type Scalar<Arguments extends readonly Tensor[]> = (...inputs: Arguments) => Tensor;

/**
 * The derivative of a scalar function with respect to its first argument, as a function of the same arguments. Nest it
 * for higher derivatives; give positions for the gradients of several arguments. Where the function uses parameters, the
 * derivative can be differentiated by them, unless it is called within `noGrad`.
 *
 * @example
 * ```ts
 * import { grad } from '@glissade/autograd';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const cube = (x: Tensor) => x.pow(3);
 * console.log(grad(cube)(tensor(2)).itemSync()); // => 12
 * console.log(grad(grad(cube))(tensor(2)).itemSync()); // => 12
 * ```
 */
export function grad<Arguments extends readonly Tensor[]>(f: Scalar<Arguments>): Scalar<Arguments>;
export function grad<Arguments extends readonly Tensor[], const Positions extends readonly number[]>(
  f: Scalar<Arguments>,
  argnums: Positions,
): (...inputs: Arguments) => ForEach<Positions>;
export function grad<Arguments extends readonly Tensor[]>(f: Scalar<Arguments>, argnums?: readonly number[]) {
  const differentiate = differentiated('grad', f, argnums);
  return (...inputs: Arguments): Tensor | Tensor[] => differentiate(inputs).gradients;
}

/**
 * The value of a scalar function and its gradient, from one pass.
 *
 * @example
 * ```ts
 * import { valueAndGrad } from '@glissade/autograd';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const [value, gradient] = valueAndGrad((x: Tensor) => x.pow(2).sum())(tensor([3, 4]));
 * console.log(value.itemSync(), gradient.toArray()); // => 25 [ 6, 8 ]
 * ```
 */
export function valueAndGrad<Arguments extends readonly Tensor[]>(
  f: Scalar<Arguments>,
): (...inputs: Arguments) => [Tensor, Tensor];
export function valueAndGrad<Arguments extends readonly Tensor[], const Positions extends readonly number[]>(
  f: Scalar<Arguments>,
  argnums: Positions,
): (...inputs: Arguments) => [Tensor, ForEach<Positions>];
export function valueAndGrad<Arguments extends readonly Tensor[]>(
  f: Scalar<Arguments>,
  argnums?: readonly number[],
) {
  const differentiate = differentiated('valueAndGrad', f, argnums);
  return (...inputs: Arguments): [Tensor, Tensor | Tensor[]] => {
    const { gradients, result } = differentiate(inputs);
    return [result(), gradients];
  };
}

function differentiated<Arguments extends readonly Tensor[]>(
  operation: string,
  f: Scalar<Arguments>,
  argnums?: readonly number[],
) {
  checkFunction(operation, f);
  checkList(operation, 'argnums is', argnums ?? [], ' of positions: [0]');
  return (inputs: Arguments) => {
    const { value, pull, result } = traceBack(operation, f, inputs, argnums ?? [0]);
    if (value.size !== 1)
      throw new ShapeError(
        `${operation}: the function returned ${printShape(value.shape)}; expected one element. Reduce it with sum() or mean(), or use jacobian()`,
      );
    const gradients = pull(value);
    return { gradients: argnums ? gradients : gradients[0]!, result };
  };
}
