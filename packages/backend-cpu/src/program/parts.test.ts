/** Long sums with few results are computed in parts, and are what the reference says they are. */
import {
  type Expression,
  input,
  type Kernel,
  type Program,
  type TypedArray,
  type View,
  whole,
} from '@glissade/tensor';
import { afterAll, describe, expect, it } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { inParts } from './parts.ts';
import { emptyArrays, interpret, ProgramWriter } from './program.test-helper.ts';

const backends = await Promise.all([1, 2, 3].map((threads) => cpu({ threads }) as Promise<KernelBackend>));
afterAll(() => backends.forEach((backend) => void backend.dispose()));

const binary = (name: 'add' | 'subtract' | 'multiply', left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  function: name,
  left,
  right,
});
const update = binary('subtract', input(1), input(0));

type Reduction = Extract<Kernel['step'], { family: 'reduce' }>;

/** Folds [rows, channels] to a value for each channel, which then is taken from what was there. */
function folded(
  rows: number,
  channels: number,
  by: Reduction['by'],
  expression: Expression = input(0),
  dtype: 'float32' | 'int32' = 'float32',
): Program {
  const writer = new ProgramWriter();
  const values = writer.input(dtype, [rows, channels]);
  const state = writer.input(dtype, [1, channels]);
  const result = writer.buffer(dtype, [1, channels]);
  writer.kernel({ family: 'reduce', by, axes: [0], expression }, [values], [result], [update], [state]);
  return writer.program([result]);
}

/** The gradient of a convolution's weight: [images, rows, columns, features] and windows of [.., channels]. */
function weightGradient(images: number): Program {
  const [side, features, channels, kernel] = [14, 8, 4, 3];
  const border = side + kernel - 1;
  const writer = new ProgramWriter();
  const given = writer.input('float32', [images, side, side, features]);
  const image = writer.input('float32', [images, border, border, channels]);
  const weight = writer.input('float32', [features, channels, kernel, kernel]);
  const result = writer.buffer('float32', [features, channels, kernel, kernel]);
  const [a, b] = [given.strides as number[], image.strides as number[]];
  writer.kernel(
    { family: 'contract', batch: 0, inner: 3 },
    [
      { ...given, shape: [features, images, side, side], strides: [a[3]!, a[0]!, a[1]!, a[2]!] },
      {
        ...image,
        shape: [channels, kernel, kernel, images, side, side],
        strides: [b[3]!, b[1]!, b[2]!, b[0]!, b[1]!, b[2]!],
      },
    ],
    [result],
    [update],
    [weight],
  );
  return writer.program([result]);
}

/** Small whole numbers, of which float32 holds every sum exactly. */
const inputsOf = ({ buffers, inputs }: Program): View<TypedArray>[] =>
  inputs.map((number, which) => {
    const { dtype, length } = buffers[number]!;
    const numbers = Array.from({ length }, (_, i) => ((i * 7919 + which * 31) % 11) - 4);
    return whole<TypedArray>(
      dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers),
      dtype,
      [length],
    );
  });

const partsOf = ({ kernels }: Program): Kernel[] | undefined =>
  inParts(
    kernels[0]!,
    ({ outputs }) => [...outputs[0]!.shape.keys()],
    () => 9,
  );

describe('in parts', () => {
  const position: Expression = { kind: 'cast', to: 'float32', of: { kind: 'position', axis: 0 } };
  const cases: Record<string, Program> = {
    'a sum for each channel': folded(50_176, 16, 'sum'),
    'a sum of everything': folded(100_000, 1, 'sum'),
    'whole numbers': folded(50_000, 5, 'sum', input(0), 'int32'),
    'the greatest': folded(9_600, 100, 'max'),
    'the least': folded(65_536, 3, 'min'),
    'the weight of a convolution': weightGradient(32),
    'more terms than a part of that many divides': folded(61 * 1024, 2, 'sum'),
  };
  it.each(Object.entries(cases))('%s', (_, program) => {
    const [partial, sum] = partsOf(program)!;
    expect(partial!.outputs[0]!.buffer).toBe(9);
    expect(sum!.outputs[0]!.shape.at(-1)).toBe(1);
    const inputs = inputsOf(program);
    const arrays = emptyArrays(program);
    program.inputs.forEach((number, i) => void arrays[number]!.set(inputs[i]!.buffer));
    interpret(program, arrays);
    const expected = arrays[program.outputs[0]!.buffer]!;
    expect(expected.some((value) => value !== 0)).toBe(true);
    for (const backend of backends) {
      const executable = backend.compile(program);
      expect(executable.run(inputs)[0]!.buffer).toEqual(expected);
      expect(executable.profile!(1)).not.toHaveProperty('note');
    }
  });

  it('where positions count, along another axis or not at all', () => {
    expect(partsOf(folded(50_176, 16, 'sum', binary('multiply', input(0), position)))).toBeUndefined();
  });

  it('but not what threads can share as it is', () => {
    expect(partsOf(folded(1024, 1024, 'sum'))).toBeUndefined();
    expect(partsOf(folded(100, 16, 'sum'))).toBeUndefined();
    expect(partsOf(folded(50_000, 16, 'argmax'))).toBeUndefined();
    expect(partsOf(weightGradient(1))).toBeUndefined();
  });

  it('the same bits for any number of threads', () => {
    const program = weightGradient(32);
    const inputs = inputsOf(program).map((view) => ({
      ...view,
      buffer: view.buffer.map((x, i) => x * Math.sin(i)),
    }));
    const [one, ...others] = backends.map((backend) =>
      backend.compile(program).run(inputs)[0]!.buffer.slice(),
    );
    for (const other of others) expect(other).toEqual(one);
  });
});
