/** Contractions that the tiles were not made for run as vector code all the same, and mean what the reference says. */
import type { Program, TypedArray, View } from '@glissade/tensor';
import { afterAll, describe, expect, it } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { emptyArrays, filled, interpret, ProgramWriter } from './program.test-helper.ts';

const backend = (await cpu({ threads: 2 })) as KernelBackend;
afterAll(() => backend.dispose());

/** One contraction, of inputs laid out as they say; the result has gaps where the output's view leaves them. */
function contraction(
  batch: number,
  inner: number,
  left: Pick<View, 'shape' | 'strides'> & { readonly length: number },
  right: Pick<View, 'shape' | 'strides'> & { readonly length: number },
  output: Pick<View, 'shape' | 'strides'> & { readonly length: number },
): Program {
  const writer = new ProgramWriter();
  const inputs = [left, right].map(({ length, ...view }) => ({
    ...writer.input('float32', [length]),
    ...view,
  }));
  const { length, ...view } = output;
  const whole = writer.buffer('float32', [length]);
  writer.kernel({ family: 'contract', batch, inner }, inputs, [{ ...whole, ...view }]);
  return writer.program([whole]);
}

const channels = 24;
const programs: Record<string, Program> = {
  'each channel by itself': contraction(
    1,
    2,
    // [channel, row, column, kernel row, kernel column] of an image [10, 10, channels].
    {
      shape: [channels, 8, 8, 3, 3],
      strides: [1, 10 * channels, channels, 10 * channels, channels],
      length: 100 * channels,
    },
    { shape: [channels, 1, 3, 3], strides: [9, 9, 3, 1], length: 9 * channels },
    { shape: [channels, 8, 8, 1], strides: [1, 8 * channels, channels, 1], length: 64 * channels },
  ),
  'each channel by itself, channels apart': contraction(
    1,
    2,
    // The same of an image [channels, 10, 10].
    { shape: [channels, 8, 8, 3, 3], strides: [100, 10, 1, 10, 1], length: 100 * channels },
    { shape: [channels, 1, 3, 3], strides: [9, 9, 3, 1], length: 9 * channels },
    { shape: [channels, 8, 8, 1], strides: [64, 8, 1, 64], length: 64 * channels },
  ),
  'each channel by itself in large windows': contraction(
    1,
    2,
    { shape: [channels, 8, 8, 5, 5], strides: [144, 12, 1, 12, 1], length: 144 * channels },
    { shape: [channels, 1, 5, 5], strides: [25, 25, 5, 1], length: 25 * channels },
    { shape: [channels, 8, 8, 1], strides: [64, 8, 1, 64], length: 64 * channels },
  ),
  'the weight of each channel by itself': contraction(
    1,
    2,
    { shape: [channels, 1, 8, 8], strides: [1, 0, 8 * channels, channels], length: 64 * channels },
    {
      shape: [channels, 3, 3, 8, 8],
      strides: [1, 10 * channels, channels, 10 * channels, channels],
      length: 100 * channels,
    },
    { shape: [channels, 1, 3, 3], strides: [9, 9, 3, 1], length: 9 * channels },
  ),
  'a dot product': contraction(
    0,
    1,
    { shape: [5000], strides: [1], length: 5000 },
    { shape: [5000], strides: [1], length: 5000 },
    { shape: [], strides: [], length: 1 },
  ),
  'every second column of every second row': contraction(
    0,
    1,
    { shape: [40, 32], strides: [32, 1], length: 1280 },
    { shape: [6, 6, 32], strides: [192, 32, 1], length: 1152 },
    { shape: [40, 6, 6], strides: [144, 24, 2], length: 5760 },
  ),
};

describe('contractions in vector code', () => {
  for (const [name, program] of Object.entries(programs)) {
    it(name, () => {
      const inputs = filled(program) as View<TypedArray>[];
      const arrays = emptyArrays(program);
      program.inputs.forEach((number, i) => void arrays[number]!.set(inputs[i]!.buffer));
      interpret(program, arrays);
      const executable = backend.compile(program);
      const result = executable.run(inputs)[0]!.buffer;
      const expected = arrays[program.outputs[0]!.buffer]!;
      expect(Math.max(...result.map((x, i) => Math.abs(x - expected[i]!)))).toBeLessThan(1e-5);
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
      // A kernel without vector code is named in the note.
      expect(executable.profile!(1)).not.toHaveProperty('note');
    });
  }

  it('says which kernels run in JavaScript', () => {
    const writer = new ProgramWriter();
    const x = writer.input('float32', [4, 4]);
    const sums = writer.buffer('float32', [4, 4]);
    writer.kernel({ family: 'scan', axis: 0 }, [x], [sums]);
    const profile = backend.compile(writer.program([sums])).profile!(1);
    expect(profile).toHaveProperty(
      'note',
      'the times are medians; in JavaScript, on one thread, run kernels 0',
    );
  });
});
