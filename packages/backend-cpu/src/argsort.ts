/** The positions that sort each line along an axis, all or the first: stable, NaN the largest. */
import type { Step, TypedArray, View } from '@glissade/tensor';
import { eachLine } from './lines.ts';
import { RadixSort } from './radix-sort.ts';
import { isWorthSelecting, selectFirst } from './select-first.ts';

type Line = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

export function runArgsort(
  { axis, descending }: Extract<Step, { family: 'argsort' }>,
  [source]: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  const [from, to] = [source!.buffer, output.buffer];
  const [step, stride] = [source!.strides[axis]!, output.strides[axis]!];
  const [length, count] = [source!.shape[axis]!, output.shape[axis]!];
  if (isWorthSelecting(count, length)) {
    const places = new Int32Array(count);
    eachLine(axis, source!, output, (i, o) => {
      selectFirst(from, i, step, length, descending, places);
      for (let k = 0; k < count; k++) to[o + k * stride] = places[k]!;
    });
    return;
  }
  const line = lineFor(from, length);
  const words = new Uint32Array(line.buffer);
  const { order, sort } = new RadixSort(words, length);
  eachLine(axis, source!, output, (i, o) => {
    // Zeros of both signs are equal: the sum of -0 and 0 is 0.
    for (let k = 0; k < length; k++) line[k] = from[i + k * step]! + 0;
    toKeys(line, words);
    if (descending) for (let w = 0; w < words.length; w++) words[w] = ~words[w]!;
    sort();
    for (let k = 0; k < count; k++) to[o + k * stride] = order[k]!;
  });
}

/** Halves lie in float32 arrays, and bools in those of bytes. */
function lineFor(from: TypedArray, length: number): Line {
  if (from instanceof Float64Array) return new Float64Array(length);
  return from instanceof Float32Array ? new Float32Array(length) : new Int32Array(length);
}

/** Turns the words of a line's numbers into words that are in the numbers' order when they are compared without a sign. */
function toKeys(line: Line, words: Uint32Array): void {
  if (line instanceof Int32Array) {
    for (let k = 0; k < line.length; k++) words[k]! ^= 0x80000000;
    return;
  }
  const width = words.length / line.length;
  for (let k = 0; k < line.length; k++) {
    const isNumber = !Number.isNaN(line[k]);
    // The last word of a number has its sign. Negative numbers are the smaller, the larger their other bits.
    const isNegative = words[k * width + width - 1]! >= 0x80000000;
    for (let w = k * width; w < (k + 1) * width; w++) {
      if (!isNumber) words[w] = 0xffffffff;
      else if (isNegative) words[w] = ~words[w]!;
      else if (w % width === width - 1) words[w]! ^= 0x80000000;
    }
  }
}
