/** Parameters of which a mask lets some elements count: their state dictionary is PyTorch's, `weight_orig` and `weight_mask`. */
import { noGrad } from '@glissade/autograd';
import { mul, type Tensor } from '@glissade/tensor';
import { buffer } from '../buffer.ts';
import { checkModule } from '../check-module.ts';
import { moduleName } from '../class-name.ts';
import type { AnyModule } from '../module.ts';
import { ownParameter, type Place } from '../parametrization.ts';

/** Where a module had what is pruned, by its name in state dictionaries. */
const prunedIn = new WeakMap<AnyModule, ReadonlyMap<string, Place>>();

/** What is to be pruned, perhaps again. */
export interface Prunable extends Place {
  /** Its name in state dictionaries. */
  readonly name: string;
  /** The present value: where it was pruned before, with zeros. */
  readonly value: Tensor;
  /** What let elements count so far: 1 where they do. */
  readonly mask: Tensor | undefined;
}

const tensorIn = (module: AnyModule, key: string): Tensor => Reflect.get(module, key) as Tensor;

const pruned = (module: AnyModule, name: string): [string, Place] | undefined => {
  const all = [...(prunedIn.get(module) ?? [])];
  return all.find(([own, { owner, key }]) => own === name || (owner === module && key === name));
};

/** The parameter of a name, pruned or not. */
export function prunable(operation: string, module: AnyModule, name: string): Prunable {
  checkModule(operation, module);
  const before = pruned(module, name);
  if (before) {
    const [own, { owner, key }] = before;
    const value = noGrad(() => Reflect.get(owner, key) as Tensor);
    return { name: own, owner, key, value, mask: tensorIn(module, `${own}_mask`) };
  }
  const { name: own, owner, key, member } = ownParameter(operation, module, name);
  return { name: own, owner, key, value: member.detach(), mask: undefined };
}

/** Lets the elements count for which the mask is 1. What was pruned before takes on the new mask: compiled steps read it at each call. */
export function mask(module: AnyModule, { name, owner, key, mask: before }: Prunable, now: Tensor): void {
  if (before) {
    before.assign(now);
    return;
  }
  const original = Reflect.get(owner, key) as Tensor;
  prunedIn.set(module, new Map([...(prunedIn.get(module) ?? []), [name, { owner, key }]]));
  Reflect.deleteProperty(owner, key);
  Reflect.set(module, `${name}_orig`, original);
  Reflect.set(module, `${name}_mask`, buffer(now.detach().clone()));
  Object.defineProperty(owner, key, {
    // Out of sight of those who walk the fields: they find the two others.
    enumerable: false,
    configurable: true,
    get: () => mul(tensorIn(module, `${name}_orig`), tensorIn(module, `${name}_mask`)),
    set: () => {
      throw new TypeError(
        `${moduleName(module)}: ${name} is pruned; assign to ${name}_orig, or prune.remove(layer, '${name}') first`,
      );
    },
  });
}

/** Makes what is pruned one parameter again, the one that it was, with zeros in it. */
export function unmask(operation: string, module: AnyModule, name: string): void {
  checkModule(operation, module);
  const found = pruned(module, name);
  if (!found) {
    const names = [...(prunedIn.get(module)?.keys() ?? [])].join(', ') || 'nothing';
    throw new TypeError(`${operation}: ${String(name)} of ${moduleName(module)} is not pruned; ${names} is`);
  }
  const [own, { owner, key }] = found;
  const original = tensorIn(module, `${own}_orig`);
  noGrad(() => original.assign((Reflect.get(owner, key) as Tensor).detach()));
  const left = [...prunedIn.get(module)!].filter(([other]) => other !== own);
  prunedIn.set(module, new Map(left));
  for (const suffix of ['orig', 'mask']) Reflect.deleteProperty(module, `${own}_${suffix}`);
  Reflect.deleteProperty(owner, key);
  Reflect.set(owner, key, original);
}

/** Whether a module itself has parameters that are pruned. */
export const hasPruned = (module: AnyModule): boolean => (prunedIn.get(module)?.size ?? 0) > 0;
