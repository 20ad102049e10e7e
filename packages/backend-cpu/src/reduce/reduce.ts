/**
 * Reductions over any axes of any view. Float32 sums and products are carried in float64 and rounded once. The order of
 * the terms follows from shape and strides alone, so the same call gives the same bits.
 */
import {
  dtypeOfExpression,
  type Expression,
  newArray,
  type Step,
  size,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import { scatter } from '../map/copy.ts';
import { runMap } from '../map/map.ts';
import { axesByStride, eachRow, flatStride, nestOver } from '../strided.ts';
import { runArgmax } from './argmax.ts';
import { foldAlong, folds } from './fold.ts';
import { kernelAcross, kernelAlong, maxResults, plainAcross, plainAlong, type Terms } from './strategies.ts';

type Buffers = readonly View<TypedArray>[];

/** Below this many elements, copying them to the kernels' memory costs more than it saves. */
const worthKernel = 128;
/** Lines shorter than this are not worth a loop of their own. */
const shortLine = 8;

export function runReduce(
  { by, axes, expression }: Extract<Step, { family: 'reduce' }>,
  inputs: Buffers,
  output: View<TypedArray>,
): void {
  const resultCount = size(output.shape);
  if (resultCount === 0) return;
  const source = sourceOf(expression, inputs);
  const { shape, buffer, offset } = source;
  if (by === 'argmax') {
    runArgmax(axes, source, output);
    return;
  }
  const count = size(shape);
  const vectors = source.dtype === 'float32' && count >= worthKernel;
  const flat = resultCount === 1 ? flatStride(shape, source.strides) : -1;
  if (flat >= 0 && !vectors) {
    const result = foldAlong(folds[by], folds[by].start, buffer, offset, flat, count);
    output.buffer[output.offset] = output.dtype === 'bool' ? Number(result !== 0) : result;
    return;
  }

  const sorted = axesByStride(shape, [source]);
  const reducedAxes = sorted.filter((axis) => axes.includes(axis));
  const keptAxes = sorted.filter((axis) => !axes.includes(axis));
  const reduced = nestOver(reducedAxes, shape, [{ strides: source.strides, offset: 0 }]);
  const kept = nestOver(keptAxes, shape, [source, output]);
  const lines: number[] = [];
  if (count > 0) eachRow(reduced, (at) => void lines.push(at[0]!));
  const terms: Terms = { by, lines, length: reduced.lengths.at(-1)!, stride: reduced.strides[0]!.at(-1)! };

  const inner = kept.lengths.length - 1;
  const columns = kept.lengths[inner]!;
  const rows = inner > 0 ? kept.lengths[inner - 1]! : 1;
  const [columnStride, toColumnStride] = kept.strides.map((strides) => strides[inner]!) as [number, number];
  const [rowStride, toRowStride] = kept.strides.map((strides) => strides[inner - 1] ?? 0) as [number, number];
  // Walk along the smaller stride; but not along lines of a few terms.
  const across = columns > 1 && (Math.abs(columnStride) < Math.abs(terms.stride) || terms.length < shortLine);
  const strategy = vectors ? (across ? kernelAcross : kernelAlong) : across ? plainAcross : plainAlong;
  const width = Math.min(columns, maxResults);
  const height = Math.min(rows, Math.floor(maxResults / width));
  eachRow(
    kept,
    (at) => {
      for (let row = 0; row < rows; row += height) {
        for (let column = 0; column < columns; column += width) {
          const h = Math.min(height, rows - row);
          const w = Math.min(width, columns - column);
          const from = at[0]! + row * rowStride + column * columnStride;
          const results = strategy(terms, buffer, from, rowStride, columnStride, h, w);
          if (output.dtype === 'bool') for (let k = 0; k < h * w; k++) results[k] = Number(results[k] !== 0);
          const to = at[1]! + row * toRowStride + column * toColumnStride;
          scatter(results, output.buffer, to, toRowStride, toColumnStride, h, w);
        }
      }
    },
    Math.min(2, inner + 1),
  );
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
