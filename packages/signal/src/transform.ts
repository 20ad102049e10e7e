/**
 * The discrete Fourier transform by products of matrices: those are what every backend is fast at, and what has derivatives. A length of
 * many factors is transformed along each in turn.
 * Source: Cooley and Tukey, "An Algorithm for the Machine Calculation of Complex Fourier Series" (1965).
 */
import {
  concat,
  einsum,
  flatten,
  flip,
  movedim,
  mul,
  narrow,
  type Tensor,
  tensor,
  unflatten,
} from '@glissade/tensor';
import { chirped } from './chirp.ts';
import { firstFactor } from './factors.ts';
import { type Direction, type Planes, transformMatrix, turned, turnsOf } from './turns.ts';

/**
 * Transforms the last axis of [..., planes, n] to [..., outputs, n]. Planes are real and imaginary parts; of real numbers there is one,
 * and where the result is known to be real one is asked for. Nothing is divided by n.
 */
export function transform(x: Tensor, direction: Direction, outputs: Planes = 2): Tensor {
  const n = x.shape.at(-1)!;
  const first = firstFactor(n);
  if (first === undefined) return chirped(x, direction, outputs, transform);
  if (first === n) return direct(x, n, outputs, direction);
  return flatten(inTwo(x, first, first, outputs, direction), -2);
}

/** The first floor(n / 2) + 1 frequencies of real numbers, [..., 1, n]. The others are their conjugates, in the opposite order. */
export function realTransform(x: Tensor): Tensor {
  const n = x.shape.at(-1)!;
  const frequencies = Math.floor(n / 2) + 1;
  const first = firstFactor(n);
  if (first === undefined) return narrow(chirped(x, -1, 2, transform), -1, 0, frequencies);
  if (first === n) return direct(x, frequencies, 2, -1);
  const half = Math.floor(first / 2) + 1;
  const lines = inTwo(x, first, half, 2, -1);
  // Number first - k of a line mirrors number k of the line that is as far from the end.
  const mirrored = flip(narrow(lines, -1, 1, first - half), [-2, -1]);
  const conjugate = tensor([[[1]], [[-1]]], { dtype: x.dtype });
  return narrow(flatten(concat([lines, mul(mirrored, conjugate)], -1), -2), -1, 0, frequencies);
}

/** The first frequencies by one product with a matrix. */
function direct(x: Tensor, frequencies: number, outputs: Planes, direction: Direction): Tensor {
  const [planes, n] = x.shape.slice(-2) as [Planes, number];
  const matrix = transformMatrix(n, frequencies, planes, outputs, direction, x.dtype);
  return einsum('...pj,pjok->...ok', x, matrix);
}

/**
 * A transform of first * second numbers along each factor: number second * j + i is in row j and column i; frequency k + first * l, of the
 * first so many k, will be in line l and column k of [..., outputs, second, frequencies].
 */
function inTwo(x: Tensor, first: number, frequencies: number, outputs: Planes, direction: Direction): Tensor {
  const [planes, n] = x.shape.slice(-2) as [Planes, number];
  const second = n / first;
  const across = transformMatrix(first, frequencies, planes, 2, direction, x.dtype);
  const columns = einsum('...pji,pjok->...oki', unflatten(x, -1, [first, second]), across);
  const turn = turnsOf(`of ${n}`, frequencies, second, direction, x.dtype, (k, i) => (k * i) / n);
  const rows = turned(movedim(columns, -3, -2), turn);
  if (firstFactor(second) !== second) return movedim(transform(rows, direction, outputs), -3, -1);
  const along = transformMatrix(second, second, 2, outputs, direction, x.dtype);
  return einsum('...kpi,piol->...olk', rows, along);
}
