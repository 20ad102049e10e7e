/** The copy that convolutions, pools, shifts and updates of a part are made of. */
import { apply } from '../apply.ts';
import type { Padding } from '../primitive.ts';
import { printShape, ShapeError } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** x with `value` before, behind and between the elements of its last axes; x itself where nothing is to be added. */
export function padAxes(x: Tensor, last: readonly Partial<Padding>[], value = 0): Tensor {
  const first = x.shape.length - last.length;
  const padding = x.shape.map((_, axis) => ({ low: 0, high: 0, interior: 0, ...last[axis - first] }));
  return padding.some(({ low, high, interior }) => low !== 0 || high !== 0 || interior !== 0)
    ? apply({ name: 'pad', padding, value }, x)
    : x;
}

/** Throws for no list of pairs, or of more than x has dims. */
export function checkPairs(x: Tensor, amounts: readonly number[]): void {
  if (amounts.length % 2 !== 0 || amounts.length > 2 * x.shape.length) {
    throw new ShapeError(
      `pad: ${printShape(amounts)} must hold a [before, after] pair for at most ${x.shape.length} dims`,
    );
  }
}

/**
 * Zeros, or `value`, around the last axes: [before, after] of the last, then of the one before it, and so on.
 * Negative numbers crop. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export function padConstant(x: Tensor, amounts: readonly number[], value = 0): Tensor {
  checkPairs(x, amounts);
  const padding = x.shape.map((_, axis) => {
    const pair = 2 * (x.shape.length - 1 - axis);
    return { low: amounts[pair] ?? 0, high: amounts[pair + 1] ?? 0 };
  });
  return padAxes(x, padding, value);
}
