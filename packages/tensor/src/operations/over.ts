/** The dims and the options that every reduction takes. */
import { checkTensors } from '../check-tensors.ts';
import { checkNames } from '../options.ts';
import { normalizeAxes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Dims, ReductionOptions } from './reduction.ts';

/** The axes, in order and not negative, and whether they stay. Throws for what is no option, and not among `more` either. */
export function over(
  operation: string,
  x: Tensor,
  dim: Dims | undefined,
  options: ReductionOptions = {},
  ...more: readonly string[]
): { readonly axes: readonly number[]; readonly keepdim: boolean } {
  checkTensors(operation, x);
  checkNames(operation, options, ['keepdim', ...more]);
  // An empty list is all dims, but for all() and any(), as in PyTorch.
  const isEmpty = Array.isArray(dim) && dim.length === 0 && operation !== 'all' && operation !== 'any';
  return {
    axes: normalizeAxes(operation, isEmpty ? undefined : dim, x),
    keepdim: options.keepdim ?? false,
  };
}
