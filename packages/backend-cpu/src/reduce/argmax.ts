/** The place of the first greatest element; NaN is greater than all. */
import { size, type TypedArray, type View } from '@glissade/tensor';
import { argmaxKernel } from './argmax-kernel.ts';
import { groupLength } from './block.ts';
import { eachRectangle, layoutOf, maxResults, type Rectangle, type Terms, worthKernel } from './layout.ts';
import { acrossBlocks } from './strategies.ts';
import { acrossWindows, windowsOf } from './windows.ts';

const places = new Int32Array(maxResults);
const greatest = new Float64Array(maxResults);

/** Places count in row-major order over the reduced axes. */
export function runArgmax(axes: readonly number[], source: View<TypedArray>, output: View<TypedArray>): void {
  const vectors = source.dtype === 'float32' && size(source.shape) >= worthKernel;
  const short = vectors ? 32 : 8;
  const layout = layoutOf(axes, source, output, { inOrder: true, shortLine: short, shortRow: short });
  const { terms, kept, across } = layout;
  const windows = vectors && across ? windowsOf(terms, kept) : undefined;
  const kernel = windows ? argmaxKernelWindows : argmaxKernelAcross;
  const strategy = across ? (vectors ? kernel : argmaxAcross) : argmaxAlong;
  eachRectangle(layout, output, (results) => strategy(terms, source.buffer, results), windows);
}

function argmaxAlong(
  { lines, length, stride }: Terms,
  data: TypedArray,
  { at, rowStride, columnStride, rows, columns }: Rectangle,
): TypedArray {
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, k++) {
      const from = at + row * rowStride + column * columnStride;
      let best = -Infinity;
      let place = 0;
      for (let line = 0; line < lines.length && !Number.isNaN(best); line++) {
        for (let term = 0, i = from + lines[line]!; term < length; term++, i += stride) {
          const x = data[i]!;
          if (x <= best) continue;
          best = x;
          place = line * length + term;
          if (Number.isNaN(x)) break;
        }
      }
      places[k] = place;
    }
  }
  return places;
}

function argmaxAcross(
  { lines, length, stride }: Terms,
  data: TypedArray,
  { at, rowStride, columnStride, rows, columns }: Rectangle,
): TypedArray {
  places.fill(0, 0, rows * columns);
  greatest.fill(-Infinity, 0, rows * columns);
  for (let line = 0, place = 0; line < lines.length; line++) {
    for (let term = 0, i = at + lines[line]!; term < length; term++, place++, i += stride) {
      for (let row = 0, k = 0, from = i; row < rows; row++, from += rowStride) {
        for (let end = k + columns, j = from; k < end; k++, j += columnStride) {
          const x = data[j]!;
          if (x <= greatest[k]! || Number.isNaN(greatest[k]!)) continue;
          greatest[k] = x;
          places[k] = place;
        }
      }
    }
  }
  return places;
}

const kernelAcross =
  (fill: typeof acrossBlocks) =>
  (terms: Terms, data: TypedArray, results: Rectangle): TypedArray => {
    const kernel = argmaxKernel();
    const count = results.planes * results.rows * results.columns + groupLength;
    kernel.greatest.fill(-Infinity, 0, count);
    kernel.places.fill(0, 0, count);
    fill(kernel.block, terms, data, results, kernel.columns);
    return kernel.places;
  };

const argmaxKernelAcross = kernelAcross(acrossBlocks);
const argmaxKernelWindows = kernelAcross(acrossWindows);
