/** What the functions of this package accept, and errors that say so. */
import { canLook, checkTensors, diagonal, printShape, ShapeError, type Tensor } from '@glissade/tensor';

/** Throws unless `a` holds matrices of float32 or float64, or of any numbers. */
export function checkMatrices(operation: string, a: Tensor, ofAny = false): void {
  checkTensors(operation, a);
  if (a.shape.length < 2)
    throw new ShapeError(
      `${operation}: expected matrices [..., m, n], got ${printShape(a.shape)}; unsqueeze(-1) makes a vector a column`,
    );
  if (ofAny ? a.dtype === 'bool' : a.dtype !== 'float32' && a.dtype !== 'float64')
    throw new TypeError(
      `${operation}: expected float32 or float64, got ${a.dtype}; convert with .to('float32')`,
    );
}

/** The n of square matrices [..., n, n]. */
export function orderOf(operation: string, a: Tensor, ofAny?: boolean): number {
  checkMatrices(operation, a, ofAny);
  const [rows, columns] = a.shape.slice(-2) as [number, number];
  if (rows !== columns)
    throw new ShapeError(`${operation}: expected square matrices [..., n, n], got ${printShape(a.shape)}`);
  return rows;
}

/** Throws unless both have one dtype: a silent cast would lose digits, or time. */
export function checkDTypes(operation: string, a: Tensor, b: Tensor): void {
  checkTensors(operation, b);
  if (a.dtype !== b.dtype)
    throw new TypeError(
      `${operation}: the matrices are ${a.dtype}, the right-hand sides ${b.dtype}; convert one with .to('${a.dtype}')`,
    );
}

/**
 * Throws where an element of the diagonals of `factor` isn't as it should be, if they can be looked at. `say` gets its number from 1,
 * and which of the batch it is in.
 */
export function checkDiagonals(
  factor: Tensor,
  isGood: (value: number) => boolean,
  say: (order: number, where: string) => string,
): void {
  if (!canLook(factor)) return;
  const values = diagonal(factor, 0, -2, -1).dataSync();
  const bad = values.findIndex((value) => !isGood(value));
  if (bad < 0) return;
  const n = factor.shape.at(-1)!;
  const where = factor.shape.length > 2 ? ` (batch element ${Math.floor(bad / n)})` : '';
  throw new Error(say((bad % n) + 1, where));
}

/** Throws unless B [..., n, k] has as many rows as A [..., n, n], or B [..., k, n] as many columns. */
export function checkFit(operation: string, a: Tensor, b: Tensor, axis: -2 | -1 = -2): void {
  const [wanted, got] = [a.shape.at(-2), b.shape.at(axis)];
  if (wanted !== got)
    throw new ShapeError(
      `${operation}: ${printShape(b.shape)} does not fit the matrices ${printShape(a.shape)}: expected ${wanted} ${axis === -2 ? 'rows' : 'columns'}, got ${got}`,
    );
}
