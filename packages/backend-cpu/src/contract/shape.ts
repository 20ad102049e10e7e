/** A contraction as lists of axes, and what can be seen from their strides. */
import type { Step, TypedArray, View } from '@glissade/tensor';

/** One axis with its strides, in elements, in A, B and C; 0 where the axis is not one of theirs. */
export interface Axis {
  readonly length: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Which axis of the output it is; -1 for terms. */
  readonly place: number;
}

/** C[batch, rows, columns] = sum over terms of A[batch, rows, terms] * B[batch, columns, terms]. */
export interface Contraction {
  readonly batches: readonly Axis[];
  readonly rows: readonly Axis[];
  readonly columns: readonly Axis[];
  readonly terms: readonly Axis[];
}

type Operand = Pick<View<TypedArray>, 'shape' | 'strides'>;

/** The axes of a step's views; those of length 1 are left out. */
export function contractionOf(
  { batch, inner }: Pick<Extract<Step, { family: 'contract' }>, 'batch' | 'inner'>,
  left: Operand,
  right: Operand,
  output: Operand,
): Contraction {
  const rowCount = left.shape.length - batch - inner;
  const columnCount = right.shape.length - batch - inner;
  /** So many axes, from these on in each view: NaN for a view that has none of them. */
  const axes = (count: number, a: number, b: number, c: number): Axis[] =>
    Array.from({ length: count }, (_, i) => ({
      length: left.shape[a + i] ?? right.shape[b + i]!,
      a: left.strides[a + i] ?? 0,
      b: right.strides[b + i] ?? 0,
      c: output.strides[c + i] ?? 0,
      place: Number.isNaN(c) ? -1 : c + i,
    })).filter((axis) => axis.length !== 1);
  return {
    batches: axes(batch, 0, 0, 0),
    rows: axes(rowCount, batch, NaN, batch),
    columns: axes(columnCount, NaN, batch, batch + rowCount),
    terms: axes(inner, batch + rowCount, batch + columnCount, NaN),
  };
}

export const count = (axes: readonly Axis[]): number =>
  axes.reduce((product, axis) => product * axis.length, 1);

/** Sorted from the greatest stride to the smallest, by the first name and where that ties by the next. */
export const sorted = (axes: readonly Axis[], ...by: readonly ('a' | 'b' | 'c')[]): Axis[] =>
  [...axes].sort((x, y) => {
    for (const name of by) {
      const difference = Math.abs(y[name]) - Math.abs(x[name]);
      if (difference !== 0) return difference;
    }
    return 0;
  });

/** Exchanges the roles of A and B. */
export function swapped({ batches, rows, columns, terms }: Contraction): Contraction {
  const swap = (axes: readonly Axis[]): Axis[] => axes.map((axis) => ({ ...axis, a: axis.b, b: axis.a }));
  return { batches: swap(batches), rows: swap(columns), columns: swap(rows), terms: swap(terms) };
}

/** Writes where every combination of the axes lies, in row-major order, to a table. */
export function fillOffsets(
  table: Int32Array<ArrayBufferLike>,
  at: number,
  axes: readonly Axis[],
  stride: 'a' | 'b' | 'c',
  scale: number,
  base: number,
): void {
  table[at] = base;
  let filled = 1;
  // Each axis, from the innermost, repeats what is there so far at its own distances.
  for (let i = axes.length - 1; i >= 0; i--) {
    const step = axes[i]![stride] * scale;
    const end = at + filled * axes[i]!.length;
    for (let target = at + filled; target < end; target++) table[target] = table[target - filled]! + step;
    filled *= axes[i]!.length;
  }
}

/** Where all elements along some axes lie, in elements. */
export function offsetsAlong(axes: readonly Axis[], stride: 'a' | 'b' | 'c'): Int32Array {
  const table = new Int32Array(count(axes));
  fillOffsets(table, 0, axes, stride, 1, 0);
  return table;
}

/** Equal steps through memory: where they begin, how many. */
export interface Runs {
  /** In elements. */
  readonly step: number;
  readonly length: number;
  /** Where each run begins, in elements. */
  readonly starts: Int32Array;
}

/** The terms of A or of B as runs: the innermost axes that merge into one, at each place of the others. */
export function runsOf(terms: readonly Axis[], stride: 'a' | 'b'): Runs {
  let inner = terms.length - 1;
  if (inner < 0) return { step: 0, length: 1, starts: Int32Array.of(0) };
  const step = terms[inner]![stride];
  let length = terms[inner]!.length;
  while (inner > 0 && terms[inner - 1]![stride] === step * length) length *= terms[--inner]!.length;
  return { step, length, starts: offsetsAlong(terms.slice(0, inner), stride) };
}
