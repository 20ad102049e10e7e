/** Parameters that are computed from others, which are what is learned. */

import { isParameter, noGrad, parameter } from '@glissade/autograd';
import { Tensor } from '@glissade/tensor';
import { checkModule } from './check-module.ts';
import { moduleName } from './class-name.ts';
import { isContainer } from './field-content.ts';
import type { HookHandle } from './hooks.ts';
import type { AnyModule } from './module.ts';

/** What a parameter is computed from: parameters, and buffers or modules within. State dictionaries name them as PyTorch does. */
export type Originals = Readonly<Record<string, Tensor | AnyModule | Readonly<Record<string, Tensor>>>>;

const field = 'parametrizations';

/** All that parameters of a module are computed from, by the parameter. */
export const originalsOf = (module: AnyModule): Readonly<Record<string, unknown>> => {
  const held: unknown = Reflect.get(module, field);
  return isContainer(held) ? held : {};
};

/** A field: of the module itself, or of an array or object in it, as the weights of recurrent layers are. */
export interface Place {
  readonly owner: object;
  readonly key: string;
}

/** A parameter that a module itself holds, where that is, and its name there in state dictionaries. */
export interface OwnParameter extends Place {
  readonly name: string;
  readonly member: Tensor;
}

/** Where those that were replaced are, by their originals. */
const places = new WeakMap<object, Place>();

/** The parameters that a module itself holds, by the names of its fields or of its state dictionary, and where. */
const ownParameters = (module: AnyModule): OwnParameter[] =>
  [...module.fields()].flatMap(({ name, member, owner, key }) =>
    member instanceof Tensor && isParameter(member) && !name.startsWith(`${field}.`)
      ? [{ name, member, owner, key }]
      : [],
  );

const foundIn = (module: AnyModule, name: string): OwnParameter | undefined => {
  const own = ownParameters(module);
  return (
    own.find((each) => each.owner === module && each.key === name) ?? own.find((each) => each.name === name)
  );
};

/** What is computed now in place of a parameter. */
export function computedIn(module: AnyModule, name: string): Tensor {
  const { owner, key } = places.get(originalsOf(module)[name] as object)!;
  return Reflect.get(owner, key) as Tensor;
}

/** The parameter that a module holds under a name, which is to be replaced. */
export const parameterIn = (operation: string, module: AnyModule, name: string): Tensor =>
  ownParameter(operation, module, name).member;

/** The same, with where it is and what state dictionaries call it. */
export function ownParameter(operation: string, module: AnyModule, name: string): OwnParameter {
  checkModule(operation, module);
  const type = moduleName(module);
  if (Object.hasOwn(originalsOf(module), name))
    throw new TypeError(
      `${operation}: ${name} of ${type} is computed from other parameters already; see removeParametrizations`,
    );
  const found = foundIn(module, name);
  if (found) return found;
  const own = ownParameters(module).map((each) => (each.owner === module ? each.key : each.name));
  const there = own.length > 0 ? `it has ${own.join(', ')}` : 'it has none itself; its layers may have some';
  throw new TypeError(`${operation}: ${type} has no parameter ${name}; ${there}`);
}

/** What runs before each call, by the originals that it keeps up. */
const handles = new WeakMap<object, HookHandle>();

/** What else there is to a parameter that is computed. */
interface Keeping {
  /** Removed with the originals. */
  readonly handle?: HookHandle;
  /** What becomes of a value that the field is set to; an error, if not said. */
  readonly set?: (value: unknown) => void;
}

/** Puts `originals` in place of a parameter: the field gives what `compute` makes of them, anew each time. */
export function replaceParameter<Held extends Originals>(
  module: AnyModule,
  name: string,
  originals: Held,
  compute: (originals: Held) => Tensor,
  { handle, set }: Keeping = {},
): void {
  const { owner, key } = foundIn(module, name)!;
  if (handle) handles.set(originals, handle);
  places.set(originals, { owner, key });
  Reflect.deleteProperty(owner, key);
  Reflect.set(module, field, { ...originalsOf(module), [name]: originals });
  Object.defineProperty(owner, key, {
    // Out of sight of those who walk the fields: they find the originals.
    enumerable: false,
    configurable: true,
    get: () => compute(originals),
    set: set ?? (() => refuseToSet(module, name)),
  });
}

/** Throws for a value that nothing says how to come by. */
export function refuseToSet(module: AnyModule, name: string): never {
  throw new TypeError(
    `${moduleName(module)}: ${name} is computed from other parameters; set those, or removeParametrizations first`,
  );
}

/**
 * Makes a parameter that `weightNorm`, `spectralNorm` or `registerParametrization` has replaced one of its own again, of its present value, and
 * frozen where that was. Make optimizers afterwards.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.remove_parametrizations.html
 *
 * @param name - the parameter. Default 'weight'.
 * @throws TypeError if the module computes no such parameter
 *
 * @example
 * ```ts
 * import { Linear, removeParametrizations, weightNorm } from '@glissade/nn';
 *
 * const layer = weightNorm(new Linear(4, 2, { bias: false }));
 * removeParametrizations(layer);
 * console.log(Object.keys(layer.stateDict())); // => [ 'weight' ]
 * ```
 */
export function removeParametrizations<Self extends AnyModule>(module: Self, name = 'weight'): Self {
  checkModule('removeParametrizations', module);
  const { [name]: own, ...others } = originalsOf(module);
  if (!Object.hasOwn(originalsOf(module), name))
    throw new TypeError(
      `removeParametrizations: ${moduleName(module)} does not compute ${name} from other parameters; it is as it was made`,
    );
  const { owner, key } = places.get(own as object)!;
  const value = noGrad(() => computedIn(module, name));
  const learns = tensorsIn(own).some(({ requiresGrad }) => requiresGrad);
  handles.get(own as object)?.remove();
  Reflect.deleteProperty(owner, key);
  if (Object.keys(others).length > 0) Reflect.set(module, field, others);
  else Reflect.deleteProperty(module, field);
  const again = parameter(value.detach());
  again.requiresGrad = learns;
  Reflect.set(owner, key, again);
  return module;
}

/** The parameters themselves that another is computed from. */
const tensorsIn = (originals: unknown): Tensor[] =>
  Object.values(originals as object).filter((each) => each instanceof Tensor && isParameter(each));
