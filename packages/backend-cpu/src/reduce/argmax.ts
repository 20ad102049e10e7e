/** The place of the first greatest element; NaN is greater than all. */
import type { TypedArray, View } from '@glissade/tensor';
import { eachRow, nestOver } from '../strided.ts';

/** Places count in row-major order over the reduced axes. */
export function runArgmax(axes: readonly number[], source: View<TypedArray>, output: View<TypedArray>): void {
  const { shape, buffer } = source;
  const keptAxes = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const kept = nestOver(keptAxes, shape, [output, source]);
  const reduced = nestOver(
    [...axes].sort((a, b) => a - b),
    shape,
    [{ strides: source.strides, offset: 0 }],
  );
  const length = reduced.lengths.at(-1)!;
  const stride = reduced.strides[0]!.at(-1)!;
  const starts: number[] = [];
  if (!reduced.lengths.includes(0)) eachRow(reduced, (at) => void starts.push(at[0]!));
  eachRow(
    kept,
    (at) => {
      let best = Number.NEGATIVE_INFINITY;
      let place = 0;
      for (let line = 0; line < starts.length && !Number.isNaN(best); line++) {
        for (let k = 0, i = at[1]! + starts[line]!; k < length; k++, i += stride) {
          const x = buffer[i]!;
          if (x <= best) continue;
          best = x;
          place = line * length + k;
          if (Number.isNaN(x)) break;
        }
      }
      output.buffer[at[0]!] = place;
    },
    0,
  );
}
