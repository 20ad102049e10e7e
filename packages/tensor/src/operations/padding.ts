/** Room around a tensor, filled with a number or with the tensor's own edges. */
import { checkChoice } from '../check-choice.ts';
import { written } from '../check-tensors.ts';
import { optionsOf } from '../options.ts';
import { printShape, ShapeError, shapeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './joining.ts';
import { padAxes } from './pad-axes.ts';
import { clone, expand, flip, slice } from './shaping.ts';

/** What `pad` accepts. */
export interface PadOptions {
  /** What is put there: a value, the mirror image, the edge repeated, or the opposite side. Default 'constant'. */
  readonly mode?: 'constant' | 'reflect' | 'replicate' | 'circular';
  /** The value for mode 'constant'. Default 0. */
  readonly value?: number;
}

/**
 * Elements before and after the last dims: a [before, after] pair for the last, then for the one before it, and so on,
 * as in PyTorch. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 *
 * @example
 * ```ts
 * import { pad, tensor } from '@glissade/tensor';
 *
 * console.log(pad(tensor([1, 2, 3]), [2, 1], { mode: 'reflect' }).toArray()); // => [ 3, 2, 1, 2, 3, 2 ]
 * ```
 */
export function pad(x: Tensor, amounts: readonly number[], options?: PadOptions): Tensor {
  const { mode, value } = optionsOf<Required<PadOptions>>('pad', options, { mode: 'constant', value: 0 });
  checkChoice('pad', 'mode', mode, ['constant', 'reflect', 'replicate', 'circular']);
  const rank = shapeOf('pad', x).length;
  if (
    !Array.isArray(amounts) ||
    amounts.length % 2 !== 0 ||
    amounts.length > 2 * rank ||
    !amounts.every(Number.isInteger)
  )
    throw new ShapeError(
      `pad: ${written(amounts)} must hold a whole [before, after] pair for at most ${rank} dims`,
    );
  const padding = x.shape.map((_, axis) => {
    const pair = 2 * (rank - 1 - axis);
    return { low: amounts[pair] ?? 0, high: amounts[pair + 1] ?? 0 };
  });
  const padded =
    mode === 'constant'
      ? padAxes(x, padding, value)
      : padding.reduce((y, { low, high }, axis) => withEdges(y, axis, low, high, mode), x);
  return padded === x ? clone(x) : padded;
}

type EdgeMode = Exclude<NonNullable<PadOptions['mode']>, 'constant'>;

function withEdges(x: Tensor, axis: number, before: number, after: number, mode: EdgeMode): Tensor {
  if (x.shape[axis]! + before + after < 0) {
    throw new ShapeError(
      `pad: [${before}, ${after}] crops more than dim ${axis} of ${printShape(x.shape)} has`,
    );
  }
  // Negative amounts crop, whatever the mode; the sides mirror and repeat what was there before, and join what is left.
  const extend = (y: Tensor): Tensor => extended(y, axis, Math.max(0, before), Math.max(0, after), mode);
  const crop = (y: Tensor): Tensor =>
    slice(y, axis, Math.max(0, -before), y.shape[axis]! - Math.max(0, -after));
  return mode === 'circular' ? extend(crop(x)) : crop(extend(x));
}

function extended(x: Tensor, axis: number, before: number, after: number, mode: EdgeMode): Tensor {
  if (before === 0 && after === 0) return x;
  const length = x.shape[axis]!;
  const most = { reflect: length - 1, circular: length, replicate: length > 0 ? Infinity : 0 }[mode];
  const more = Math.max(before, after);
  if (more > most) {
    throw new ShapeError(
      `pad: mode '${mode}' cannot put ${more} elements beside dim ${axis} of ${printShape(x.shape)}: at most ${most}`,
    );
  }
  const part = (start: number, end: number): Tensor => slice(x, axis, start, end);
  const repeated = (edge: Tensor, count: number): Tensor => expand(edge, x.shape.with(axis, count));
  const sides = {
    reflect: () => [flip(part(1, before + 1), axis), flip(part(length - 1 - after, length - 1), axis)],
    replicate: () => [repeated(part(0, 1), before), repeated(part(length - 1, length), after)],
    circular: () => [part(length - before, length), part(0, after)],
  }[mode];
  const [low, high] = sides() as [Tensor, Tensor];
  return concat(
    [low, x, high].filter((each) => each.shape[axis] !== 0),
    axis,
  );
}
