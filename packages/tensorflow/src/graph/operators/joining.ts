/** Tensors put together, and cut into parts. */
import { concat, split, stack, type Tensor, unbind } from '@glissade/tensor';
import { type Operator, type Operators, onTensors, withLists } from '../operator.ts';
import type { List } from '../place.ts';
import { axisIn } from './axis.ts';

const concatenated = (each: readonly Tensor[], axis: number): Tensor =>
  each.length === 1 ? each[0]! : concat(each, axis);

/** Along the axis that the last input says. */
const joined: Operator = (node) => {
  node.needs(2);
  return withLists(node.inputs - 1, (...inputs: (Tensor | List)[]) => {
    const [axis] = inputs.at(-1) as List;
    return concatenated(inputs.slice(0, -1) as Tensor[], axis!);
  });
};

/** Along the axis that the first input says. */
const joinedAlong: Operator = (node) => {
  node.needs(2);
  return ([axis, ...inputs], place) => {
    const [along] = place.list(axis!);
    return onTensors((...each: Tensor[]) => concatenated(each, along!))(inputs, place);
  };
};

const packed: Operator = (node) => {
  node.needs(1);
  const axis = node.int('axis', 0);
  return onTensors((...inputs: Tensor[]) => stack(inputs, axis));
};

const unpacked: Operator = (node) => {
  node.needs(1);
  const axis = node.int('axis', 0);
  return onTensors((x: Tensor) => unbind(x, axis));
};

/** Into so many parts of one length, along the axis that the first input says. */
const inEqualParts: Operator = (node) => {
  node.needs(2);
  const count = node.count('num_split', 1);
  return ([axis, input], place) => {
    const [given] = place.list(axis!);
    const run = onTensors((x: Tensor) => {
      const along = axisIn(given!, x.ndim);
      const length = x.shape[along]! / count;
      if (!Number.isInteger(length))
        throw new RangeError(`axis ${along} of length ${x.shape[along]} is not ${count} parts of one length`);
      return split(x, new Array<number>(count).fill(length), along);
    });
    return run([input!], place);
  };
};

/** Into parts of these lengths, of which one may be -1: what is left. */
const inParts: Operator = (node) => {
  node.needs(3);
  return withLists(1, (x: Tensor, lengths: List, [given]: List) => {
    const axis = axisIn(given!, x.ndim);
    const known = lengths.reduce((sum, length) => sum + Math.max(0, length), 0);
    const whole = lengths.map((length) => (length < 0 ? x.shape[axis]! - known : length));
    return split(x, whole, axis);
  });
};

export const joining: Operators = {
  Concat: joinedAlong,
  ConcatV2: joined,
  Pack: packed,
  Split: inEqualParts,
  SplitV: inParts,
  Unpack: unpacked,
};
