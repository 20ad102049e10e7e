/** Tensors from data, and from nothing, on the backend in use (the reference backend, unless `useBackend` was called). */
import { currentDevice } from './apply.ts';
import type { Backend, Device } from './backend.ts';
import { checkNumber } from './check-number.ts';
import { described, isTensor } from './check-tensors.ts';
import { arrayFrom, checkDType, type DType, dtypeOfArray, type TypedArray } from './dtype.ts';
import { eagerDevice, useBackend } from './eager.ts';
import { named } from './named.ts';
import { fillLike } from './operations/operands.ts';
import { checkNames } from './options.ts';
import { choseByDefault } from './patience.ts';
import { reference } from './reference.ts';
import { checkShape, printShape, type Shape, ShapeError, size } from './shape.ts';
import { Tensor } from './tensor.ts';

/** Numbers or booleans, nested as deeply as the tensor has dims. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** What functions that make tensors accept: `tensor`, `zeros`, `full`, `arange`, `eye`, `rand` and the like. */
export interface CreationOptions {
  /** Of the elements. Default: float32, unless the function says otherwise. */
  readonly dtype?: DType;
  /** Where to make it, if not on the backend in use (PyTorch's `device`). */
  readonly backend?: Backend;
}

function deviceFor(operation: string, options: CreationOptions): Device {
  // A tensor may stand for options: what is made is of its shape and dtype. A list in their place is a shape.
  if (!(options instanceof Tensor))
    checkNames(
      operation,
      options,
      Array.isArray(options) ? ['shape', 'dtype', 'backend'] : ['dtype', 'backend', 'shape', 'generator'],
    );
  if (options.dtype !== undefined) checkDType(options.dtype);
  if (options.backend) return eagerDevice(options.backend);
  const device = currentDevice();
  if (device) return device;
  choseByDefault();
  useBackend(reference);
  return eagerDevice(reference);
}

/**
 * A tensor of nested arrays, of a number or boolean, or of a typed array (then `shape` says how to read it). Numbers are
 * float32 and booleans bool, a typed array keeps its type (the bytes of an `ImageData` are uint8), unless `dtype` says otherwise. The
 * data is copied.
 *
 * Throws `ShapeError` when rows differ in length or the data does not fill the shape.
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(tensor([[1, 2, 3], [4, 5, 6]]).shape); // => [ 2, 3 ]
 * console.log(tensor(new Int32Array([1, 2, 3, 4]), { shape: [2, 2] }).dtype); // => int32
 * ```
 */
export function tensor(
  data: NestedArray | TypedArray | Uint8ClampedArray,
  options: CreationOptions & { readonly shape?: Shape } = {},
): Tensor {
  const device = deviceFor('tensor', options);
  const typed = ArrayBuffer.isView(data);
  const own = typed ? [data.length] : shapeOf(data);
  const flat: ArrayLike<number | boolean> = typed ? data : flatten(data, own);
  const shape = options.shape ?? own;
  checkShape('tensor', shape);
  if (size(shape) !== flat.length) {
    throw new ShapeError(
      `tensor: ${flat.length} elements do not fill ${printShape(shape)}, which holds ${size(shape)}`,
    );
  }
  const natural = typed ? dtypeOfArray(data) : areBools(flat) ? 'bool' : 'float32';
  const dtype = options.dtype ?? natural;
  if (dtype === undefined) {
    throw new TypeError(
      `tensor: no dtype is stored as ${(data as object).constructor.name}. Say which: { dtype: 'int32' }`,
    );
  }
  const elements = typed && dtype === natural ? (data as TypedArray) : arrayFrom(dtype, flat);
  return device.constant(elements, [...shape], dtype);
}

/** Not none: nothing is float32. */
const areBools = (list: ArrayLike<unknown>): boolean =>
  list.length > 0 && Array.prototype.every.call(list, (each) => typeof each === 'boolean');

function shapeOf(data: NestedArray): number[] {
  const shape: number[] = [];
  for (let level = data; Array.isArray(level); level = level[0] as NestedArray) shape.push(level.length);
  return shape;
}

/** All numbers in order. Throws `ShapeError` naming the place where the nesting is uneven. */
function flatten(data: NestedArray, shape: Shape): (number | boolean)[] {
  const flat: (number | boolean)[] = [];
  const visit = (part: NestedArray, depth: number, place: string): void => {
    if (!Array.isArray(part)) {
      if (typeof part !== 'number' && typeof part !== 'boolean') {
        const what = isTensor(part) ? 'a tensor (use stack())' : described(part);
        throw new TypeError(`tensor: expected numbers or booleans, found ${what} at data${place}`);
      }
      if (depth !== shape.length)
        throw new ShapeError(
          `tensor: found a number at data${place}, expected ${shape[depth]} elements there`,
        );
      flat.push(part);
      return;
    }
    if (part.length !== shape[depth]) {
      const expected = depth < shape.length ? `${shape[depth]} elements` : 'a number';
      throw new ShapeError(
        `tensor: data${place} has ${part.length} elements, expected ${expected}: all rows must have one length`,
      );
    }
    for (const [i, each] of part.entries()) visit(each, depth + 1, `${place}[${i}]`);
  };
  visit(data, 0, '');
  return flat;
}

