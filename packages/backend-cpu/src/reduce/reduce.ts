/**
 * Reductions over any axes of any view. Float32 sums and products carry float64 and are rounded once. The order of the
 * terms follows from shape and strides alone, so that the same call gives the same bits.
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
import { runMap } from '../map/map.ts';
import { axesByStride, eachRow, type Nest, nestOver } from '../strided.ts';
import { runArgmax } from './argmax.ts';
import { type Fold, float32Folds, foldOf } from './fold.ts';

type Reduce = Extract<Step, { family: 'reduce' }>;
type Buffers = readonly View<TypedArray>[];

export function runReduce(step: Reduce, inputs: Buffers, output: View<TypedArray>): void {
  if (size(output.shape) === 0) return;
  const source = sourceOf(step.expression, inputs);
  if (step.by === 'argmax') {
    runArgmax(step.axes, source, output);
    return;
  }
  const fold = (source.dtype === 'float32' && float32Folds[step.by]) || foldOf(step.by);
  const { kept, reduced } = nestsOf(step.axes, source, output);
  const shortest = (nest: Nest): number => Math.abs(nest.strides[0]!.at(-1)!);
  const keptLength = kept.lengths.at(-1)!;
  // Along the smallest stride; short lines are left for last, whatever theirs is.
  const across = keptLength > 1 && (shortest(kept) < shortest(reduced) || reduced.lengths.at(-1)! < 8);
  if (size(source.shape) === 0) fillWith(fold.start, output, kept);
  else if (across) foldAcross(fold, source.buffer, output, kept, reduced);
  else foldAlong(fold, source.buffer, output, kept, reduced);
}

function fillWith(value: number, output: View<TypedArray>, kept: Nest): void {
  const write = writer(output);
  eachRow(kept, ([, o]) => write(o!, value), 0);
}

/** What is reduced: an input, or the values of an expression. */
function sourceOf(expression: Expression, inputs: Buffers): View<TypedArray> {
  if (expression.kind === 'input') return inputs[expression.index]!;
  const { shape } = inputs[0]!;
  const dtype = dtypeOfExpression(
    expression,
    inputs.map((view) => view.dtype),
  );
  const values = whole(newArray(dtype, size(shape)), dtype, shape);
  runMap({ family: 'map', expression }, inputs, values);
  return values;
}

/** The axes that stay, of the source (from its beginning) and of the output; and the reduced ones, relative to those. */
function nestsOf(
  axes: readonly number[],
  source: View<TypedArray>,
  output: View<TypedArray>,
): { kept: Nest; reduced: Nest } {
  const sorted = axesByStride(source.shape, [source]);
  const kept = nestOver(
    sorted.filter((axis) => !axes.includes(axis)),
    source.shape,
    [source, output],
  );
  const reduced = nestOver(
    sorted.filter((axis) => axes.includes(axis)),
    source.shape,
    [{ strides: source.strides, offset: 0 }],
  );
  return { kept, reduced };
}

/** Where the lines to fold begin. */
function lineStarts(reduced: Nest): number[] {
  const starts: number[] = [];
  eachRow(reduced, ([at]) => void starts.push(at!));
  return starts;
}

/** One result after the other. */
function foldAlong(fold: Fold, data: TypedArray, output: View<TypedArray>, kept: Nest, reduced: Nest): void {
  const starts = lineStarts(reduced);
  const length = reduced.lengths.at(-1)!;
  const stride = reduced.strides[0]!.at(-1)!;
  const write = writer(output);
  eachRow(
    kept,
    ([at, o]) => {
      let accumulator = fold.start;
      for (let line = 0; line < starts.length; line++) {
        accumulator = fold.along(accumulator, data, at! + starts[line]!, stride, length);
      }
      write(o!, accumulator);
    },
    0,
  );
}

const accumulators = new Float64Array(2048);

/** A rectangle of results at a time: the first term of each, the second of each, ... */
function foldAcross(fold: Fold, data: TypedArray, output: View<TypedArray>, kept: Nest, reduced: Nest): void {
  const starts = lineStarts(reduced);
  const terms = reduced.lengths.at(-1)!;
  const stride = reduced.strides[0]!.at(-1)!;
  const write = writer(output);
  const inner = kept.lengths.length - 1;
  const rows = inner > 0 ? kept.lengths[inner - 1]! : 1;
  const columns = kept.lengths[inner]!;
  const [rowStride, outputRowStride] = inner > 0 ? kept.strides.map((list) => list[inner - 1]!) : [0, 0];
  const [columnStride, outputStride] = kept.strides.map((list) => list[inner]!);
  const width = Math.min(columns, accumulators.length);
  const height = Math.min(rows, Math.floor(accumulators.length / width));
  eachRow(
    kept,
    ([at, o]) => {
      for (let row = 0; row < rows; row += height) {
        const h = Math.min(height, rows - row);
        for (let column = 0; column < columns; column += width) {
          const w = Math.min(width, columns - column);
          const from = at! + row * rowStride! + column * columnStride!;
          accumulators.fill(fold.start, 0, h * w);
          for (const start of starts) {
            for (let term = 0, i = from + start; term < terms; term++, i += stride) {
              fold.across(accumulators, data, i, rowStride!, h, columnStride!, w);
            }
          }
          const to = o! + row * outputRowStride! + column * outputStride!;
          for (let k = 0; k < h * w; k++) {
            write(to + Math.floor(k / w) * outputRowStride! + (k % w) * outputStride!, accumulators[k]!);
          }
        }
      }
    },
    Math.min(2, inner + 1),
  );
}

/** Rounds as the output's dtype does. */
function writer({ buffer, dtype }: View<TypedArray>): (at: number, value: number) => void {
  const isBool = dtype === 'bool';
  return (at, value) => {
    buffer[at] = isBool ? Number(value !== 0) : value;
  };
}
