/** The positions that sort each line along an axis: stable, NaN the largest. */
import type { Step, TypedArray, View } from '@glissade/tensor';
import { eachLine } from './lines.ts';

export function runArgsort(
  { axis, descending }: Extract<Step, { family: 'argsort' }>,
  [source]: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  const [from, to] = [source!.buffer, output.buffer];
  const [step, stride] = [source!.strides[axis]!, output.strides[axis]!];
  const length = output.shape[axis]!;
  const keys = new Float64Array(length);
  const order = new Uint32Array(length);
  const sign = descending ? -1 : 1;
  eachLine(axis, source!, output, (i, o) => {
    let hasNaN = false;
    for (let k = 0; k < length; k++) {
      const key = sign * from[i + k * step]!;
      hasNaN ||= Number.isNaN(key);
      keys[k] = key;
      order[k] = k;
    }
    const rank = (k: number): number => (Number.isNaN(keys[k]!) ? sign : 0);
    order.sort(
      hasNaN
        ? (a, b) => rank(a) - rank(b) || compare(keys[a]!, keys[b]!) || a - b
        : (a, b) => compare(keys[a]!, keys[b]!) || a - b,
    );
    for (let k = 0; k < length; k++) to[o + k * stride] = order[k]!;
  });
}

const compare = (a: number, b: number): number => (a < b ? -1 : Number(a > b));
