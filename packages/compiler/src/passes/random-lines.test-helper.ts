/** Random lines of graphs: a writer for each kind, which appends one if what is there allows it. */
import {
  type BinaryFunction,
  broadcast,
  type DType,
  exactFunctions,
  isFloat,
  newArray,
  rounded,
  type Shape,
  size,
  type TypedArray,
  type UnaryFunction,
  unaryFunctions,
} from '@glissade/tensor';
import type { GraphWriter } from './graph.test-helper.ts';

/** Draws from a stream of numbers: `next(n)` is one of 0 to n - 1. */
export type Next = (bound: number) => number;

export interface Draw {
  readonly next: Next;
  readonly numbers: readonly number[];
  readonly kinds: readonly DType[];
}

export const some = <Item>(items: readonly Item[], count: number, next: Next): Item[] =>
  Array.from({ length: count }, () => oneOf(items, next));

export const oneOf = <Item>(items: readonly Item[], next: Next): Item => items[next(items.length)]!;

export function elements(dtype: DType, count: number, { next, numbers }: Draw): TypedArray {
  const data = newArray(dtype, count);
  for (let i = 0; i < count; i++) data[i] = dtype === 'bool' ? next(2) : rounded(oneOf(numbers, next), dtype);
  return data;
}

/** A line, of the later ones more often. */
const lineFrom = ({ instructions }: GraphWriter, next: Next): number =>
  next(2) ? instructions.length - 1 : next(instructions.length);

type Writer = (writer: GraphWriter, draw: Draw) => void;

const unaries = Object.keys(unaryFunctions) as UnaryFunction[];
const exactUnaries = unaries.filter((name) => exactFunctions.includes(name));
const binaries: Record<'float' | 'integer' | 'bool', BinaryFunction[]> = {
  float: [
    'add',
    'subtract',
    'multiply',
    'divide',
    'power',
    'remainder',
    'atan2',
    'maximum',
    'minimum',
    'equal',
    'less',
    'lessEqual',
  ],
  integer: [
    'add',
    'subtract',
    'multiply',
    'divide',
    'remainder',
    'maximum',
    'minimum',
    'equal',
    'less',
    'lessEqual',
  ],
  bool: ['multiply', 'maximum', 'minimum', 'equal'],
};
const familyOf = (dtype: DType) =>
  dtype === 'bool' ? 'bool' : dtype.startsWith('float') ? 'float' : 'integer';

/** A line of a dtype that broadcasts with another. */
function partner(writer: GraphWriter, line: number, next: Next, dtype: DType): number | undefined {
  const first = next(writer.instructions.length);
  const lines = writer.instructions.map((_, i) => (first + i) % writer.instructions.length);
  const { shape } = writer.instructions[line]!;
  return lines.find((other) => {
    const candidate = writer.instructions[other]!;
    return candidate.dtype === dtype && size(candidate.shape) <= 64 && broadcasts(candidate.shape, shape);
  });
}

function broadcasts(a: Shape, b: Shape): boolean {
  try {
    return size(broadcast('test', a, b)) <= 64;
  } catch {
    return false;
  }
}

