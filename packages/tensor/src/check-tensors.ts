/** What plain JavaScript puts where tensors belong, mostly arrays, gets an error that names the operation. */
import { isPlainObject } from './plain-object.ts';
import type { Tensor } from './tensor.ts';

/** Not by its class: a copy of this package has one of its own. */
export const isTensor = (value: unknown): value is Tensor =>
  typeof value === 'object' && value !== null && 'dtype' in value;

/**
 * A value as errors call it.
 *
 * @example
 * ```ts
 * import { described } from '@glissade/tensor';
 *
 * console.log(described('3')); // => string 3
 * ```
 */
export function described(value: unknown): string {
  if (isTensor(value)) return value.dtype + written(value.shape);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'an array (make it a tensor)';
  if (value instanceof Promise) return 'a promise (await it)';
  if (isPlainObject(value)) return `an object { ${Object.keys(value).join(', ')} }`;
  return value == null ? `${value}` : `${typeof value} ${String(value)}`;
}

/**
 * The same of what should be a number or a list of numbers: those as they are written.
 *
 * @example
 * ```ts
 * import { written } from '@glissade/tensor';
 *
 * console.log(written([1, 2.5]), written('3')); // => [1, 2.5] string 3
 * ```
 */
export function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  return typeof value === 'object' || typeof value === 'string' ? described(value) : String(value);
}

/** Throws for what is no function; `what` is how the error calls it. */
export function checkFunction(operation: string, value: unknown, what = ''): void {
  if (typeof value !== 'function')
    throw new TypeError(`${operation}: expected a function${what}, got ${described(value)}`);
}

/**
 * Throws unless all are tensors.
 *
 * @example
 * ```ts
 * import { checkTensors } from '@glissade/tensor';
 *
 * try {
 *   checkTensors('exp', [1, 2]);
 * } catch (error) {
 *   console.log(`${error}`); // => TypeError: exp: expected a tensor, got an array (make it a tensor)
 * }
 * ```
 */
export function checkTensors(operation: string, ...values: readonly unknown[]): void {
  for (const value of values)
    if (!isTensor(value)) throw new TypeError(`${operation}: expected a tensor, got ${described(value)}`);
}
