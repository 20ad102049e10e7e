/** Copies that put tensors together or make room around them. */
import { apply } from '../apply.ts';
import { promote } from '../dtype.ts';
import { normalizeAxis, printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './operands.ts';
import { slice, unsqueeze } from './shaping.ts';

/**
 * Tensors one behind the other along `dim`.
 *
 * @example
 * ```ts
 * import { concat, tensor } from '@glissade/tensor';
 *
 * console.log(concat([tensor([1, 2]), tensor([3])]).toArray()); // => [ 1, 2, 3 ]
 * ```
 */
export function concat(tensors: readonly Tensor[], dim = 0): Tensor {
  const [first] = tensors;
  if (!first) throw new TypeError('concat: the list of tensors is empty');
  const axis = normalizeAxis('concat', dim, first.shape.length);
  const dtype = tensors
    .map((x) => x.dtype)
    .reduce((a, b) => promote({ shape: [1], dtype: a }, { shape: [1], dtype: b }));
  return apply({ name: 'concat', axis }, ...tensors.map((x) => cast(x, dtype)));
}

/** Tensors of one shape side by side along a new axis `dim`. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  const [first] = tensors;
  if (!first) throw new TypeError('stack: the list of tensors is empty');
  for (const { shape } of tensors) {
    if (printShape(shape) !== printShape(first.shape)) {
      throw new ShapeError(
        `stack: all shapes must be equal; got ${printShape(first.shape)} and ${printShape(shape)}`,
      );
    }
  }
  return concat(
    tensors.map((x) => unsqueeze(x, dim)),
    normalizeAxis('stack', dim, first.shape.length + 1),
  );
}

/** Parts of `size` elements along `dim` (the last may be shorter), or of the sizes listed; views, not copies. */
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  const axis = normalizeAxis('split', dim, x.shape.length);
  const length = x.shape[axis]!;
  if (typeof size === 'number' && !(Number.isInteger(size) && size > 0))
    throw new RangeError(`split: size ${size} must be a whole number > 0`);
  const sizes =
    typeof size === 'number' ? Array.from({ length: Math.ceil(length / size) || 1 }, () => size) : size;
  if (typeof size !== 'number' && sizes.reduce((a, b) => a + b, 0) !== length) {
    throw new ShapeError(
      `split: sizes [${sizes.join(', ')}] do not add up to ${length}, dim ${dim} of ${printShape(x.shape)}`,
    );
  }
  let start = 0;
  return sizes.map((count) => {
    start += count;
    return slice(x, axis, start - count, start);
  });
}

/**
 * Zeros, or `value`, around the last axes: [before, after] of the last, then of the one before it, and so on.
 * Negative numbers crop. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export function padConstant(x: Tensor, amounts: readonly number[], value = 0): Tensor {
  if (amounts.length % 2 !== 0 || amounts.length > 2 * x.shape.length) {
    throw new ShapeError(
      `pad: [${amounts.join(', ')}] must hold a [before, after] pair for at most ${x.shape.length} dims`,
    );
  }
  const padding = x.shape.map((_, axis) => {
    const pair = 2 * (x.shape.length - 1 - axis);
    return { low: amounts[pair] ?? 0, high: amounts[pair + 1] ?? 0, interior: 0 };
  });
  return padding.every(({ low, high }) => low === 0 && high === 0)
    ? x
    : apply({ name: 'pad', padding, value }, x);
}