/**
 * A tensor of one value everywhere. float32, or bool for a boolean, unless `dtype` says otherwise.
 *
 * @example
 * ```ts
 * import { full } from '@glissade/tensor';
 *
 * console.log(full([2, 2], 7).toArray(), full([2], true).dtype); // => [ [ 7, 7 ], [ 7, 7 ] ] bool
 * ```
 */
export const full = (shape: Shape, value: number | boolean, options?: CreationOptions): Tensor =>
  filled('full', shape, value, options);

function filled(
  operation: string,
  shape: Shape,
  value: number | boolean,
  options: CreationOptions = {},
): Tensor {
  checkShape(operation, shape);
  const device = deviceFor(operation, options);
  const dtype = options.dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32');
  return device.evaluate(
    { name: 'fill', shape: [...shape], dtype, value: Number(value) },
    [],
    [...shape],
    dtype,
  );
}

/** A tensor of zeros. */
export const zeros = (shape: Shape, options?: CreationOptions): Tensor => filled('zeros', shape, 0, options);
/** A tensor of ones. */
export const ones = (shape: Shape, options?: CreationOptions): Tensor => filled('ones', shape, 1, options);
/** Zeros with another tensor's shape, dtype and backend. */
export const zerosLike = (x: Tensor): Tensor => fillLike(x, 0);
/** Ones with another tensor's shape, dtype and backend. */
export const onesLike = (x: Tensor): Tensor => fillLike(x, 1);
/**
 * One value with another tensor's shape, dtype and backend.
 *
 * @example
 * ```ts
 * import { fullLike, tensor } from '@glissade/tensor';
 *
 * const x = tensor([[1, 2]], { dtype: 'int32' });
 * console.log(fullLike(x, 9).toArray(), fullLike(x, 9).dtype); // => [ [ 9, 9 ] ] int32
 * ```
 */
export const fullLike = (x: Tensor, value: number): Tensor => fillLike(x, value);

/**
 * start, start + step, ... up to but without end; float32 unless `dtype` says otherwise. With one number: 0 to it.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.arange.html
 *
 * @example
 * ```ts
 * import { arange } from '@glissade/tensor';
 *
 * console.log(arange(3, { dtype: 'int32' }).toArray()); // => [ 0, 1, 2 ]
 * console.log(arange(2, 10, 3).toArray()); // => [ 2, 5, 8 ]
 * ```
 */
export function arange(end: number, options?: CreationOptions): Tensor;
export function arange(start: number, end?: number, options?: CreationOptions): Tensor;
export function arange(start: number, end?: number, step?: number, options?: CreationOptions): Tensor;
export function arange(...given: (number | CreationOptions | undefined)[]): Tensor {
  const options = given.find((each) => typeof each !== 'number' && each !== undefined) ?? {};
  const [start, end, step = 1] = given.map((each) => (typeof each === 'number' ? each : undefined));
  const [first, last] = (end === undefined ? [0, start] : [start, end]) as [number, number];
  const count = Math.ceil((last - first) / step);
  if (!Number.isFinite(count) || (last - first) / step < 0) {
    throw new RangeError(
      `arange: from ${first} to ${last} by ${step} never arrives; the step must be finite, not 0, and lead to the end`,
    );
  }
  return listed('arange', count, options, (i) => first + i * step);
}

/** What a function says of each place. A loop: `from` goes through an iterator, which takes ten times as long. */
function listed(
  operation: string,
  count: number,
  options: CreationOptions,
  valueAt: (i: number) => number,
): Tensor {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = valueAt(i);
  return named(operation, () => tensor(values, { ...options, dtype: options.dtype ?? 'float32' }));
}

/**
 * `steps` numbers at equal distances from start to end, both included; a single one is the start.
 *
 * @example
 * ```ts
 * import { linspace } from '@glissade/tensor';
 *
 * console.log(linspace(0, 1, 5).toArray()); // => [ 0, 0.25, 0.5, 0.75, 1 ]
 * ```
 */
export function linspace(start: number, end: number, steps: number, options: CreationOptions = {}): Tensor {
  checkNumber('linspace', 'steps', steps, { least: 0, whole: true });
  const pitch = (end - start) / Math.max(1, steps - 1);
  // Counted from both ends, so that it meets the end exactly.
  return listed('linspace', steps, options, (i) =>
    i < steps / 2 ? start + i * pitch : end - (steps - 1 - i) * pitch,
  );
}

/**
 * The identity matrix, or its first `columns` columns; `eye(3, { dtype: 'int32' })` has as many as rows.
 *
 * @example
 * ```ts
 * import { eye } from '@glissade/tensor';
 *
 * console.log(eye(2).toArray(), eye(2, 3).toArray()); // => [ [ 1, 0 ], [ 0, 1 ] ] [ [ 1, 0, 0 ], [ 0, 1, 0 ] ]
 * ```
 */
export function eye(rows: number, options?: CreationOptions): Tensor;
export function eye(rows: number, columns?: number, options?: CreationOptions): Tensor;
export function eye(
  rows: number,
  second: number | CreationOptions = rows,
  third: CreationOptions = {},
): Tensor {
  const [columns, options] = typeof second === 'number' ? [second, third] : [rows, second];
  checkShape('eye', [rows, columns]);
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
  return named('eye', () =>
    tensor(values, { ...options, shape: [rows, columns], dtype: options.dtype ?? 'float32' }),
  );
}
