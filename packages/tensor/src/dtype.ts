/** The element types, the typed arrays that hold them, and PyTorch's rules for mixing them. */
import { rounded } from './evaluate.ts';

/**
 * What the elements of a tensor are. PyTorch's names without its 64-bit integers, which JavaScript's numbers do not
 * hold: positions, classes and counts are int32. Not every backend has all of them: see its `dtypes`.
 */
export type DType = 'float16' | 'float32' | 'float64' | 'int32' | 'uint8' | 'bool';

/** What holds the elements outside a backend: bools are bytes of 0 and 1, halves lie in float32 arrays (half.ts). */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Every dtype, from the narrowest to the widest: mixing two gives the later one. */
export const dtypes: readonly DType[] = ['bool', 'uint8', 'int32', 'float16', 'float32', 'float64'];

const arrays = {
  float16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Throws for what is no dtype, as it may be in JavaScript. */
export function checkDType(dtype: DType): void {
  if (dtypes.includes(dtype)) return;
  throw new TypeError(
    `there is no dtype ${String(dtype)}; expected ${dtypes.join(', ')} (positions and classes are int32; devices are backends: await cpu())`,
  );
}

/**
 * How many bytes an element takes in the typed array that holds it outside a backend: a float16 takes 4 there
 * (half.ts).
 */
export const bytesPerElement = (dtype: DType): number => arrays[dtype].BYTES_PER_ELEMENT;

/** A zeroed typed array for `length` elements of a dtype. */
export const newArray = (dtype: DType, length: number): TypedArray => new arrays[dtype](length);

/** An array over memory that is there. It may be shared; whoever reads the array need not know. */
export const arrayOver = (
  dtype: DType,
  memory: ArrayBufferLike,
  firstByte: number,
  length: number,
): TypedArray => new arrays[dtype](memory as ArrayBuffer, firstByte, length);

/** Whether elements are made of the numbers that come out: an array would store any number as it is. */
export const isMade = (dtype: DType): boolean => dtype === 'bool' || dtype === 'float16';

/** The typed array of a dtype that holds these numbers, rounded or wrapped as the dtype does. */
export function arrayFrom(dtype: DType, data: ArrayLike<number | boolean>): TypedArray {
  const array = newArray(dtype, data.length);
  if (!isMade(dtype) && ArrayBuffer.isView(data) && typeof data[0] === 'number')
    array.set(data as TypedArray);
  else for (let i = 0; i < array.length; i++) array[i] = rounded(Number(data[i]), dtype);
  return array;
}

/** The dtype that a typed array holds by itself, by what it says it is: it may come from another realm. Clamped bytes are bytes. */
export const dtypeOfArray = (data: TypedArray | Uint8ClampedArray): DType =>
  dtypes.findLast((dtype) => arrays[dtype].name === data[Symbol.toStringTag].replace('Clamped', ''))!;

/** Whether a dtype is float16, float32 or float64: only those have gradients. */
export const isFloat = (dtype: DType): boolean => dtypes.indexOf(dtype) > 2;

/** The distance from 1 to the next number. */
export const epsilonOf = (dtype: DType): number =>
  2 ** -(dtype === 'float64' ? 52 : dtype === 'float16' ? 10 : 23);

/** The later one of `dtypes`. */
export const wider = (a: DType, b: DType): DType => (dtypes.indexOf(a) > dtypes.indexOf(b) ? a : b);
/** Bools, integers and floats, in this order. */
export const category = (dtype: DType): number => (dtype === 'bool' ? 0 : isFloat(dtype) ? 2 : 1);

/** What a dtype rule looks at. */
interface Operand {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/**
 * The dtype of an operation on two tensors: the wider one, but a zero-dimensional tensor widens one with dimensions
 * only across categories (bool, integer, float). Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */
export function promote(a: Operand, b: Operand): DType {
  if (a.dtype === b.dtype) return a.dtype;
  const [scalar, other] = a.shape.length === 0 ? [a, b] : [b, a];
  if (scalar.shape.length === 0 && other.shape.length > 0) {
    return category(scalar.dtype) > category(other.dtype) ? scalar.dtype : other.dtype;
  }
  return wider(a.dtype, b.dtype);
}

/** The dtype of a tensor mixed with a plain number: whole numbers that fit int32 count as integers, others as float32. */
export function promoteNumber(dtype: DType, value: number): DType {
  if (isFloat(dtype)) return dtype;
  if ((value | 0) !== value) return 'float32';
  return dtype === 'bool' ? 'int32' : dtype;
}
