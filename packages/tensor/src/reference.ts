/**
 * The reference backend: plain and slow, the meaning of every step and the oracle of the conformance suite.
 * Every value is rounded to its dtype after every operation.
 */
import type { Backend } from './backend.ts';
import { compare } from './compare.ts';
import { type DType, dtypes, isFloat, newArray, type TypedArray } from './dtype.ts';
import { evaluate, rounded } from './evaluate.ts';
import { patiently } from './patience.ts';
import { outOfRange, type Shape, size } from './shape.ts';
import { dtypeOfExpression, type Expression, type Step } from './step.ts';
import { threefry } from './threefry.ts';
import { expandView, offsets, type View } from './view.ts';

type Buffers = readonly View<TypedArray>[];
type Families = {
  [F in Step['family']]: (
    step: Extract<Step, { family: F }>,
    inputs: Buffers,
    output: View<TypedArray>,
  ) => void;
};

const families: Families = { map, reduce, contract, gather, scatterAdd, random, scan, argsort };

/**
 * The backend that is always there: pure TypeScript, every dtype, no speed.
 *
 * @example
 * ```ts
 * import { reference, tensor, useBackend } from '@glissade/tensor';
 *
 * useBackend(reference);
 * console.log(tensor([1, 2, 3]).sum().itemSync()); // => 6
 * ```
 */
export const reference: Backend<TypedArray> = {
  name: 'reference',
  dtypes,
  allocate: newArray,
  // So that whoever reads it all the same gets nothing like a result.
  free: (buffer) => void buffer.fill(buffer instanceof Int32Array || buffer instanceof Uint8Array ? 85 : NaN),
  worthFreeing: 0,
  write: (buffer, data) => buffer.set(data),
  read: async (buffer, length) => buffer.slice(0, length),
  readSync: (buffer, length) => buffer.slice(0, length),
  run(step, inputs, output) {
    patiently(() => (families[step.family] as Families['map'])(step as never, inputs, output));
  },
};

/** What gives the value of an expression at each element of a shape. */
function evaluator(expression: Expression, inputs: Buffers, shape: Shape): (i: number) => number {
  const sources = inputs.map((view) => ({ data: view.buffer, at: offsets(view) }));
  const inputTypes = inputs.map((view) => view.dtype);
  const position = positions(shape);
  return (i) => {
    const values = sources.map(({ data, at }) => data[at[i]!]!);
    return evaluate(expression, values, inputTypes, (axis) => position(i, axis));
  };
}

function map(
  { expression }: Extract<Step, { family: 'map' }>,
  inputs: Buffers,
  output: View<TypedArray>,
): void {
  const valueAt = evaluator(expression, inputs, output.shape);
  offsets(output).forEach((target, i) => {
    output.buffer[target] = valueAt(i);
  });
}

function reduce(step: Extract<Step, { family: 'reduce' }>, inputs: Buffers, output: View<TypedArray>): void {
  const dtype = dtypeOfExpression(
    step.expression,
    inputs.map((view) => view.dtype),
  );
  const { shape } = inputs[0]!;
  const valueAt = evaluator(step.expression, inputs, shape);
  const groups = new Map<number, number[]>(Array.from(offsets(output), (target) => [target, []]));
  // Where the output, stretched back over the reduced axes, lies: all elements that fold into one meet there.
  offsets(expandView(output, shape)).forEach((target, i) => {
    groups.get(target)!.push(valueAt(i));
  });
  for (const [target, values] of groups)
    output.buffer[target] = rounded(fold(step.by, values, dtype), step.by === 'argmax' ? 'int32' : dtype);
}

/** Sums and products carry float64 and are rounded once; those of integers wrap, which float64 could not tell of products. */
function fold(
  by: Extract<Step, { family: 'reduce' }>['by'],
  values: readonly number[],
  dtype: DType,
): number {
  switch (by) {
    case 'sum':
      return values.reduce((a, b) => a + b, 0);
    case 'product':
      return values.reduce(product(dtype), 1);
    case 'max':
      return values.reduce((a, b) => Math.max(a, b), -Infinity);
    case 'min':
      return values.reduce((a, b) => Math.min(a, b), Infinity);
    case 'argmax': {
      const largest = fold('max', values, dtype);
      return Math.max(
        0,
        values.findIndex((value) => value === largest || Number.isNaN(value)),
      );
    }
  }
}

const product =
  (dtype: DType) =>
  (a: number, b: number): number =>
    isFloat(dtype) ? a * b : Math.imul(a, b);

