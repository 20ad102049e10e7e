/** Limits on gradients, between backward() and step(). */
import { noGrad } from '@glissade/autograd';
import {
  add,
  cast,
  checkNumber,
  checkTensors,
  clamp,
  div,
  minimum,
  mul,
  norm,
  optionsOf,
  stack,
  Tensor,
  zeros,
} from '@glissade/tensor';

/**
 * Scales all gradients together so that their joint norm is at most `maxNorm`, and returns what it was before, a
 * scalar tensor. Parameters without a gradient do not count; one alone may be given as it is. Throws for a maximum that is not positive.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { clipGradNorm } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([3, 4]));
 * w.square().sum().mul(0.5).backward();
 * console.log(clipGradNorm([w], 1).itemSync(), w.grad?.norm().itemSync().toFixed(3)); // => 5 1.000
 * ```
 */
export function clipGradNorm(
  parameters: Iterable<Tensor>,
  maxNorm: number,
  options?: { readonly normType?: number },
): Tensor {
  const { normType } = optionsOf('clipGradNorm', options, { normType: 2 });
  checkNumber('clipGradNorm', 'maxNorm', maxNorm, { above: 0 });
  const found = withGradient('clipGradNorm', parameters);
  if (found.length === 0) return zeros([]);
  return noGrad(() => {
    const norms = found.map(({ grad }) => norm(grad!, undefined, { p: normType }));
    const total = norm(stack(norms), undefined, { p: normType });
    const scale = minimum(div(maxNorm, add(total, 1e-6)), 1);
    // Among scalars of unlike dtypes the wider would win.
    for (const parameter of found) parameter.grad = cast(mul(parameter.grad!, scale), parameter.grad!.dtype);
    return total;
  });
}

/**
 * Keeps every element of every gradient within [-clipValue, clipValue]. One parameter alone may be given as it is. Throws for a bound
 * that is not positive.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { clipGradValue } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([3, -0.5]));
 * w.square().sum().backward();
 * clipGradValue([w], 2);
 * console.log(w.grad?.toArray()); // => [ 2, -1 ]
 * ```
 */
export function clipGradValue(parameters: Iterable<Tensor>, clipValue: number): void {
  checkNumber('clipGradValue', 'clipValue', clipValue, { above: 0 });
  noGrad(() => {
    for (const parameter of withGradient('clipGradValue', parameters))
      parameter.grad = clamp(parameter.grad!, -clipValue, clipValue);
  });
}

/** The parameters that have a gradient. */
function withGradient(operation: string, parameters: Iterable<Tensor>): Tensor[] {
  const list = parameters instanceof Tensor ? [parameters] : parameters;
  if (!(Symbol.iterator in Object(list)))
    throw new TypeError(`${operation}: expected a list of parameters, such as model.parameters()`);
  checkTensors(operation, ...list);
  return [...list].filter(({ grad }) => grad);
}
