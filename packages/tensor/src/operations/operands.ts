/** What operations accept, and how unlike operands are brought together. */
import { apply, source } from '../apply.ts';
import { described, isTensor } from '../check-tensors.ts';
import { checkDType, type DType, isFloat, promote, promoteNumber } from '../dtype.ts';
import { halfOf } from '../half.ts';
import { renamed } from '../named.ts';
import type { Primitive } from '../primitive.ts';
import { ShapeError } from '../shape.ts';
import { type BinaryFunction, isComparison } from '../step.ts';
import type { Tensor } from '../tensor.ts';

/** A tensor, or a plain number that becomes one of the other operand's dtype and device. */
export type Operand = Tensor | number;

/** A scalar tensor beside `like`: whole numbers keep its dtype, unless `toFloat`, others make integers into float32. */
export const numberLike = (value: number, like: Tensor, toFloat = false): Tensor =>
  fillLike(like, value, [], promoteNumber(like.dtype, toFloat ? 0.5 : value));

/** A tensor of one value, on the device of `like`. */
export const fillLike = (
  like: Tensor,
  value: number,
  shape: readonly number[] = like?.shape,
  dtype: DType = like?.dtype,
): Tensor => source({ name: 'fill', shape, dtype, value }, like);

/**
 * x in another dtype; x itself if it has that one. Floats lose their fraction on the way to integers, which wrap
 * around (300 is 44 as uint8); as bool, all but 0 is true. Gradients flow between floats. Throws for what is no dtype.
 *
 * @example
 * ```ts
 * import { cast, tensor } from '@glissade/tensor';
 *
 * console.log(cast(tensor([1.75, -1.75, 0]), 'int32').toArray()); // => [ 1, -1, 0 ]
 * console.log(cast(tensor([1.75, -1.75, 0]), 'bool').toArray()); // => [ true, true, false ]
 * ```
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x?.dtype === dtype) return x;
  checkDType(dtype);
  return apply({ name: 'cast', dtype }, x);
}

/** The same tensor if it holds floats, else as float32: for functions whose results are not whole. */
export const asFloat = (x: Tensor): Tensor => (isWhole(x) ? cast(x, 'float32') : x);

/** Small integers and bools add and multiply up as int32. */
export const summable = (x: Tensor): Tensor => (isFloat(x.dtype) ? x : cast(x, 'int32'));

/** Not what is no tensor at all: the operation that goes on with it names itself in the error. */
export const isWhole = (x: Tensor): boolean => isTensor(x) && !isFloat(x.dtype);

/** Throws for what is neither a tensor nor a number: plain JavaScript callers get an error that names the operation. */
export function tensorOf(operation: string, x: Operand, other: Operand, toFloat?: boolean): Tensor {
  if (isTensor(x)) return x;
  if (typeof x === 'number' && isTensor(other)) return numberLike(x, other, toFloat);
  throw new TypeError(
    `${operation}: expected two tensors, or a tensor and a number; got ${described(x)} and ${described(other)}`,
  );
}

/** Whether a function takes integers as float32. Every operation asks: two comparisons, no list. */
const isNeverWhole = ({ name }: Primitive): boolean => name === 'divide' || name === 'atan2';

/** Applies an elementwise primitive to two operands of possibly unlike dtype. */
export function combine(primitive: Primitive, operation: string, a: Operand, b: Operand): Tensor {
  const toFloat = isNeverWhole(primitive);
  const left = tensorOf(operation, a, b, toFloat);
  const right = tensorOf(operation, b, a, toFloat);
  let dtype = promote(left, right);
  if (toFloat && !isFloat(dtype)) dtype = 'float32';
  // Beside halves a number, or a scalar tensor, keeps its digits until the result is rounded.
  if (dtype === 'float16' && !(isHalf(a) && isHalf(b)) && !isComparison(primitive.name as BinaryFunction)) {
    const wide = (x: Operand): Operand => (typeof x === 'number' ? x : cast(x, 'float32'));
    return cast(combine(primitive, operation, wide(a), wide(b)), dtype);
  }
  try {
    return apply(primitive, cast(left, dtype), cast(right, dtype));
  } catch (error) {
    throw error instanceof ShapeError ? renamed(operation, error) : error;
  }
}

/** Whether nothing is lost when it becomes a half, but of whole numbers. */
const isHalf = (x: Operand): boolean =>
  typeof x === 'number' ? halfOf(x) === x : x.dtype === 'float16' || !isFloat(x.dtype);

/**
 * Several operations that count as one: halves go through them as float32, and are rounded once, at the end, as in PyTorch.
 */
export const inFloat32 = (x: Tensor, compute: (x: Tensor) => Tensor): Tensor =>
  x?.dtype === 'float16' ? cast(compute(cast(x, 'float32')), 'float16') : compute(x);

/** The same for two operands, which are halves together or not at all. Whole numbers are floats there: no difference wraps around. */
export const bothInFloat32 = (a: Tensor, b: Tensor, compute: (a: Tensor, b: Tensor) => Tensor): Tensor => {
  const dtype = promote(a, b);
  const wide = dtype === 'float64' ? dtype : 'float32';
  const result = compute(cast(a, wide), cast(b, wide));
  return dtype === 'float16' ? cast(result, dtype) : result;
};

/** Whether a bias is added to sums of products as they are: where nothing is promoted, or rounded in between, a contraction takes it. */
export const joinsSums = (x: Tensor, weight: Tensor, { dtype }: Tensor): boolean =>
  x.dtype === dtype && weight.dtype === dtype && isFloat(dtype) && dtype !== 'float16';

/** Makes sums of products of halves float32: what is added to them finds them unrounded, and the result is to be cast. */
export const wideOf = ({ dtype }: Tensor): { readonly wide?: true } =>
  dtype === 'float16' ? { wide: true } : {};

/** 0, 1, 2, ... as int32, where `like` is. */
export const iota = (count: number, like: Tensor): Tensor =>
  source({ name: 'iota', shape: [count], axis: 0 }, like);