function contract(
  { batch, inner }: Extract<Step, { family: 'contract' }>,
  [left, right, addend]: Buffers,
  output: View<TypedArray>,
): void {
  const count = (view: View, from: number, to: number): number => size(view.shape.slice(from, to));
  const terms = count(left!, left!.shape.length - inner, left!.shape.length);
  const rows = count(left!, batch, left!.shape.length - inner);
  const columns = count(right!, batch, right!.shape.length - inner);
  const [a, b] = [offsets(left!), offsets(right!)];
  const added = addend && offsets(addend);
  const times = product(output.dtype);
  offsets(output).forEach((target, i) => {
    const column = i % columns;
    const row = Math.floor(i / columns); // counts through the batches, too
    const line = Math.floor(row / rows) * columns + column;
    let sum = 0;
    for (let k = 0; k < terms; k++)
      sum += times(left!.buffer[a[row * terms + k]!]!, right!.buffer[b[line * terms + k]!]!);
    sum = rounded(sum, output.dtype);
    output.buffer[target] = added ? rounded(sum + addend!.buffer[added[i]!]!, output.dtype) : sum;
  });
}

function gather(
  { axis }: Extract<Step, { family: 'gather' }>,
  [source, index]: Buffers,
  output: View<TypedArray>,
): void {
  const move = along('gather', source!, axis, index!.shape);
  const chosen = offsets(index!);
  offsets(output).forEach((target, i) => {
    output.buffer[target] = source!.buffer[move(i, index!.buffer[chosen[i]!]!)]!;
  });
}

function scatterAdd(
  { axis }: Extract<Step, { family: 'scatterAdd' }>,
  [index, updates]: Buffers,
  output: View<TypedArray>,
): void {
  const move = along('scatterAdd', output, axis, index!.shape);
  const [chosen, values] = [offsets(index!), offsets(updates!)];
  chosen.forEach((at, i) => {
    const target = move(i, index!.buffer[at]!);
    output.buffer[target] = rounded(output.buffer[target]! + updates!.buffer[values[i]!]!, output.dtype);
  });
}

/** The place in `view` of element `i` of an index of the given shape, moved to `to` along `axis`. */
function along(
  operation: string,
  view: View,
  axis: number,
  shape: readonly number[],
): (i: number, to: number) => number {
  const position = positions(shape);
  const length = view.shape[axis]!;
  return (i, to) => {
    if (to < 0 || to >= length) throw outOfRange(operation, to, length);
    return view.strides.reduce(
      (at, stride, d) => at + stride * (d === axis ? to : position(i, d)),
      view.offset,
    );
  };
}

function random(_: Step, [key]: Buffers, output: View<TypedArray>): void {
  const [first, second] = Array.from(offsets(key!), (at) => key!.buffer[at]!);
  offsets(output).forEach((target, i) => {
    output.buffer[target] = (threefry(first!, second!, i) >>> 8) * 2 ** -24;
  });
}

function scan(
  { axis }: Extract<Step, { family: 'scan' }>,
  [source]: Buffers,
  output: View<TypedArray>,
): void {
  lines(source!, output, axis, (from, to) => {
    let sum = 0;
    from.forEach((at, i) => {
      sum += source!.buffer[at]!;
      output.buffer[to[i]!] = rounded(sum, output.dtype);
    });
  });
}

function argsort(
  { axis, descending }: Extract<Step, { family: 'argsort' }>,
  [source]: Buffers,
  output: View<TypedArray>,
): void {
  const sign = descending ? -1 : 1;
  lines(source!, output, axis, (from, to) => {
    const order = [...from.keys()].sort(
      (i, j) => sign * compare(source!.buffer[from[i]!]!, source!.buffer[from[j]!]!) || i - j,
    );
    to.forEach((target, i) => {
      output.buffer[target] = order[i]!;
    });
  });
}

/** Visits every line along an axis: the positions of its elements in the source and in the output. */
function lines(
  source: View,
  output: View,
  axis: number,
  visit: (from: number[], to: number[]) => void,
): void {
  const starts = source.shape.with(axis, Math.min(source.shape[axis]!, 1));
  const [from, to] = [offsets({ ...source, shape: starts }), offsets({ ...output, shape: starts })];
  from.forEach((first, line) => {
    const step = (view: View, at: number) =>
      Array.from({ length: view.shape[axis]! }, (_, i) => at + i * view.strides[axis]!);
    visit(step(source, first), step(output, to[line]!));
  });
}

/** The position along an axis of the i-th element of a shape. */
function positions(shape: readonly number[]): (i: number, axis: number) => number {
  const strides = shape.map((_, axis) => size(shape.slice(axis + 1)));
  return (i, axis) => Math.floor(i / strides[axis]!) % shape[axis]!;
}
