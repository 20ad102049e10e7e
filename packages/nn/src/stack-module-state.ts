/** The parameters and buffers of many models of one kind, stacked: an ensemble that is called at once. */
import { parameter } from '@glissade/autograd';
import { printShape, ShapeError, sameShape, stack, type Tensor } from '@glissade/tensor';
import { buffer } from './buffer.ts';
import { moduleName } from './class-name.ts';
import { type AnyModule, Module } from './module.ts';

/** Tensors of all models, by the path that each has in one of them. */
type Stacked = Record<string, Tensor>;

/**
 * Stacks the parameters of models, and their buffers, each along a new first dim: what `vmap` over `functionalCall` takes, so that all
 * models of an ensemble are called and trained at once. They are copies, new parameters, frozen where the models' are; the models stay as
 * they are.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.func.stack_module_state.html
 *
 * @returns parameters and buffers by path, [models, ...shape of one]
 * @throws TypeError where there is no model, or models are of unlike classes; ShapeError where they have tensors of unlike shapes; Error where
 * they have tensors of unlike names, or some train, or are frozen, and others are not
 *
 * @example
 * ```ts
 * import { functionalCall, Linear, stackModuleState } from '@glissade/nn';
 * import { ones, type Tensor } from '@glissade/tensor';
 * import { vmap } from '@glissade/vmap';
 *
 * const models = [new Linear(2, 1), new Linear(2, 1), new Linear(2, 1)];
 * const [parameters] = stackModuleState(models);
 * console.log(parameters['weight']!.shape); // => [ 3, 1, 2 ]
 * const each = (own: Record<string, Tensor>, x: Tensor) => functionalCall(models[0]!, own, x);
 * console.log(vmap(each, { inDims: [0, null] })(parameters, ones([5, 2])).shape); // => [ 3, 5, 1 ]
 * ```
 */
export function stackModuleState(models: readonly AnyModule[]): [parameters: Stacked, buffers: Stacked] {
  if (!Array.isArray(models) || models.length === 0 || !models.every((model) => model instanceof Module))
    throw new TypeError('stackModuleState: expected a list of modules, at least one');
  const [first] = models as [AnyModule];
  const other = models.find((model) => model.constructor !== first.constructor);
  if (other)
    throw new TypeError(
      `stackModuleState: expected models of one class, got ${moduleName(first)} and ${moduleName(other)}`,
    );
  if (models.some(({ training }) => training !== first.training))
    throw new Error(
      'stackModuleState: some models are in training mode, others are not; call train() or eval() on all of them',
    );
  // First all that could go wrong.
  const parameters = together(models.map((model) => model.namedParameters()));
  const buffers = together(models.map((model) => model.namedBuffers()));
  return [mapped(parameters, stackedParameter), mapped(buffers, (all) => buffer(stack(all)))];
}

function stackedParameter(all: readonly Tensor[]): Tensor {
  const stacked = parameter(stack(all.map((each) => each.detach())));
  stacked.requiresGrad = all[0]!.requiresGrad;
  return stacked;
}

const mapped = (
  lists: ReadonlyMap<string, readonly Tensor[]>,
  f: (all: readonly Tensor[]) => Tensor,
): Stacked => Object.fromEntries([...lists].map(([name, all]) => [name, f(all)]));

/** The tensors of one name of all models, which must be alike. */
function together(models: readonly (readonly [string, Tensor][])[]): Map<string, Tensor[]> {
  const lists = new Map(models[0]!.map(([name]) => [name, [] as Tensor[]]));
  models.forEach((named, i) => {
    if (named.length !== lists.size || !named.every(([name]) => lists.has(name)))
      throw new Error(
        `stackModuleState: model 0 has ${[...lists.keys()].join(', ') || 'nothing'}, model ${i} ${named.map(([name]) => name).join(', ') || 'nothing'}; expected the same`,
      );
    for (const [name, tensor] of named) {
      const list = lists.get(name)!;
      const [first = tensor] = list;
      const mend = 'expected the same in all models';
      if (!sameShape(first.shape, tensor.shape))
        throw new ShapeError(
          `stackModuleState: ${name} is ${printShape(first.shape)} in model 0, ${printShape(tensor.shape)} in model ${i}; ${mend}`,
        );
      if (first.dtype !== tensor.dtype)
        throw new TypeError(
          `stackModuleState: ${name} is ${first.dtype} in model 0, ${tensor.dtype} in model ${i}; ${mend}`,
        );
      if (first.requiresGrad !== tensor.requiresGrad)
        throw new Error(
          `stackModuleState: ${name} is frozen in some models, and learns in others; ${mend}. See requiresGrad_()`,
        );
      list.push(tensor);
    }
  });
  return lists;
}
