/** Parts of a tensor, between a beginning and an end. Source: https://www.tensorflow.org/api_docs/python/tf/strided_slice */
import { reshape, sliceAll, type Tensor } from '@glissade/tensor';
import type { NodeAttributes } from '../node-attributes.ts';
import { type Operator, type Operators, withLists } from '../operator.ts';
import type { List } from '../place.ts';

type Range = [start?: number | null, end?: number | null, step?: number];

/** A size of -1 reaches to the end. */
const sliced: Operator = (node) => {
  node.needs(3);
  return withLists(1, (x: Tensor, begin: List, sizes: List) =>
    sliceAll(
      x,
      begin.map((start, i): Range => [start, sizes[i]! < 0 ? null : start + sizes[i]!]),
    ),
  );
};

/** What the bits of five numbers say of each place in the lists. */
interface Masks {
  readonly begins: (i: number) => boolean;
  readonly ends: (i: number) => boolean;
  readonly isEllipsis: (i: number) => boolean;
  readonly isNew: (i: number) => boolean;
  readonly shrinks: (i: number) => boolean;
}

function masksOf(node: NodeAttributes): Masks {
  const bits = (name: string): ((i: number) => boolean) => {
    const mask = node.int(name, 0);
    return (i) => ((mask >> i) & 1) === 1;
  };
  const isEllipsis = bits('ellipsis_mask');
  const isNew = bits('new_axis_mask');
  return {
    begins: bits('begin_mask'),
    ends: bits('end_mask'),
    isEllipsis,
    isNew: (i) => isNew(i) && !isEllipsis(i),
    shrinks: bits('shrink_axis_mask'),
  };
}

/** What becomes of the axes, in order: a new one of length 1, one that is kept, or one that is left out. */
type Fate = 'new' | 'kept' | 'left out';

/** The range along each axis of a shape, and what becomes of the axes. */
function rangesOf(shape: List, masks: Masks, begin: List, end: List, strides: List): [Range[], Fate[]] {
  const [ranges, fates]: [Range[], Fate[]] = [[], []];
  const places = begin.map((_, i) => i);
  const named = places.filter((i) => !masks.isNew(i) && !masks.isEllipsis(i)).length;
  if (named > shape.length) throw new RangeError(`${named} ranges for a tensor of ${shape.length} axes`);
  const keep = (range: Range): void => {
    ranges.push(range);
    fates.push('kept');
  };
  for (const i of places) {
    if (masks.isEllipsis(i)) for (let left = shape.length - named; left > 0; left--) keep([]);
    else if (masks.isNew(i)) fates.push('new');
    else if (masks.shrinks(i)) {
      const length = shape[ranges.length]!;
      const at = begin[i]! < 0 ? begin[i]! + length : begin[i]!;
      if (at < 0 || at >= length)
        throw new RangeError(`there is no place ${begin[i]} along an axis of length ${length}`);
      ranges.push([at, at + 1]);
      fates.push('left out');
    } else keep([masks.begins(i) ? null : begin[i]!, masks.ends(i) ? null : end[i]!, strides[i]!]);
  }
  while (ranges.length < shape.length) keep([]);
  return [ranges, fates];
}

const strided: Operator = (node) => {
  node.needs(4);
  const masks = masksOf(node);
  return withLists(1, (x: Tensor, begin: List, end: List, strides: List) => {
    const [ranges, fates] = rangesOf(x.shape, masks, begin, end, strides);
    const part = sliceAll(x, ranges);
    const lengths = [...part.shape];
    const shape = fates.flatMap((fate) => {
      if (fate === 'new') return 1;
      const length = lengths.shift()!;
      return fate === 'kept' ? length : [];
    });
    return fates.every((fate) => fate === 'kept') ? part : reshape(part, shape);
  });
};

export const slicing: Operators = { Slice: sliced, StridedSlice: strided };
