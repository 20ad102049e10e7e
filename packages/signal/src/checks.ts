/** What the functions of this package accept, and errors that say so. */
import {
  checkNames,
  checkTensors,
  concat,
  type DType,
  isFloat,
  printShape,
  ShapeError,
  Tensor,
  unsqueeze,
} from '@glissade/tensor';
import { type Complex, checkedPair } from './complex-pair.ts';

/** What a transform is divided by: nothing, the root of n or n; an inverse one the other way round. */
export type Normalization = 'backward' | 'ortho' | 'forward';

const normalizations: readonly Normalization[] = ['backward', 'ortho', 'forward'];

/** Real or complex numbers as planes [..., planes, n], with the axis `dim` moved to the end. */
export function planesOf(operation: string, x: Tensor | Complex, dim: number): Tensor {
  const { real, imag } = x instanceof Tensor ? { real: x, imag: undefined } : checkedPair(operation, x);
  checkTransformable(operation, real);
  const axis = axisOf(operation, real, dim);
  const plane = (part: Tensor): Tensor => unsqueeze(part.movedim(axis, -1), -2);
  const floating = plane(floats(real));
  return imag === undefined ? floating : concat([floating, plane(floats(imag))], -2);
}

/** Throws for halves, which have too few digits, and for numbers without dims. */
export function checkTransformable(operation: string, x: Tensor): void {
  checkTensors(operation, x);
  if (x.dtype === 'float16')
    throw new TypeError(`${operation}: float16 is not precise enough; convert with .float()`);
  if (x.ndim === 0)
    throw new ShapeError(`${operation}: a number has no dim to transform; expected at least one dim`);
}

/** Whole numbers and bools as float32. */
export const floats = (x: Tensor): Tensor => (x.dtype === 'float32' || x.dtype === 'float64' ? x : x.float());

/** Throws for a dtype that has no fractions. */
export function checkFloat(operation: string, dtype: DType): void {
  if (!isFloat(dtype))
    throw new TypeError(`${operation}: dtype is ${dtype}, which has no fractions; expected a float`);
}

/** The axis, counted from the start. */
export function axisOf(operation: string, { shape }: Tensor, dim: number): number {
  if (Number.isInteger(dim) && dim >= -shape.length && dim < shape.length)
    return dim < 0 ? dim + shape.length : dim;
  throw new ShapeError(
    `${operation}: dim ${dim} is out of range for ${printShape(shape)} (expected ${-shape.length} to ${shape.length - 1})`,
  );
}

/** Throws unless it is a whole number of at least `least`. */
export function checkLength(operation: string, name: string, value: number, least = 1): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`${operation}: ${name} is ${value}; expected a whole number >= ${least}`);
}

/** Throws for names that there are none of, and for unknown normalizations. */
export function checkOptions(
  operation: string,
  options: { readonly norm?: Normalization | undefined },
  names: readonly string[],
): void {
  checkNames(operation, options, names);
  const { norm = 'backward' } = options;
  if (!normalizations.includes(norm))
    throw new TypeError(`${operation}: norm is ${norm}; expected ${normalizations.join(', ')}`);
}

/** By what a transform of n numbers is multiplied. */
export function scaleOf(n: number, isInverse: boolean, norm: Normalization = 'backward'): number {
  if (norm === 'ortho') return 1 / Math.sqrt(n);
  return (norm === 'forward') === isInverse ? 1 : 1 / n;
}
