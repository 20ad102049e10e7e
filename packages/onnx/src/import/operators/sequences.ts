/** Sequences of tensors, as far as exporters split a tensor and take the parts. */
import { concat, split, squeeze, stack, type Tensor } from '@glissade/tensor';
import { type Operator, type Operators, onTensors } from '../operator.ts';
import { Numbers, type Value } from '../values.ts';

/** Several values as one, which only the operators here look into. */
class Sequence {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

const sequenceOf = (items: readonly Value[]): Value => new Sequence(items) as unknown as Value;

function itemsOf(value: Value | undefined): readonly Value[] {
  if ((value as unknown) instanceof Sequence) return (value as unknown as Sequence).items;
  throw new TypeError('one tensor; expected a sequence of them');
}

/** Lengths in the second input, or one for all; without it each part is of length 1, and its axis may vanish. */
const parts: Operator = (node) => {
  const axis = node.int('axis', 0);
  const keepsAxis = node.flag('keepdims', 1);
  return ([input, lengths], place) => {
    const given = lengths && place.list(lengths);
    const isScalar = lengths?.shape.length === 0;
    const divide = onTensors((x: Tensor) => {
      if (given) return split(x, isScalar ? given[0]! : given, axis);
      const each = split(x, 1, axis);
      return keepsAxis ? each : each.map((part) => squeeze(part, axis));
    });
    return sequenceOf(divide([input], place) as readonly Value[]);
  };
};

/** Places below 0 count from the end. */
const part: Operator =
  () =>
  ([sequence, places], place) => {
    const items = itemsOf(sequence);
    const [at] = place.list(places!) as [number];
    const found = items.at(at);
    if (found !== undefined) return found;
    throw new RangeError(`there is no place ${at} in a sequence of ${items.length} tensors`);
  };

const joined: Operator = (node) => {
  const axis = node.int('axis', 0);
  const join = node.flag('new_axis') ? stack : concat;
  return ([sequence], place) => onTensors((...each: Tensor[]) => join(each, axis))(itemsOf(sequence), place);
};

export const sequences: Operators = {
  ConcatFromSequence: joined,
  SequenceAt: part,
  SequenceConstruct: () => (items) => sequenceOf(items as readonly Value[]),
  SequenceLength:
    () =>
    ([sequence]) =>
      new Numbers([itemsOf(sequence).length], []),
  SplitToSequence: parts,
};
