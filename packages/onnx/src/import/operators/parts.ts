/** Parts of a tensor, and tensors put together. */
import { fold } from '@glissade/nn';
import { concat, pad, sliceAll, split, type Tensor } from '@glissade/tensor';
import { axisIn } from '../axis.ts';
import { type List, type Operator, type Operators, onTensors, withLists } from '../operator.ts';
import { padAmounts, windowsOf } from './windows.ts';

const joined: Operator = (node) => {
  const axis = node.int('axis', 1);
  return onTensors((...inputs: Tensor[]) => (inputs.length === 1 ? inputs[0]! : concat(inputs, axis)));
};

/** Lengths as the attribute or the second input says; else as many parts as there are outputs, the last maybe shorter. */
const divided: Operator = (node) => {
  const axis = node.int('axis', 0);
  const given = node.ints('split');
  const count = node.int('num_outputs', node.outputs);
  if (count !== node.outputs)
    throw new TypeError(`num_outputs is ${count} in a node of ${node.outputs} outputs`);
  return withLists(1, (x: Tensor, lengths: List | undefined = given) => {
    const length = x.shape[axisIn(axis, x.shape.length)]!;
    if (lengths) return split(x, lengths, axis);
    const each = Math.ceil(length / count);
    return split(
      x,
      Array.from({ length: count }, (_, i) => Math.max(0, Math.min(each, length - i * each))),
      axis,
    );
  });
};

const sliced: Operator = (node) => {
  const [starts, axes] = [node.intsOrInput('starts'), node.ints('axes')];
  const ends = node.inputs < 3 ? node.intsOrInput('ends') : undefined;
  return withLists(
    1,
    (
      x: Tensor,
      from: List = starts!,
      to: List = ends!,
      along: List = axes ?? from.map((_, i) => i),
      steps?: List,
    ) => {
      const ranges: [number?, number?, number?][] = x.shape.map(() => []);
      along.forEach((axis, i) => {
        ranges[axisIn(axis, x.shape.length)] = [from[i]!, to[i]!, steps?.[i] ?? 1];
      });
      return sliceAll(x, ranges as Parameters<typeof sliceAll>[1]);
    },
  );
};

const modes = { constant: 'constant', reflect: 'reflect', edge: 'replicate', wrap: 'circular' } as const;

const padded: Operator = (node) => {
  const mode = modes[node.choice('mode', ['constant', 'reflect', 'edge', 'wrap'])];
  const [given, value] = [node.intsOrInput('pads'), node.float('value', 0)];
  return withLists(1, (x: Tensor, amounts: List = given!, [fill]: List = [value], axes?: List) => {
    const rank = x.shape.length;
    const along = axes?.map((axis) => axisIn(axis, rank)) ?? x.shape.map((_, axis) => axis);
    const at = (offset: number): number[] => {
      const each = new Array<number>(rank).fill(0);
      along.forEach((axis, i) => {
        each[axis] = amounts[offset + i]!;
      });
      return each;
    };
    return pad(x, padAmounts(at(0), at(along.length)), mode === 'constant' ? { value: fill ?? 0 } : { mode });
  });
};

/** Patches, added where they overlap, of images; what reaches into the room around these is cut off. */
const overlapped: Operator = (node) => {
  const windows = windowsOf(node);
  return withLists(1, (x: Tensor, image: List, block: List) => {
    const { begin, end } = windows.room(image, block);
    const whole = image.map((length, i) => length + begin[i]! + end[i]!);
    const options = { stride: windows.strides(image.length), dilation: windows.dilations(image.length) };
    const less = (amounts: List): number[] => amounts.map((amount) => -amount);
    return pad(fold(x, whole, block, options), padAmounts(less(begin), less(end)));
  });
};

export const parts: Operators = {
  Concat: joined,
  Split: divided,
  Slice: sliced,
  Pad: padded,
  Col2Im: overlapped,
};
