/** Slices along every axis at once, by Python's rules. */
import { apply } from '../apply.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Where a slice begins, ends (exclusive) and how far it steps; all may be left out, as in Python. */
export type Range = readonly [
  start?: number | null | undefined,
  end?: number | null | undefined,
  step?: number,
];

/** One range for each axis. */
export function sliceAll(x: Tensor, ranges: readonly Range[]): Tensor {
  const parts = x.shape.map((length, axis) => rangeBounds(ranges[axis] ?? [], length));
  const shape = parts.map((part) => part.count);
  if (sameShape(shape, x.shape) && parts.every((part) => part.start === 0 && part.step === 1)) return x;
  return apply(
    { name: 'slice', starts: parts.map((part) => part.start), shape, steps: parts.map((part) => part.step) },
    x,
  );
}

/** Python's rules for a slice of a sequence: where it begins, how many elements it takes, how far it steps. */
export function rangeBounds(
  [start, end, step = 1]: Range,
  length: number,
): { start: number; count: number; step: number } {
  if (!Number.isInteger(step) || step === 0)
    throw new RangeError(`slice: the step is ${step}; it must be a whole number other than 0`);
  for (const bound of [start, end]) {
    if (bound != null && !Number.isInteger(bound) && Math.abs(bound) !== Infinity)
      throw new RangeError(`slice: the range has a bound of ${bound}; expected whole numbers`);
  }
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const clip = (at: number): number => Math.min(highest, Math.max(lowest, at < 0 ? at + length : at));
  const first = start == null ? (step > 0 ? lowest : highest) : clip(start);
  const stop = end == null ? (step > 0 ? highest : lowest) : clip(end);
  const count = Math.max(0, Math.ceil((stop - first) / step));
  return { start: count === 0 ? 0 : first, count, step };
}
