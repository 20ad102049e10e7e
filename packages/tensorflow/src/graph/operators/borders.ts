/** Room around tensors: a number, or a mirror image. */
import { concat, flip, padAxes, printShape, ShapeError, slice, type Tensor } from '@glissade/tensor';
import { type Operator, type Operators, withLists } from '../operator.ts';
import type { List } from '../place.ts';

/** Pairs of before and behind, one for each axis. */
function pairsOf(amounts: List, rank: number): (readonly [before: number, behind: number])[] {
  if (amounts.length !== 2 * rank || !amounts.every((amount) => amount >= 0))
    throw new RangeError(`paddings [${amounts.join(', ')}]; expected ${rank} pairs of 0 or more`);
  return Array.from({ length: rank }, (_, i) => [amounts[2 * i]!, amounts[2 * i + 1]!] as const);
}

const padded =
  (inputs: number): Operator =>
  (node) => {
    node.needs(inputs);
    return withLists(1, (x: Tensor, amounts: List, [value]: List = [0]) =>
      padAxes(
        x,
        pairsOf(amounts, x.ndim).map(([low, high]) => ({ low, high })),
        value!,
      ),
    );
  };

/** A mirror at each end of an axis, which shows the edge again or not. */
const mirrored: Operator = (node) => {
  node.needs(2);
  const skip = node.choice('mode', ['REFLECT', 'SYMMETRIC']) === 'REFLECT' ? 1 : 0;
  return withLists(1, (x: Tensor, amounts: List) =>
    pairsOf(amounts, x.ndim).reduce((y, [before, behind], axis) => {
      const length = y.shape[axis]!;
      if (Math.max(before, behind) > length - skip)
        throw new ShapeError(
          `axis ${axis} of ${printShape(y.shape)} has ${length - skip} elements to mirror; the paddings ask for [${before}, ${behind}]`,
        );
      const parts = [
        flip(slice(y, axis, skip, before + skip), axis),
        y,
        flip(slice(y, axis, length - skip - behind, length - skip), axis),
      ].filter((part) => part.shape[axis]! > 0);
      return parts.length > 1 ? concat(parts, axis) : y;
    }, x),
  );
};

export const borders: Operators = { MirrorPad: mirrored, Pad: padded(2), PadV2: padded(3) };
