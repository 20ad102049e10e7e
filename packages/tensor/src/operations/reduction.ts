/** Reductions: over all elements, or over the dims given. */
import { apply } from '../apply.ts';
import { described } from '../check-tensors.ts';
import { isFloat } from '../dtype.ts';
import { named } from '../named.ts';
import { printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul, sub } from './arithmetic.ts';
import { logicalNot, ne } from './comparison.ts';
import { sqrt } from './functions.ts';
import { onNonZero } from './on-non-zero.ts';
import { cast, combine, inFloat32, isWhole, summable } from './operands.ts';
import { over } from './over.ts';

/** One dim or several; negative ones count from the end. All of them if left out, or if the list is empty. */
export type Dims = number | readonly number[];

/** What `sum`, `mean`, `max` and the other reductions accept. */
export interface ReductionOptions {
  /** Whether the reduced dims stay, with length 1. Default false. */
  readonly keepdim?: boolean;
}

/** What `max` and `min` along a dim give. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/**
 * The sum.
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 2], [3, 4]]);
 * console.log(x.sum().itemSync(), x.sum(0).toArray()); // => 10 [ 4, 6 ]
 * ```
 */
export const sum = (x: Tensor, dim?: Dims, options?: ReductionOptions): Tensor =>
  apply({ name: 'sum', ...over('sum', x, dim, options) }, summable(x));

/** The product. */
export const prod = (x: Tensor, dim?: Dims, options?: ReductionOptions): Tensor =>
  apply({ name: 'product', ...over('prod', x, dim, options) }, summable(x));

/** How many elements fold into one. */
const countOf = (x: Tensor, axes: readonly number[]): number =>
  axes.reduce((product, axis) => product * x.shape[axis]!, 1);

/** How many elements are other than zero (int32). Source: https://docs.pytorch.org/docs/stable/generated/torch.count_nonzero.html */
export const countNonzero = (x: Tensor, dim?: Dims): Tensor =>
  apply({ name: 'sum', ...over('countNonzero', x, dim) }, summable(ne(x, 0)));

const averaging = { name: 'divide', label: 'mean' } as const;

/**
 * The arithmetic mean. Throws for integers, as PyTorch does: convert with .to('float32').
 *
 * @example
 * ```ts
 * import { mean, tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 2], [3, 6]]);
 * console.log(mean(x).itemSync(), mean(x, 1, { keepdim: true }).toArray()); // => 3 [ [ 1.5 ], [ 4.5 ] ]
 * ```
 */
export function mean(x: Tensor, dim?: Dims, options?: ReductionOptions): Tensor {
  if (isWhole(x)) throw new TypeError(`mean: ${described(x)} has no mean. Use .to('float32') first`);
  const attributes = over('mean', x, dim, options);
  // A sum of halves soon is beyond the largest.
  return inFloat32(x, (floats) =>
    combine(averaging, 'mean', apply({ name: 'sum', ...attributes }, floats), countOf(x, attributes.axes)),
  );
}

/**
 * The variance; `correction` (1: Bessel's) is taken off the count. Source: https://docs.pytorch.org/docs/stable/generated/torch.var.html
 *
 * @example
 * ```ts
 * import { tensor, variance } from '@glissade/tensor';
 *
 * const x = tensor([1, 2, 3, 4, 5]);
 * console.log(variance(x).itemSync(), variance(x, 0, { correction: 0 }).itemSync()); // => 2.5 2
 * ```
 */
export function variance(
  x: Tensor,
  dim?: Dims,
  options: ReductionOptions & { readonly correction?: number } = {},
): Tensor {
  const { axes, keepdim } = over('var', x, dim, options, 'correction');
  return inFloat32(x, (floats) => {
    const deviation = sub(
      floats,
      named('var', () => mean(floats, axes, { keepdim: true })),
    );
    const degrees = Math.max(0, countOf(x, axes) - (options.correction ?? 1));
    return div(sum(mul(deviation, deviation), axes, { keepdim }), degrees);
  });
}

/** The standard deviation: the square root of the variance. The gradient of equal elements is 0, as in PyTorch. */
export const std = (
  x: Tensor,
  dim?: Dims,
  options?: ReductionOptions & { readonly correction?: number },
): Tensor => named('std', () => inFloat32(x, (floats) => onNonZero(variance(floats, dim, options), sqrt)));

/**
 * The largest element; several equal ones share the gradient. NaN wins.
 *
 * @example
 * ```ts
 * import { amax, tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 5], [7, 0]]);
 * console.log(amax(x).itemSync(), amax(x, [0]).toArray()); // => 7 [ 7, 5 ]
 * ```
 */
