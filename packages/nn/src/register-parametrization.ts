/** Parameters that modules of one's own compute from others: symmetric weights, orthogonal ones, pruned ones. */

import { noGrad } from '@glissade/autograd';
import { described, kindOf, printShape, ShapeError, sameShape, Tensor } from '@glissade/tensor';
import { checkModule } from './check-module.ts';
import { moduleName } from './class-name.ts';
import { isContainer } from './field-content.ts';
import { type AnyModule, Module } from './module.ts';
import { computedIn, originalsOf, parameterIn, refuseToSet, replaceParameter } from './parametrization.ts';

/** What computes a parameter: a module of one tensor, which gives one of the same shape. */
export interface Parametrization extends Module {
  /** Of which tensor `forward` gives this one, or one like it: so that the parameter can be set, and begins with the value it had. */
  rightInverse?(value: Tensor): Tensor;
}

/** The modules that compute a parameter, one after the other, by what it is computed from. */
const chains = new WeakMap<object, Parametrization[]>();

/**
 * Has a module use, in place of a parameter, what another module makes of it, anew at each use: 'parametrizations.weight.original' is then
 * learned, and what the module has of its own is 'parametrizations.weight.0'. Registered again, the next one takes what the one before it
 * gives. It gets the module's mode, training or not. Where it has a `rightInverse`, the parameter begins with a value of which it gives the one it had, if it can, and may be set.
 * Make optimizers afterwards; `removeParametrizations` undoes it.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.register_parametrization.html
 *
 * @param name - of a field, or as state dictionaries name it: 'weight_hh_l0' of an `LSTM`, which computes it once for each call
 * @returns the module itself
 * @throws TypeError if the module itself has no such parameter, or `weightNorm` or `spectralNorm` computes it, and for what is no module
 * @throws ShapeError where that gives a tensor of another shape or dtype
 *
 * @example
 * ```ts
 * import { Linear, Module, registerParametrization } from '@glissade/nn';
 * import type { Tensor } from '@glissade/tensor';
 *
 * class Symmetric extends Module {
 *   forward(x: Tensor): Tensor {
 *     return x.triu().add(x.triu(1).mT);
 *   }
 * }
 * const layer = registerParametrization(new Linear(3, 3), 'weight', new Symmetric());
 * console.log(`${layer.weight.eq(layer.weight.T).all()}`); // => tensor(True)
 * console.log(Object.keys(layer.stateDict())); // => [ 'bias', 'parametrizations.weight.original' ]
 * ```
 */
export function registerParametrization<Self extends AnyModule>(
  module: Self,
  name: string,
  parametrization: Parametrization,
): Self {
  const operation = 'registerParametrization';
  if (!(parametrization instanceof Module))
    throw new TypeError(
      `${operation}: expected a module that computes ${typeof name === 'string' ? name : described(name)}, got ${kindOf(parametrization)}`,
    );
  // As PyTorch does: what is made later is in the mode of the module that it is for.
  if ((module as unknown) instanceof Module) parametrization.train(module.training);
  const before = module instanceof Module ? originalsOf(module)[name] : undefined;
  const known = isContainer(before) ? chains.get(before) : undefined;
  if (known) {
    checkGiven(operation, parametrization, computedIn(module, name));
    Reflect.set(before as object, known.length, parametrization);
    known.push(parametrization);
    return module;
  }
  const original = parameterIn(operation, module, name);
  noGrad(() => {
    const begun = inverted(parametrization, original.detach());
    checkGiven(operation, parametrization, begun ?? original.detach());
    if (begun) original.assign(begun);
  });
  const chain: Parametrization[] = [parametrization];
  const originals = { original, 0: parametrization };
  chains.set(originals, chain);
  replaceParameter(
    module,
    name,
    originals,
    ({ original }) => chain.reduce((value, each) => each.forward(value), original),
    {
      set: (value) => {
        if (!(value instanceof Tensor) || !chain.every(({ rightInverse }) => rightInverse))
          refuseToSet(module, name);
        noGrad(() => {
          original.assign(chain.reduceRight((wanted, each) => inverted(each, wanted)!, value.detach()));
        });
      },
    },
  );
  return module;
}

/** Throws unless a parametrization gives a tensor like the one it gets. */
function checkGiven(operation: string, parametrization: Parametrization, value: Tensor): void {
  const given: unknown = noGrad(() => parametrization.forward(value.detach()));
  const { dtype, shape } = value;
  if (given instanceof Tensor && given.dtype === dtype && sameShape(given.shape, shape)) return;
  const what = given instanceof Tensor ? `${given.dtype}${printShape(given.shape)}` : typeof given;
  throw new ShapeError(
    `${operation}: ${moduleName(parametrization)} makes ${what} of ${dtype}${printShape(shape)}; expected a tensor of the same shape and dtype`,
  );
}

/** Of which tensor a parametrization gives the value, where it says so. */
function inverted(parametrization: Parametrization, value: Tensor): Tensor | undefined {
  const found = parametrization.rightInverse?.(value);
  if (!found || (found.dtype === value.dtype && sameShape(found.shape, value.shape))) return found;
  throw new ShapeError(
    `${moduleName(parametrization)}.rightInverse: got ${value.dtype}${printShape(value.shape)}, gave ` +
      `${found.dtype}${printShape(found.shape)}; expected a tensor of the same shape and dtype`,
  );
}

/**
 * Whether a module computes a parameter from others: the one of this name, or any.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.is_parametrized.html
 *
 * @example
 * ```ts
 * import { isParametrized, Linear, weightNorm } from '@glissade/nn';
 *
 * const layer = weightNorm(new Linear(3, 3));
 * console.log(isParametrized(layer), isParametrized(layer, 'bias')); // => true false
 * ```
 */
export function isParametrized(module: AnyModule, name?: string): boolean {
  checkModule('isParametrized', module);
  const originals = originalsOf(module);
  return name === undefined ? Object.keys(originals).length > 0 : Object.hasOwn(originals, name);
}
