/** The dims and the options that every reduction takes. */
import { checkTensors } from '../check-tensors.ts';
import { normalizeAxes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Dims, ReductionOptions } from './reduction.ts';

/** Of all reductions: which takes which, types say. Here it is about what JavaScript passes over: `sum(1, true)`, `{ keepDim: true }`. */
const names: readonly string[] = ['keepdim', 'correction', 'p', 'interpolation'];

/** The axes, in order and not negative, and whether they stay. Throws for what are no options. */
export function over(
  operation: string,
  x: Tensor,
  dim: Dims | undefined,
  options: ReductionOptions = {},
): { readonly axes: readonly number[]; readonly keepdim: boolean } {
  checkTensors(operation, x);
  const other =
    typeof options === 'object' ? Object.keys(options).find((name) => !names.includes(name)) : options;
  if (other !== undefined)
    throw new TypeError(`${operation}: there is no option ${other}; expected { keepdim: true }`);
  // An empty list is all dims, but for all() and any(), as in PyTorch.
  const isEmpty = Array.isArray(dim) && dim.length === 0 && operation !== 'all' && operation !== 'any';
  return {
    axes: normalizeAxes(operation, isEmpty ? undefined : dim, x.shape.length),
    keepdim: options.keepdim ?? false,
  };
}
