/** A module with other parameters than its own, for the length of a call. */

import { checkTensors, kindOf, printShape, ShapeError, sameShape, type Tensor } from '@glissade/tensor';
import { checkModule } from './check-module.ts';
import { moduleName } from './class-name.ts';
import { checkMade } from './lazy.ts';
import { type AnyModule, type Field, Module } from './module.ts';
import { withField } from './stand-in.ts';

/**
 * Calls a module with `tensors` in place of its parameters and buffers of these names; those that are not named stay its own. So a
 * model is a function of its parameters: for `grad` and `hessian`, and for steps that are differentiated themselves (MAML).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html
 *
 * @throws TypeError for names that the module does not have, and tensors in frozen arrays and objects; ShapeError for tensors of other shapes
 *
 * @example
 * ```ts
 * import { grad } from '@glissade/autograd';
 * import { functionalCall, Linear } from '@glissade/nn';
 * import { ones, type Tensor, zeros } from '@glissade/tensor';
 *
 * const layer = new Linear(2, 1);
 * const loss = (weight: Tensor) => functionalCall(layer, { weight }, ones([3, 2])).sum();
 * console.log(grad(loss)(zeros([1, 2])).toArray()); // => [ [ 3, 3 ] ]
 * ```
 */
export function functionalCall<Inputs extends readonly unknown[], Output>(
  module: Module<Inputs, Output>,
  tensors: Readonly<Record<string, Tensor>>,
  ...inputs: Inputs
): Output {
  checkModule('functionalCall', module);
  if (typeof tensors !== 'object' || tensors === null)
    throw new TypeError(`functionalCall: expected tensors by path, got ${kindOf(tensors)}`);
  const fields = tensorsBelow(module);
  const named = new Map(fields.map(({ name, member }) => [name, member]));
  const replacements = new Map<Tensor, Tensor>();
  for (const [name, tensor] of Object.entries(tensors)) {
    checkTensors('functionalCall', tensor);
    const own = named.get(name);
    if (!own) {
      checkMade(module);
      throw new TypeError(
        `functionalCall: ${moduleName(module)} has no parameter or buffer ${name}; it has ${[...named.keys()].join(', ')}`,
      );
    }
    if (!sameShape(own.shape, tensor.shape)) {
      throw new ShapeError(
        `functionalCall: ${name} is ${printShape(own.shape)}, got ${printShape(tensor.shape)}; they must be equal`,
      );
    }
    replacements.set(own, tensor);
  }
  // A tensor that is there under several names is replaced under all.
  const places = fields.filter(({ member }) => replacements.has(member));
  const frozen = places.find(({ owner }) => Object.isFrozen(owner));
  if (frozen)
    throw new TypeError(
      `functionalCall: ${frozen.name} of ${moduleName(module)} cannot be replaced; its array or object is frozen`,
    );
  const call = (): Output => module.forward(...inputs);
  const within =
    (run: () => Output, { owner, key, member }: TensorField) =>
    (): Output =>
      withField(owner, key, replacements.get(member), run);
  return places.reduce(within, call)();
}

type TensorField = Field & { readonly member: Tensor };

/** Every place of a tensor below a module. */
function tensorsBelow(module: AnyModule, prefix = '', met: Set<AnyModule> = new Set()): TensorField[] {
  if (met.has(module)) return [];
  met.add(module);
  return [...module.fields()].flatMap(({ member, ...field }) => {
    const name = prefix + field.name;
    return member instanceof Module ? tensorsBelow(member, `${name}.`, met) : [{ ...field, name, member }];
  });
}
