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
import { foldAlong, foldOf } from './fold.ts';
import { eachRectangle, layoutOf, worthKernel } from './layout.ts';
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

  const { terms, kept, across } = layoutOf(axes, source, output, { inOrder: false });
  const windows = vectors && across ? windowsOf(terms, kept) : undefined;
  const plain = across ? plainAcross : plainAlong;
  const kernel = windows ? kernelWindows : across ? kernelAcross : kernelAlong;
  const strategy = vectors ? kernel : plain;
  eachRectangle(kept, output, (results) => strategy(by, terms, buffer, results), windows);
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
