import { sameShape, size } from '@glissade/tensor';
import type { Draw, Value } from '../program.ts';

export interface Dim {
  readonly dim: number;
}
export const withDim = <More extends object>(d: Draw, x: Value, more: More) => ({
  args: [x.ref],
  options: { dim: d.dim(x.shape.length), ...more },
});
export const order = (d: Draw, rank: number): number[] => {
  const left = Array.from({ length: rank }, (_, i) => i);
  return Array.from({ length: rank }, () => left.splice(d.int(0, left.length - 1), 1)[0]!);
};
/** The same elements in another shape. */
export function reshaped(d: Draw, shape: readonly number[]): number[] {
  const count = size(shape);
  if (count === 0) return d.chance(0.5) ? [...shape, 2] : [...shape].reverse();
  let left = count;
  const next: number[] = [];
  while (left > 1 && next.length < 3) {
    const factors = [2, 3, 5, 17, 4, 1].filter((factor) => left % factor === 0);
    const factor = d.pick(factors);
    next.push(factor);
    left /= factor;
  }
  return d.chance(0.3) ? [...next, -1] : [left, ...next];
}
export const nonempty = (d: Draw, least = 1): Value =>
  d.find(({ size, shape }) => size > 0 && shape.length >= least) ?? d.floats(least);
export const indexOf = (d: Draw, shape: readonly number[], bound: number): Value =>
  d.fresh(shape, 'index', 'int32', bound);
export const like = (d: Draw, { shape, dtype }: Value): Value =>
  d.find((other) => sameShape(other.shape, shape) && other.dtype === dtype) ??
  d.fresh(shape, 'normal', dtype);
