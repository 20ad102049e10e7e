/** Elimination with partial pivoting. */
import {
  abs,
  argmax,
  canLook,
  cast,
  concat,
  diagonal,
  div,
  eq,
  expand,
  fillLike,
  fused,
  gather,
  matmul,
  mul,
  ne,
  prod,
  reshape,
  sub,
  type Tensor,
  transpose,
  where,
} from '@glissade/tensor';
import { eachMatrix } from './by-values.ts';
import { eliminationLoops } from './elimination.ts';
import { block, identityLike, rowNumbers, staircase } from './parts.ts';
import { triangularInverse } from './triangular-inverse.ts';

/** U and M of M A = U: U is upper triangular, M the rows' exchanges and the eliminations. */
export interface Factors {
  readonly upper: Tensor;
  readonly eliminations: Tensor;
  /** Where the pivot of each column was found, counted from the first row that was left: [..., 1, n]. */
  readonly found: Tensor;
}

/**
 * What is left of the rows below the first, once the row `found` has gone to the front, and the first in its place. A column of
 * zeros is left as it is, as in LAPACK, so that the determinant of a singular matrix is 0.
 */
const eliminated = fused(
  'eliminate',
  (
    rest: Tensor,
    first: Tensor,
    chosen: Tensor,
    column: Tensor,
    head: Tensor,
    pivot: Tensor,
    position: Tensor,
    found: Tensor,
  ) => {
    const isMoved = eq(position, found);
    const factor = div(where(isMoved, head, column), pivot);
    return sub(where(isMoved, first, rest), mul(where(eq(pivot, 0), 0, factor), chosen));
  },
);

export const factorsOf = (a: Tensor): Factors => (canLook(a) ? factorsByValues(a) : factorsByColumns(a));

function factorsByValues(a: Tensor): Factors {
  const n = a.shape.at(-1)!;
  const all = eachMatrix(a, n + 1, 2 * n, (matrix, result) => eliminationLoops(matrix, n, result));
  return {
    upper: block(all, 0, n, 0, n),
    eliminations: block(all, 0, n, n),
    found: block(all, n, n + 1, 0, n),
  };
}

/**
 * Without reading a value: elimination of [A, I], of which the columns that are done are dropped, in a few operations for each
 * column.
 */
function factorsByColumns(a: Tensor): Factors {
  const n = a.shape.at(-1)!;
  let rest = concat([a, expand(identityLike(a, n), a.shape)], -1);
  const positions = rowNumbers(a, n);
  const rows: Tensor[] = [];
  const places: Tensor[] = [];
  for (let i = 0; i < n - 1; i++) {
    const width = rest.shape.at(-1)!;
    const place = argmax(abs(block(rest, 0, undefined, 0, 1)), -2, { keepdim: true });
    const chosen = gather(rest, -2, expand(place, [...place.shape.slice(0, -1), width]));
    const found = cast(place, a.dtype);
    rows.push(chosen);
    places.push(found);
    rest = eliminated(
      block(rest, 1, undefined, 1),
      block(rest, 0, 1, 1),
      block(chosen, 0, 1, 1),
      block(rest, 1, undefined, 0, 1),
      block(rest, 0, 1, 0, 1),
      block(chosen, 0, 1, 0, 1),
      block(positions, 1, n - i, 0),
      found,
    );
  }
  const both = staircase([...rows, rest]);
  return {
    upper: block(both, 0, n, 0, n),
    eliminations: block(both, 0, n, n),
    found: places.length > 0 ? concat(places, -1) : fillLike(a, 0, [...a.shape.slice(0, -2), 1, 1]),
  };
}

/** 1 for an even number of exchanges, -1 for an odd one: [...]. */
export function parityOf({ found }: Factors): Tensor {
  const each = prod(where(ne(found, 0), fillLike(found, -1), 1), -1);
  return reshape(each, each.shape.slice(0, -1));
}

export const pivotsOf = ({ upper }: Factors): Tensor => diagonal(upper, 0, -2, -1);

export interface Solver {
  /** X of A X = B, or of A^T X = B where `transposed`. */
  readonly solve: (b: Tensor, transposed: boolean) => Tensor;
  /** Whether the factors are those of a matrix nearby: then what is left of B says nothing. */
  readonly isNear: boolean;
}

/** A^-1 is U^-1 M. */
export function solverOf({ upper, eliminations }: Factors, isNear: boolean = false): Solver {
  const lowerInverse = triangularInverse(transpose(upper));
  const solve: Solver['solve'] = (b, transposed) =>
    transposed
      ? matmul(transpose(eliminations), matmul(lowerInverse, b))
      : matmul(transpose(lowerInverse), matmul(eliminations, b));
  return { solve, isNear };
}
