/** How the results of a reduction and the terms of each lie in memory, and a walk over the results. */
import { isMade, rounded, type TypedArray, type View } from '@glissade/tensor';
import { copyRectangle } from '../map/copy.ts';
import { axesByStride, eachRow, type Nest, nestOver } from '../strided.ts';

/** What folds into one result: lines of elements that begin at places relative to the result's own. */
export interface Terms {
  readonly lines: readonly number[];
  readonly length: number;
  readonly stride: number;
}

/** Results that are computed together: how many along the three innermost of the kept axes. */
export interface Extent {
  readonly planes: number;
  readonly rows: number;
  readonly columns: number;
}

/** Where the first terms of such results are. */
export interface Rectangle extends Extent {
  readonly at: number;
  readonly planeStride: number;
  readonly rowStride: number;
  readonly columnStride: number;
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
interface Order {
  /** Whether terms must be visited in row-major order, or as they lie in memory. */
  readonly inOrder: boolean;
  /** Lines of terms shorter than this are not worth a loop of their own; and lines that follow each other, those shorter than that. */
  readonly shortLine: number;
  readonly shortRow: number;
}

export function layoutOf(
  axes: readonly number[],
  source: View,
  output: View,
  { inOrder, shortLine, shortRow }: Order,
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
  const length = reduced.lengths.at(-1)!;
  const stride = reduced.strides[0]!.at(-1)!;
  const pitch = kept.strides[0]!.at(-1)!;
  const isShort = length < (stride === 1 && pitch === length ? shortRow : shortLine);
  const isAcross = Math.abs(pitch) < Math.abs(stride) || isShort;
  return { terms: { lines, length, stride }, kept, across: isAcross && kept.lengths.at(-1)! > 1 };
}

/** Lines shorter than this are not worth a fold of their own each. */
const mostShort = 64;
/** Pieces shorter than this are not worth a copy and a fold of their own. */
const longPiece = 512;
/** Fewer lines than this are not worth two folds. */
const fewestLines = 16;

/**
 * The axes whose elements lie side by side in short lines, many of which fold into one result that is not far from the next one: as
 * the channels of a group do in an image that has them innermost. Else none.
 */
export function shortLines(axes: readonly number[], { shape, strides }: View): number[] {
  const near: number[] = [];
  let length = 1;
  const inward = axesByStride(shape, [{ strides, offset: 0 }]).reverse();
  for (const axis of inward) {
    if (!axes.includes(axis) || strides[axis] !== length) break;
    near.push(axis);
    length *= shape[axis]!;
  }
  const next = inward[near.length];
  const terms = axes.reduce((count, axis) => count * shape[axis]!, 1);
  const isWorth = length < mostShort && terms >= fewestLines * length;
  return isWorth && next !== undefined && !axes.includes(next) ? near : [];
}

/** The innermost three, outermost first; what is not there is `otherwise`. */
export const innermost = (list: readonly number[], otherwise: number): [number, number, number] => {
  const [columns, rows = otherwise, planes = otherwise] = list.toReversed();
  return [planes, rows, columns!];
};

/** As many as there is room for, in one plane. */
function rectangleOf({ terms, kept: { lengths, strides } }: Layout): Extent {
  const [, rows, columns] = innermost(lengths, 1);
  const width = Math.min(columns, maxResults);
  // One row, where its terms follow each other: they are copied as a single piece.
  const isPiece = strides[0]!.at(-1) === 1 && terms.stride === width && terms.length * width >= longPiece;
  return { planes: 1, rows: isPiece ? 1 : Math.min(rows, Math.floor(maxResults / width)), columns: width };
}

/** Computes all results, at most so many at once, and stores them in the output. */
export function eachRectangle(
  layout: Layout,
  output: View<TypedArray>,
  compute: (results: Rectangle) => TypedArray,
  most: Extent = rectangleOf(layout),
): void {
  const { kept } = layout;
  const [allPlanes, allRows, allColumns] = innermost(kept.lengths, 1);
  const [[planeStride, rowStride, columnStride], [toPlane, toRow, toColumn]] = kept.strides.map((strides) =>
    innermost(strides, 0),
  ) as [[number, number, number], [number, number, number]];
  const compose = (from: number, to: number, plane: number, row: number, column: number): void => {
    const planes = Math.min(most.planes, allPlanes - plane);
    const rows = Math.min(most.rows, allRows - row);
    const columns = Math.min(most.columns, allColumns - column);
    const at = from + plane * planeStride + row * rowStride + column * columnStride;
    const results = compute({ at, planes, planeStride, rows, rowStride, columns, columnStride });
    const count = rows * columns;
    if (isMade(output.dtype)) {
      for (let k = 0; k < planes * count; k++) results[k] = rounded(results[k]!, output.dtype);
    }
    const place = to + plane * toPlane + row * toRow + column * toColumn;
    for (let k = 0; k < planes; k++) {
      const start = place + k * toPlane;
      copyRectangle(output.buffer, start, toRow, toColumn, results, k * count, columns, 1, rows, columns);
    }
  };
  eachRow(
    kept,
    (at) => {
      for (let plane = 0; plane < allPlanes; plane += most.planes) {
        for (let row = 0; row < allRows; row += most.rows) {
          for (let column = 0; column < allColumns; column += most.columns)
            compose(at[0]!, at[1]!, plane, row, column);
        }
      }
    },
    Math.min(3, kept.lengths.length),
  );
}
