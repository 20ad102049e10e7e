/** How a block of rows (or columns) of an operand is read: element by element, or four at once where they lie side by side. */
import type { Kernel, View } from '@glissade/tensor';
import type { Body } from '../wgsl/body.ts';
import type { Shader } from '../wgsl/shader.ts';
import type { Contraction, Group } from './contraction.ts';

/** Four terms of the sums at once, four rows (or columns), or neither. */
export type Reading = 'terms' | 'across' | 'single';

/** How an operand may be read. */
export function readingOf(
  view: View<number>,
  group: Group,
  { kernel, left, right, batches, inner }: Contraction,
  dynamic: readonly View<number>[],
): Reading {
  const other = view === left ? right : left;
  if (dynamic.includes(view) || view.offset % 4 !== 0 || !isAlone(view, other, kernel)) return 'single';
  const [rows, terms] = [group.strides(view), inner.strides(view)];
  const fits = (strides: readonly number[]): boolean => strides.every((stride) => stride % 4 === 0);
  const inFours = (walked: Group): boolean =>
    walked.strides(view).at(-1) === 1 && walked.lengths.at(-1)! % 4 === 0;
  if (!fits(batches.strides(view))) return 'single';
  if (inFours(inner) && fits(terms.slice(0, -1)) && fits(rows)) return 'terms';
  if (inFours(group) && fits(rows.slice(0, -1)) && fits(terms)) return 'across';
  return 'single';
}

/** A shader sees a buffer as of single elements or as of fours, not both. */
const isAlone = ({ buffer }: View<number>, other: View<number>, { extras, outputs }: Kernel): boolean =>
  ![other, ...extras, ...outputs].some((view) => view.buffer === buffer);

/** One operand in the innermost loop. */
export interface Block {
  readonly reading: Reading;
  /** The value of a row (or column) at one of the terms that the loop takes at once. */
  readonly value: (row: number, term: number) => string;
  /** Four rows from one on, at one term, where they are read across. */
  readonly across: (row: number, term: number) => string;
  /** All terms of a row, where they are read so. */
  readonly terms: (row: number) => string;
}

/**
 * @param starts - where the rows of the block begin
 * @param step - how far the loop has come
 * @param pitch - from one term to the next
 */
export function blockOf(
  reading: Reading,
  view: View<number>,
  shader: Shader,
  loop: Body,
  starts: readonly string[],
  step: string,
  pitch: number,
): Block {
  const terms = (row: number): string => loop.name(shader.fourFrom(view, starts[row]!, step));
  const distance = (term: number): string => (term === 0 ? step : `${step} + ${term * pitch}`);
  const across = (row: number, term: number): string =>
    loop.name(shader.fourFrom(view, starts[row]!, distance(term)));
  const value = (row: number, term: number): string => {
    if (reading === 'terms') return `${terms(row)}[${term}]`;
    if (reading === 'across') return `${across(row - (row % 4), term)}[${row % 4}]`;
    return loop.name(shader.element(view, starts[row]!, distance(term)));
  };
  return { reading, value, across, terms };
}