export const amax = (x: Tensor, dim?: Dims, options?: ReductionOptions): Tensor =>
  extreme('max', 'amax', x, dim, options);
/** The smallest element; several equal ones share the gradient. NaN wins. */
export const amin = (x: Tensor, dim?: Dims, options?: ReductionOptions): Tensor =>
  extreme('min', 'amin', x, dim, options);

function extreme(
  by: 'max' | 'min',
  operation: string,
  x: Tensor,
  dim?: Dims,
  options?: ReductionOptions,
): Tensor {
  return apply({ name: by, ...someOver(operation, x, dim, options), ties: 'share' }, x);
}

/**
 * The largest element of all, or with `dim` the largest along it and where it stands; the first of equals gets the gradient.
 *
 * @example
 * ```ts
 * import { max, tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 5, 2], [7, 0, 7]]);
 * const { values, indices } = max(x, 1);
 * console.log(max(x).itemSync(), values.toArray(), indices.toArray()); // => 7 [ 5, 7 ] [ 1, 0 ]
 * ```
 */
export function max(x: Tensor): Tensor;
export function max(x: Tensor, dim: number, options?: ReductionOptions): ValuesAndIndices;
export function max(x: Tensor, dim?: number, options?: ReductionOptions): Tensor | ValuesAndIndices {
  return foremost('max', x, (same) => same, dim, options);
}

/** The smallest element of all, or with `dim` the smallest along it and where it stands. */
export function min(x: Tensor): Tensor;
export function min(x: Tensor, dim: number, options?: ReductionOptions): ValuesAndIndices;
export function min(x: Tensor, dim?: number, options?: ReductionOptions): Tensor | ValuesAndIndices {
  return foremost('min', x, opposite, dim, options);
}

function foremost(
  name: 'max' | 'min',
  x: Tensor,
  ranked: (x: Tensor) => Tensor,
  dim?: number,
  options?: ReductionOptions,
): Tensor | ValuesAndIndices {
  if (dim === undefined) return extreme(name, name, x);
  const attributes = someOver(name, x, dim, options);
  return {
    values: apply({ name, ...attributes, ties: 'first' }, x),
    indices: apply({ name: 'argmax', ...attributes }, ranked(x)),
  };
}

/** The dims, in which there must be something to choose from. */
function someOver(operation: string, x: Tensor, dim: Dims | undefined, options?: ReductionOptions) {
  const attributes = over(operation, x, dim, options);
  if (countOf(x, attributes.axes) > 0) return attributes;
  const where = dim === undefined ? 'to choose from' : `along dim ${dim}`;
  throw new ShapeError(`${operation}: ${printShape(x.shape)} has no elements ${where}`);
}

/**
 * The position (int32) of the first largest element along `dim`, or in the flattened tensor.
 *
 * @example
 * ```ts
 * import { argmax, tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 5, 2], [7, 0, 7]]);
 * console.log(argmax(x).itemSync(), argmax(x, 1).toArray()); // => 3 [ 1, 0 ]
 * ```
 */
export const argmax = (x: Tensor, dim?: number, options?: ReductionOptions): Tensor =>
  apply({ name: 'argmax', ...someOver('argmax', x, dim, options) }, x);

/** The position (int32) of the first smallest element along `dim`, or in the flattened tensor. */
export const argmin = (x: Tensor, dim?: number, options?: ReductionOptions): Tensor =>
  apply({ name: 'argmax', ...someOver('argmin', x, dim, options) }, opposite(x));

/** In the opposite order; -1 - x where x is whole: the smallest int32 has no negative. */
const opposite = (x: Tensor): Tensor =>
  isFloat(x.dtype) ? apply({ name: 'negate' }, x) : sub(-1, cast(x, 'int32'));

/** Whether any element is other than zero; of no elements none is. */
export const any = (x: Tensor, dim?: Dims, options?: ReductionOptions): Tensor =>
  logicalNot(all(logicalNot(x), over('any', x, dim, options).axes, options));

/**
 * Whether no element is zero.
 *
 * @example
 * ```ts
 * import { all, tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 5], [7, 0]]);
 * console.log(all(x).itemSync(), all(x, 1).toArray()); // => 0 [ true, false ]
 * ```
 */
export const all = (x: Tensor, dim?: Dims, options?: ReductionOptions): Tensor =>
  apply({ name: 'min', ...over('all', x, dim, options), ties: 'share' }, cast(x, 'bool'));
