/**
 * Reductions over any axes of any view. Float32 sums and products are carried in float64 and rounded once. The order of
 * the terms follows from shape and strides alone, so the same call gives the same bits.
 */
import {
  dtypeOfExpression,
  type Expression,
  input,
  newArray,
  rounded,
  type Step,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import { runMap } from '../map/map.ts';
import { flatStride } from '../strided.ts';
import { runArgmax } from './argmax.ts';
import { type FoldName, foldAlong, foldOf } from './fold.ts';
import { eachRectangle, layoutOf, shortLines, worthKernel } from './layout.ts';
import { kernelAcross, kernelAlong, kernelWindows, plainAcross, plainAlong } from './strategies.ts';
import { windowsOf } from './windows.ts';

type Buffers = readonly View<TypedArray>[];

/** Bytes are numbers that float32 knows: their extremes are found in vector code. */
const asFloats: Expression = { kind: 'cast', to: 'float32', of: input(0) };

export function runReduce(
  { by, axes, expression }: Extract<Step, { family: 'reduce' }>,
  inputs: Buffers,
  output: View<TypedArray>,
): void {
  const resultCount = size(output.shape);
  if (resultCount === 0) return;
  const given = sourceOf(expression, inputs);
  if (by === 'argmax') {
    runArgmax(axes, given, output);
    return;
  }
  const { shape } = given;
  const count = size(shape);
  const areExtremes = given.buffer instanceof Uint8Array && (by === 'max' || by === 'min');
  const source = areExtremes && count >= worthKernel ? sourceOf(asFloats, [given]) : given;
  const { buffer, offset } = source;
  const vectors = source.buffer instanceof Float32Array && count >= worthKernel;
  const flat = resultCount === 1 ? flatStride(shape, source.strides) : -1;
  if (flat >= 0 && !vectors) {
    const fold = foldOf(by, buffer);
    const result = foldAlong(fold, fold.start, buffer, offset, flat, count);
    output.buffer[output.offset] = rounded(result, output.dtype);
    return;
  }

  const near = vectors ? shortLines(axes, source) : [];
  if (near.length === 0) {
    foldAxes(by, axes, source, output, vectors);
    return;
  }
  // First every place of the lines by itself, and last along them.
  const far = axes.filter((axis) => !near.includes(axis));
  const kept = shape.map((length, axis) => (far.includes(axis) ? 1 : length));
  const places = whole(newArray('float64', size(kept)), 'float64', kept);
  foldAxes(by, far, source, places, vectors);
  foldAxes(by, near, places, output, false);
}

function foldAxes(
  by: FoldName,
  axes: readonly number[],
  source: View<TypedArray>,
  output: View<TypedArray>,
  vectors: boolean,
): void {
  const layout = layoutOf(axes, source, output, { inOrder: false, shortLine: 8, shortRow: vectors ? 3 : 8 });
  const { terms, kept, across } = layout;
  const windows = vectors && across ? windowsOf(terms, kept) : undefined;
  const plain = across ? plainAcross : plainAlong;
  const kernel = windows ? kernelWindows : across ? kernelAcross : kernelAlong;
  const strategy = vectors ? kernel : plain;
  const isRounded = output.dtype === 'float32';
  eachRectangle(layout, output, (results) => strategy(by, terms, source.buffer, results, isRounded), windows);
}

/** What is reduced: an input, or the values of an expression. */
function sourceOf(expression: Expression, inputs: Buffers): View<TypedArray> {
  if (expression.kind === 'input') return inputs[expression.index]!;
  const { shape } = inputs[0]!;
  const dtypes = inputs.map((view) => view.dtype);
  const dtype = dtypeOfExpression(expression, dtypes);
  const values = whole(newArray(dtype, size(shape)), dtype, shape);
  runMap({ family: 'map', expression }, inputs, values);
  return values;
}
