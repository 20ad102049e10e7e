/** How the results of a reduction and the terms of each lie in memory, and a walk over the results. */
import { rounded, type TypedArray, type View } from '@glissade/tensor';
import { copyRectangle } from '../map/copy.ts';
import { axesByStride, eachRow, type Nest, nestOver } from '../strided.ts';

/** What folds into one result: lines of elements that begin at places relative to the result's own. */
export interface Terms {
  readonly lines: readonly number[];
  readonly length: number;
  readonly stride: number;
}

/** Results that are computed together: the places of their first terms. */
export interface Rectangle {
  readonly at: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly rows: number;
  readonly columns: number;
}

export interface Layout {
  readonly terms: Terms;
  /** The axes that stay, in the source and in the output. */
  readonly kept: Nest;
  /** Whether to fold across results rather than along the terms of one. */
  readonly across: boolean;
}

/** Below this many elements, copying them to the kernels' memory costs more than it saves. */
export const worthKernel = 128;
/** The most results of a rectangle. */
export const maxResults = 1024;
/** Lines shorter than this are not worth a loop of their own. */
const shortLine = 8;

/** @param inOrder - whether terms must be visited in row-major order, or as they lie in memory */
export function layoutOf(
  axes: readonly number[],
  source: View,
  output: View,
  { inOrder }: { readonly inOrder: boolean },
): Layout {
  const { shape, strides } = source;
  const sorted = axesByStride(shape, [source]);
  const reducedAxes = inOrder
    ? [...axes].sort((a, b) => a - b)
    : sorted.filter((axis) => axes.includes(axis));
  const keptAxes = sorted.filter((axis) => !axes.includes(axis));
  const reduced = nestOver(reducedAxes, shape, [{ strides, offset: 0 }]);
  const kept = nestOver(keptAxes, shape, [source, output]);
  const lines: number[] = [];
  if (!shape.includes(0)) eachRow(reduced, (at) => void lines.push(at[0]!));
  const terms = { lines, length: reduced.lengths.at(-1)!, stride: reduced.strides[0]!.at(-1)! };
  const isAcross = Math.abs(kept.strides[0]!.at(-1)!) < Math.abs(terms.stride) || terms.length < shortLine;
  return { terms, kept, across: isAcross && kept.lengths.at(-1)! > 1 };
}

/** Computes all results, a rectangle at a time, and stores them in the output. */
export function eachRectangle(
  kept: Nest,
  output: View<TypedArray>,
  compute: (results: Rectangle) => TypedArray,
): void {
  const inner = kept.lengths.length - 1;
  const [allRows, allColumns] = [kept.lengths[inner - 1] ?? 1, kept.lengths[inner]!];
  const [rowStride, toRow] = kept.strides.map((strides) => strides[inner - 1] ?? 0) as [number, number];
  const [columnStride, toColumn] = kept.strides.map((strides) => strides[inner]!) as [number, number];
  const width = Math.min(allColumns, maxResults);
  const height = Math.min(allRows, Math.floor(maxResults / width));
  const compose = (from: number, to: number, row: number, column: number): void => {
    const rows = Math.min(height, allRows - row);
    const columns = Math.min(width, allColumns - column);
    const at = from + row * rowStride + column * columnStride;
    const results = compute({ at, rowStride, columnStride, rows, columns });
    if (output.dtype === 'bool' || output.dtype === 'float16') {
      for (let k = 0; k < rows * columns; k++) results[k] = rounded(results[k]!, output.dtype);
    }
    const place = to + row * toRow + column * toColumn;
    copyRectangle(output.buffer, place, toRow, toColumn, results, 0, columns, 1, rows, columns);
  };
  eachRow(
    kept,
    (at) => {
      for (let row = 0; row < allRows; row += height) {
        for (let column = 0; column < allColumns; column += width) compose(at[0]!, at[1]!, row, column);
      }
    },
    Math.min(2, inner + 1),
  );
}
