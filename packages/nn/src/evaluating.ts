/** Modules in another mode for a while. */
import { kindOf } from '@glissade/tensor';
import { checkModule } from './check-module.ts';
import type { AnyModule } from './module.ts';

/** Notes the mode of a module and of those below; gives what puts each back into its own. */
export function notedModes(model: AnyModule): () => void {
  const modes = model.modules().map((module) => [module, module.training] as const);
  return () => {
    for (const [module, mode] of modes) if (module.training !== mode) module.training = mode;
  };
}

/**
 * Computes with the model as it is in use: no dropout, running statistics instead of the batch's. Afterwards each module is in the mode in
 * which it was, also where `compute` throws. What `compute` awaits is outside.
 *
 * @example
 * ```ts
 * import { Dropout, evaluating } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Dropout(0.5);
 * console.log(evaluating(layer, () => layer.forward(ones([2]))).toArray(), layer.training); // => [ 1, 1 ] true
 * ```
 */
export function evaluating<Result>(model: AnyModule, compute: () => Result): Result {
  checkModule('evaluating', model);
  if (typeof compute !== 'function')
    throw new TypeError(`evaluating: expected a function behind the module, got ${kindOf(compute)}`);
  const restore = notedModes(model);
  for (const module of model.modules()) if (module.training) module.training = false;
  try {
    return compute();
  } finally {
    restore();
  }
}
