/** What plain JavaScript puts where tensors belong, mostly arrays, gets an error that names the operation. */
import { printShape, type Shape } from './shape.ts';

interface Meta {
  readonly shape: Shape;
  readonly dtype: string;
}

/** Not by its class: a copy of this package has one of its own. */
export const isTensor = (value: unknown): value is Meta =>
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
  if (isTensor(value)) return value.dtype + printShape(value.shape);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'an array (make it a tensor)';
  if (value instanceof Promise) return 'a promise (await it)';
  return value == null ? `${value}` : `${typeof value} ${String(value)}`;
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
