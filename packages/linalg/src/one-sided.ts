/**
 * Singular values and vectors of one matrix, in plain loops over its numbers: rotations of its columns until all are
 * perpendicular. They begin with the eigenvectors of A^T A, which leave little to turn.
 * Source: Demmel and Veselic 1992, Jacobi's method is more accurate than QR, https://doi.org/10.1137/0613074
 */
import { eigenpairsOf, rotate } from './symmetric.ts';

/** Descending. Of the vectors, each has its numbers side by side. */
export interface SingularTriples {
  readonly values: readonly number[];
  /** [n, m]; 0 where the value is. */
  readonly left: readonly Float64Array[];
  /** [n, n] */
  readonly right: readonly Float64Array[];
}

/** Beyond this two columns are not perpendicular. */
const tolerance = 4 * Number.EPSILON;
/** Far more sweeps than it takes. */
const mostSweeps = 60;

/** @param matrix - [m, n], row by row, with m >= n */
export function singularTriplesOf(matrix: ArrayLike<number>, m: number, n: number): SingularTriples {
  let largest = 0;
  for (let i = 0; i < matrix.length; i++) largest = Math.max(largest, Math.abs(matrix[i]!));
  // Squares of what is scaled stay within range.
  const columns = Array.from({ length: n }, (_, j) => {
    const column = new Float64Array(m);
    for (let i = 0; i < m; i++) column[i] = matrix[i * n + j]! / (largest || 1);
    return column;
  });
  const right = rightVectors(columns, n);
  const left = right.map((vector) => combined(columns, vector, m));
  makePerpendicular(left, right);

  const lengths = left.map((column) => Math.sqrt(dot(column, column)));
  const order = lengths.map((_, j) => j).sort((a, b) => lengths[b]! - lengths[a]!);
  return {
    values: order.map((j) => lengths[j]! * largest),
    left: order.map((j) => left[j]!.map((x) => (lengths[j] === 0 ? 0 : x / lengths[j]!))),
    right: order.map((j) => right[j]!),
  };
}

/** The eigenvectors of A^T A. */
function rightVectors(columns: readonly Float64Array[], n: number): readonly Float64Array[] {
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      products[i * n + j] = dot(columns[i]!, columns[j]!);
      products[j * n + i] = products[i * n + j]!;
    }
  }
  return eigenpairsOf(products, n).vectors;
}

/** The sum of the columns, each times its weight. */
function combined(columns: readonly Float64Array[], weights: Float64Array, m: number): Float64Array {
  const sum = new Float64Array(m);
  columns.forEach((column, j) => {
    const weight = weights[j]!;
    for (let i = 0; i < m; i++) sum[i]! += weight * column[i]!;
  });
  return sum;
}

/** Turns pairs of columns of `left`, and with them those of `right`, until no pair is left to turn. */
function makePerpendicular(left: readonly Float64Array[], right: readonly Float64Array[]): void {
  for (let sweep = 0, turned = true; turned && sweep < mostSweeps; sweep++) {
    turned = false;
    const squares = left.map((column) => dot(column, column));
    for (let p = 0; p < left.length - 1; p++) {
      for (let q = p + 1; q < left.length; q++) {
        const across = dot(left[p]!, left[q]!);
        if (Math.abs(across) <= tolerance * Math.sqrt(squares[p]!) * Math.sqrt(squares[q]!)) continue;
        turned = true;
        const ratio = (squares[q]! - squares[p]!) / (2 * across);
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
        const cosine = 1 / Math.hypot(1, tangent);
        rotate(left[p]!, left[q]!, cosine, cosine * tangent);
        rotate(right[p]!, right[q]!, cosine, cosine * tangent);
        squares[p] = Math.max(0, squares[p]! - tangent * across);
        squares[q]! += tangent * across;
      }
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
