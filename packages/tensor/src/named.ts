/** Functions that are made of others, whose errors would name those. */

/**
 * What `run` returns. Errors of operations within it name `operation`, which is what was called.
 *
 * @example
 * ```ts
 * import { named, ones } from '@glissade/tensor';
 *
 * const lastRows = () => named('lastRows', () => ones([2]).sum(1));
 * try {
 *   lastRows();
 * } catch (error) {
 *   console.log(`${error}`); // => ShapeError: lastRows: dim 1 is out of range for a tensor of 1 dimensions (expected -1 to 0)
 * }
 * ```
 */
export function named<Result>(operation: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw renamed(operation, error);
  }
}

/** An error that names `operation`. Another one, as the stack of one that is there repeats its first message. */
export function renamed(operation: string, error: unknown): Error {
  const inner = error as Error;
  return new (inner.constructor as ErrorConstructor)(inner.message.replace(/^\w+:/, `${operation}:`));
}
