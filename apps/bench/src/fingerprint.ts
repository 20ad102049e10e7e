/**
 * A result of any size as one number, to compare systems by: the sum of its elements, each times a weight of its row and
 * one of its column. Weights of this form let a product of matrices be checked without being computed.
 */
import type { Problem } from './problem.ts';

export const rowWeight = (row: number): number => 1 + (row % 7) / 7;
export const columnWeight = (column: number): number => 1 + (column % 5) / 5;

/** How many columns a problem's result has; one row when the result is no matrix. */
export function columnsOf(problem: Problem, length: number): number {
  const isMatrix = problem.kind === 'matmul' || (problem.kind === 'reduction' && problem.name === 'softmax');
  return isMatrix ? problem.n : length;
}

export function fingerprint(values: ArrayLike<number>, columns: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    sum += values[i]! * rowWeight(Math.floor(i / columns)) * columnWeight(i % columns);
  return sum;
}

/**
 * Whether a float32 computation may have this result.
 *
 * @param tolerance - how many times the usual difference is allowed
 */
export const agrees = (found: number, expected: number, tolerance = 1): boolean =>
  Math.abs(found - expected) <= tolerance * (1e-3 * Math.abs(expected) + 1e-5);