export const writers: readonly Writer[] = [
  function fill(writer, { next, numbers }) {
    const { shape, dtype } = writer.instructions[lineFrom(writer, next)]!;
    writer.fill(oneOf(numbers, next), next(2) ? [] : shape, dtype);
  },
  function numberBeside(writer, { next, numbers }) {
    const line = lineFrom(writer, next);
    const { dtype } = writer.instructions[line]!;
    const operands = [line, writer.fill(oneOf(numbers, next), [], dtype)];
    const name = oneOf(binaries[familyOf(dtype)], next);
    writer.apply({ name }, ...(next(2) ? operands : operands.toReversed()));
  },
  function constant(writer, draw) {
    const { next, kinds } = draw;
    const dtype = oneOf(kinds, next);
    const shape = [[3], [2, 1], []][next(3)]!;
    writer.constant(elements(dtype, size(shape), draw), shape, dtype);
  },
  function iota(writer, { next }) {
    const shape = [2, 3];
    writer.apply({ name: 'iota', shape, axis: next(2) });
  },
  function unary(writer, { next }) {
    const line = lineFrom(writer, next);
    const known = next(2) ? exactUnaries : unaries;
    const isWhole = familyOf(writer.instructions[line]!.dtype) !== 'float';
    writer.apply({ name: isWhole ? oneOf(['negate', 'abs'], next) : oneOf(known, next) }, line);
  },
  binary,
  binary,
  function select(writer, { next }) {
    const yes = lineFrom(writer, next);
    const { dtype } = writer.instructions[yes]!;
    const no = partner(writer, yes, next, dtype) ?? yes;
    const condition = partner(writer, yes, next, 'bool');
    if (condition === undefined) return;
    if (!broadcasts(writer.instructions[condition]!.shape, writer.instructions[no]!.shape)) return;
    writer.apply({ name: 'select' }, condition, ...(next(2) ? [yes, no] : [no, yes]));
  },
  function cast(writer, { next, kinds }) {
    writer.apply({ name: 'cast', dtype: oneOf(kinds, next) }, lineFrom(writer, next));
  },
  function reduce(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape, dtype } = writer.instructions[line]!;
    const axes = shape.map((_, axis) => axis).filter(() => next(2) === 0);
    const attributes = { axes, keepdim: next(2) === 0 };
    const name = oneOf(['sum', 'product', 'max', 'min', 'argmax'] as const, next);
    if ((name === 'sum' || name === 'product') && familyOf(dtype) !== 'float' && dtype !== 'int32') return;
    // Operations refuse to choose from nothing.
    if (name !== 'sum' && name !== 'product' && axes.some((axis) => shape[axis] === 0)) return;
    const extreme = name === 'max' || name === 'min';
    if (extreme) writer.apply({ name, ...attributes, ties: next(2) ? 'share' : 'first' }, line);
    else writer.apply({ name, ...attributes }, line);
  },
  function reshape(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape } = writer.instructions[line]!;
    const shapes = [
      [size(shape)],
      [1, ...shape],
      [...shape, 1],
      shape.filter((length) => length !== 1),
      shape,
    ];
    writer.apply({ name: 'reshape', shape: oneOf(shapes, next) }, line);
  },
  function permute(writer, { next }) {
    const line = lineFrom(writer, next);
    const order = writer.instructions[line]!.shape.map((_, axis) => axis);
    const turn = next(order.length);
    writer.apply({ name: 'permute', order: [...order.slice(turn), ...order.slice(0, turn)] }, line);
  },
  function expand(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape } = writer.instructions[line]!;
    if (size(shape) > 32) return;
    const stretched = shape.map((length) => (length === 1 ? 1 + next(2) : length));
    writer.apply({ name: 'expand', shape: next(3) === 0 ? [2, ...stretched] : stretched }, line);
  },
  function slice(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape } = writer.instructions[line]!;
    const starts = shape.map((length) => (next(2) ? 0 : next(length)));
    const steps = shape.map((length, axis) => (starts[axis] === length - 1 && next(2) ? -1 : 1 + next(2)));
    const room = shape.map((length, axis) =>
      steps[axis]! < 0 ? starts[axis]! + 1 : Math.ceil((length - starts[axis]!) / steps[axis]!),
    );
    const counts = room.map((count) => (next(3) ? count : Math.min(count, 1)));
    writer.apply({ name: 'slice', starts, shape: counts, steps }, line);
  },
  function pad(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape } = writer.instructions[line]!;
    if (size(shape) > 16) return;
    const padding = shape.map((length) => ({
      low: next(3) - 1 + Number(length === 0),
      high: next(2),
      interior: Number(next(4) === 0),
    }));
    const none = shape.map(() => ({ low: 0, high: 0, interior: 0 }));
    writer.apply({ name: 'pad', padding: next(3) ? padding : none, value: oneOf([0, -0, 1], next) }, line);
  },
  function concat(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape } = writer.instructions[line]!;
    if (shape.length === 0 || size(shape) > 32) return;
    writer.apply({ name: 'concat', axis: next(shape.length) }, ...(next(2) ? [line] : [line, line]));
  },
  function scatter(writer, { next }) {
    const index = writer.constant(Int32Array.of(next(3), next(3)), [2, 1], 'int32');
    const base = writer.fill(oneOf([0, -0, 1], next), [2, 3]);
    writer.apply({ name: 'scatterAdd', axis: 1 }, base, index, 3);
  },
  function gather(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape } = writer.instructions[line]!;
    if (shape.length === 0 || size(shape) === 0 || size(shape) > 32) return;
    const axis = next(shape.length);
    const chosen = shape.with(axis, 1 + next(2));
    const index = Int32Array.from({ length: size(chosen) }, () => next(shape[axis]!));
    writer.apply({ name: 'gather', axis }, line, writer.constant(index, chosen, 'int32'));
  },
  function contract(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape, dtype } = writer.instructions[line]!;
    if (shape.length === 0 || (!isFloat(dtype) && dtype !== 'int32')) return;
    if (size(shape.slice(0, -1)) <= 8) writer.apply({ name: 'contract', batch: 0, inner: 1 }, line, line);
  },
  function convolve(writer, draw) {
    const line = lineFrom(writer, draw.next);
    const { shape, dtype } = writer.instructions[line]!;
    if (!isFloat(dtype) || size(shape) < 2 || size(shape) > 32) return;
    const x = writer.apply({ name: 'reshape', shape: [1, 1, 1, size(shape)] }, line);
    const weight = writer.constant(elements(dtype, 2, draw), [1, 1, 1, 2], dtype);
    writer.apply({ name: 'convolve', stride: [1 + draw.next(2)], dilation: [1] }, x, weight);
  },
  function alongAnAxis(writer, { next }) {
    const line = lineFrom(writer, next);
    const { shape, dtype } = writer.instructions[line]!;
    if (shape.length === 0) return;
    const axis = next(shape.length);
    const length = shape[axis]!;
    switch (next(3)) {
      case 0:
        if (dtype !== 'bool' && dtype !== 'uint8') writer.apply({ name: 'cumsum', axis }, line);
        break;
      case 1:
        writer.apply(
          { name: 'argsort', axis, descending: next(2) === 1, ...(next(2) && { count: next(length + 1) }) },
          line,
        );
        break;
      default:
        if (length > 1 && size(shape) <= 24)
          writer.apply(
            { name: 'window', windows: [{ axis, size: 2, stride: 1 + next(2), dilation: 1 }] },
            line,
          );
    }
  },
  function random(writer, { next }) {
    const key = writer.constant(Int32Array.of(next(9), next(9)), [2], 'int32');
    writer.apply({ name: 'random', shape: [2, 3] }, key);
  },
];

function binary(writer: GraphWriter, { next }: Draw): void {
  const left = lineFrom(writer, next);
  const { dtype } = writer.instructions[left]!;
  const right = partner(writer, left, next, dtype) ?? left;
  writer.apply(
    { name: oneOf(binaries[familyOf(dtype)], next) },
    ...(next(2) ? [left, right] : [right, left]),
  );
}
