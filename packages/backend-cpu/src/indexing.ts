/** Gather and scatter-add along an axis. */
import { isMade, outOfRange, rounded, type Step, type TypedArray, type View } from '@glissade/tensor';
import { copyRectangle } from './map/copy.ts';
import { axesByStride, eachRow, linesAlong, type Nest, nestOf, nestOver } from './strided.ts';

type Buffers = readonly View<TypedArray>[];

export function runGather(
  { axis }: Extract<Step, { family: 'gather' }>,
  [source, index]: Buffers,
  output: View<TypedArray>,
): void {
  if (output.shape.includes(0)) return;
  const [to, from, places] = [output.buffer, source!.buffer, index!.buffer];
  const { length, strides, nest } = innermost(
    nestOf(output.shape, [output, index!, linesAlong(axis, source!)]),
  );
  const [so, sp, ss] = strides as [number, number, number];
  const place = placesAlong('gather', source!, axis);
  // Whole rows, such as the examples of a batch, are moved as they are.
  if (sp === 0) {
    eachRow(nest, ([o, p, s]) =>
      copyRectangle(to, o!, 0, so, from, s! + place(places[p!]!), 0, ss, 1, length),
    );
    return;
  }
  const [stride, limit] = [source!.strides[axis]!, source!.shape[axis]!];
  eachRow(nest, ([o, p, s]) => {
    const wrong = gatherLine(to, o!, so, from, s!, ss, stride, places, p!, sp, limit, length);
    if (wrong !== undefined) place(wrong);
  });
}

/** Gives the first index that is out of range. A loop by itself, without calls, is twice as fast. */
function gatherLine(
  to: TypedArray,
  o: number,
  so: number,
  from: TypedArray,
  s: number,
  ss: number,
  stride: number,
  places: TypedArray,
  p: number,
  sp: number,
  limit: number,
  length: number,
): number | undefined {
  for (; length > 0; length--, o += so, p += sp, s += ss) {
    const index = places[p]!;
    if (index >>> 0 >= limit) return index;
    to[o] = from[s + index * stride]!;
  }
  return undefined;
}

export function runScatterAdd(
  { axis }: Extract<Step, { family: 'scatterAdd' }>,
  [index, updates]: Buffers,
  output: View<TypedArray>,
): void {
  const { shape } = index!;
  if (shape.includes(0)) return;
  const [to, places, from] = [output.buffer, index!.buffer, updates!.buffer];
  // Updates that meet in one place lie along the axis, which is walked in order wherever it stands in the nest.
  const axes = axesByStride(shape, [updates!]);
  const { length, strides, nest } = innermost(
    nestOver(axes, shape, [linesAlong(axis, output), index!, updates!]),
  );
  const [so, sp, su] = strides as [number, number, number];
  const place = placesAlong('scatterAdd', output, axis);
  const { dtype } = output;
  const made = isMade(dtype);
  // Rows that go as a whole to one place each, such as the gradients of embeddings.
  if (sp === 0 && !made) {
    eachRow(nest, ([o, p, u]) => addRow(to, o! + place(places[p!]!), so, from, u!, su, length));
    return;
  }
  eachRow(nest, (at) => {
    let [o, p, u] = [at[0]!, at[1]!, at[2]!];
    for (let k = 0; k < length; k++, o += so, p += sp, u += su) {
      const target = o + place(places[p]!);
      const sum = to[target]! + from[u]!;
      to[target] = made ? rounded(sum, dtype) : sum;
    }
  });
}

function addRow(
  to: TypedArray,
  o: number,
  so: number,
  from: TypedArray,
  u: number,
  su: number,
  length: number,
): void {
  for (; length > 0; length--, o += so, u += su) to[o] = to[o]! + from[u]!;
}

/** How far from the beginning of its line an index leads. */
function placesAlong(operation: string, { shape, strides }: View, axis: number): (index: number) => number {
  const length = shape[axis]!;
  const stride = strides[axis]!;
  return (index) => {
    if (index < 0 || index >= length) throw outOfRange(operation, index, length);
    return index * stride;
  };
}

function innermost(nest: Nest): { nest: Nest; length: number; strides: number[] } {
  return { nest, length: nest.lengths.at(-1)!, strides: nest.strides.map((list) => list.at(-1)!) };
}
