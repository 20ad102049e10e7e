/** What is looked at before it is computed with, so that a wrong number is an error here and no NaN later. */
import {
  canLook,
  epsilonOf,
  type Operand,
  printShape,
  square,
  sum,
  type Tensor,
  written,
} from '@glissade/tensor';

/** Which numbers will do, and how a message says so. `i` counts the elements. */
export interface Constraint {
  readonly holds: (value: number, i: number) => boolean;
  readonly expected: string;
}

/** Infinite ones too, as in PyTorch; NaN is none. */
export const real: Constraint = { holds: (value) => !Number.isNaN(value), expected: 'a number' };
export const positive: Constraint = {
  holds: (value) => value > 0,
  expected: 'a number above 0: exp() or softplus() of what a network gives makes one',
};
export const aboveZero: Constraint = { holds: (value) => value > 0, expected: 'a number above 0' };
export const notNegative: Constraint = { holds: (value) => value >= 0, expected: 'a number from 0 on' };
export const probability: Constraint = {
  holds: (value) => value >= 0 && value <= 1,
  expected: 'a probability from 0 to 1; scores of any size go in as { logits }',
};
export const unitInterval: Constraint = {
  holds: (value) => value >= 0 && value <= 1,
  expected: 'a number from 0 to 1',
};
export const count: Constraint = {
  holds: (value) => value >= 0 && Number.isInteger(value),
  expected: 'a whole number from 0 on',
};
export const boolean: Constraint = { holds: (value) => value === 0 || value === 1, expected: '0 or 1' };

/** Of the elements of matrices [..., n, n]. */
export const lowerTriangular = (n: number): Constraint => ({
  holds: (value, i) => {
    const [row, column] = [Math.floor(i / n) % n, i % n];
    return column > row ? value === 0 : column < row ? !Number.isNaN(value) : value > 0;
  },
  expected: '0 above the diagonal, and a number above 0 on it',
});

/** Throws for what is no Cholesky factor of a matrix of correlations, whose rows are of length 1. */
export function checkCorrelations(what: string, x: Tensor): void {
  const n = x.shape.at(-1)!;
  check(`${what}: the value`, x, lowerTriangular(n));
  check(`${what}: the sum of the squares of a row of the value`, sum(square(x), -1), {
    holds: (value) => Math.abs(value - 1) <= 20 * n * epsilonOf(x.dtype),
    expected: '1: those of a matrix of correlations',
  });
}

/** Of shares of a dtype: as near to 1 as PyTorch asks, or as the dtype allows. */
export function sumOfShares({ dtype }: Tensor): Constraint {
  const tolerance = Math.max(1e-6, epsilonOf(dtype));
  return { holds: (value) => Math.abs(value - 1) <= tolerance, expected: '1' };
}

export function isTensor(x: unknown): x is Tensor {
  return typeof x === 'object' && x !== null && 'dtype' in x;
}

/**
 * Throws a RangeError that names the first element for which the constraint does not hold. Elements that cannot be looked at now
 * pass: those of a traced function, and of a device that cannot block.
 */
export function check(what: string, x: Operand, { holds, expected }: Constraint): void {
  if (typeof x === 'number') {
    if (!holds(x, 0)) throw new RangeError(`${what} is ${x}; expected ${expected}`);
    return;
  }
  if (!isTensor(x))
    throw new TypeError(
      `${what} is ${Array.isArray(x) ? 'an array (make it a tensor)' : written(x)}; expected a number or a tensor`,
    );
  if (!canLook(x)) return;
  const data = x.dataSync();
  const wrong = data.findIndex((value, i) => !holds(value, i));
  if (wrong < 0) return;
  const where = x.ndim === 0 ? '' : ` (element ${wrong} of ${printShape(x.shape)})`;
  throw new RangeError(`${what} is ${data[wrong]}${where}; expected ${expected}`);
}
