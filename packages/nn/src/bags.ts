/** Bags of indices: what is known of each, and sums and largest numbers within. */
import {
  canLook,
  cast,
  clamp,
  concat,
  eq,
  expand,
  fillLike,
  gather,
  ge,
  logicalAnd,
  max,
  pad,
  printShape,
  ShapeError,
  scatterAdd,
  searchsorted,
  slice,
  source,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';

/** Reductions of values [...indices, width] to [bags, width]. */
export interface Bags {
  /** 0 of an empty bag. */
  readonly sum: (values: Tensor) => Tensor;
  /** -Infinity, or any number, of an empty bag; the first of equals gets the gradient. */
  readonly largest: (values: Tensor) => Tensor;
}

/** Bags of one length, as rows of indices [bags, length]. */
export const bagsInRows = ({ shape: [count, length] }: Tensor): Bags => ({
  sum: (values) => sum(values, 1),
  largest: (values) =>
    length === 0 ? fillLike(values, -Infinity, [count!, values.shape[2]!]) : max(values, 1).values,
});

/** Bags one after the other among indices [n]; each begins at its offset. */
export function bagsAt(operation: string, index: Tensor, offsets: Tensor, includeLastOffset: boolean): Bags {
  const [length] = index.shape as [number];
  const starts = startsIn(operation, offsets, length, includeLastOffset);
  const [count] = starts.shape as [number];
  const places = source({ name: 'iota', shape: [length], axis: 0 }, index);
  // Of several bags that begin at one place all but the last are empty.
  const bags = sub(searchsorted(starts, places, { right: true }), 1);
  const wide = (line: Tensor, width: number): Tensor => expand(unsqueeze(line, 1), [line.shape[0]!, width]);
  return {
    sum(values) {
      const width = values.shape[1]!;
      const none = fillLike(values, 0, [count, width]);
      return length * count === 0 ? none : scatterAdd(none, 0, wide(bags, width), values);
    },
    largest(values) {
      const width = values.shape[1]!;
      if (length * count === 0) return fillLike(values, -Infinity, [count, width]);
      const ends = concat([slice(starts, 0, 1), fillLike(starts, length, [1])], 0);
      const last = clamp(sub(ends, 1), 0, length - 1);
      const largest = gather(largestSoFar(values.detach(), bags, wide(places, width)), 0, wide(last, width));
      return gather(values, 0, largest);
    },
  };
}

/** Where the largest number stands among those of the same bag up to each place; found in twice as many each time. */
function largestSoFar(values: Tensor, bags: Tensor, places: Tensor): Tensor {
  const [length] = values.shape as [number];
  let [largest, place] = [values, places];
  for (let step = 1; step < length; step *= 2) {
    const sooner = (x: Tensor): Tensor => pad(x, [0, 0, step, -step]);
    const isSame = eq(bags, pad(bags, [step, -step], { value: -1 }));
    const before = sooner(largest);
    const takes = logicalAnd(unsqueeze(isSame, 1), ge(before, largest));
    [largest, place] = [where(takes, before, largest), where(takes, sooner(place), place)];
  }
  return place;
}

/** Where the bags begin. Throws for offsets that do not say so, where they can be looked at. */
function startsIn(operation: string, offsets: Tensor, length: number, includeLastOffset: boolean): Tensor {
  const { dtype, shape } = offsets;
  if (shape.length !== 1 || (dtype !== 'int32' && dtype !== 'uint8') || (includeLastOffset && shape[0] === 0))
    throw new ShapeError(
      `${operation}: offsets are ${dtype}${printShape(shape)}; expected whole numbers (int32) [bags]` +
        `${includeLastOffset ? ', and one more at the end' : ''}`,
    );
  const known = canLook(offsets) ? [...offsets.dataSync()] : undefined;
  if (known) {
    const isOrdered = known.every((offset, i) => offset >= (known[i - 1] ?? 0) && offset <= length);
    const [first = 0] = known;
    if (first !== 0 || !isOrdered || (known.length === 0 && length > 0))
      throw new RangeError(
        `${operation}: offsets are [${known.slice(0, 10).join(', ')}${known.length > 10 ? ', ...' : ''}]; expected 0 first, and then ` +
          `none below the one before, or above the number of indices, ${length}`,
      );
    if (includeLastOffset && known.at(-1) !== length)
      throw new RangeError(
        `${operation}: the last offset is ${known.at(-1)}; with includeLastOffset it is the number of indices, ${length}`,
      );
  }
  const all = cast(offsets, 'int32');
  return includeLastOffset ? slice(all, 0, 0, -1) : all;
}
