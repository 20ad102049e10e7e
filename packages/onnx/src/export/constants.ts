/** Elements that a function makes of nothing. */
import type { Constant } from '@glissade/compiler';
import { arrayFrom, type TypedArray } from '@glissade/tensor';
import { elementTypes } from '../protocol/messages.ts';
import { type AnyLength, type Lengths, lengthFrom } from './length.ts';
import { type GraphWriter, int } from './writer.ts';

/** @param inTraces - the same constant in each trace: as many numbers, or more of the same, as `arange` gives */
export function constantFrom(
  writer: GraphWriter,
  inTraces: readonly Constant[],
  lengths: readonly Lengths[],
): string {
  const [{ dtype, shape, data }] = inTraces as [Constant];
  if (inTraces.every((each) => isSame(each, inTraces[0]!))) return writer.constant(dtype, shape, data);
  const longest = inTraces.reduce((most, each) => (each.data.length > most.data.length ? each : most));
  const isBeginning = inTraces.every((each) => each.data.every((value, i) => value === longest.data[i]));
  const count = lengthFrom(
    inTraces.map((each) => each.data.length),
    lengths,
  );
  const [start, second] = longest.data as unknown as [number, number];
  const isProgression = longest.data.every((value, i) => value === nextIn(dtype, start, second - start, i));
  if (shape.length !== 1 || !isBeginning || !isProgression || count === undefined) throw changed(inTraces);
  return progression(writer, dtype, start, second - start, count);
}

const isSame = ({ shape, data }: Constant, other: Constant): boolean =>
  shape.join() === other.shape.join() && data.every((value, i) => Object.is(value, other.data[i]));

const nextIn = (dtype: Constant['dtype'], start: number, step: number, i: number): number =>
  (arrayFrom(dtype, [start + step * i]) as TypedArray)[0]!;

/** start, start + step, ... */
function progression(
  writer: GraphWriter,
  dtype: Constant['dtype'],
  start: number,
  step: number,
  count: AnyLength,
): string {
  const numbers = writer.node('Cast', [writer.range(count)], { to: int(elementTypes[dtype]) });
  const scaled = step === 1 ? numbers : writer.node('Mul', [numbers, writer.scalar(dtype, step)]);
  return start === 0 ? scaled : writer.node('Add', [scaled, writer.scalar(dtype, start)]);
}

const changed = (inTraces: readonly Constant[]): Error =>
  new Error(
    `exportOnnx: the function makes other constants for another length (of shape ${inTraces
      .map(({ shape }) => `[${shape.join(', ')}]`)
      .join(
        ', ',
      )}), and a file has those of one. Leave that axis out of dynamicAxes, or give them as an input`,
  );
