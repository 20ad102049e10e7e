/** In an ordinary page, without shared memory: one thread, many programs in a few memories. */
import { input, whole } from '@glissade/tensor';
import { expect, it } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { mlpStep } from './mlp.test-helper.ts';
import { emptyArrays, filled, interpret, ProgramWriter } from './program.test-helper.ts';

it('runs a program', async () => {
  const program = mlpStep(8, [30, 20, 10]);
  const inputs = filled(program);
  const backend = (await cpu({ threads: 4 })) as KernelBackend;
  expect([backend.name, backend.threads]).toEqual(['cpu', 1]);
  const expected = emptyArrays(program);
  program.inputs.forEach((number, i) => void expected[number]!.set(inputs[i]!.buffer));
  interpret(program, expected);
  const outputs = backend.compile(program).run(inputs);
  outputs.forEach(({ buffer }, i) => {
    expected[program.outputs[i]!.buffer]!.forEach((want, k) => {
      expect(buffer[k]).toBeCloseTo(want, 5);
    });
  });
});

it('compiles small programs by the hundred', async () => {
  const program = mlpStep(8, [30, 20, 10]);
  const backend = (await cpu()) as KernelBackend;
  const executables = Array.from({ length: 400 }, () => backend.compile(program));
  const losses = executables.map((executable) => executable.run(filled(program))[0]!.buffer[0]);
  expect(losses).toEqual(losses.map(() => losses[0]));
  expect(losses[0]).toBeCloseTo(Math.log(10), 0);
});

it('compiles large programs by the hundred, where the earlier ones are not held', async () => {
  const backend = (await cpu()) as KernelBackend;
  for (let round = 0; round < 200; round++) {
    const w = new ProgramWriter();
    const x = w.input('float32', [1]);
    const copy = w.buffer('float32', [1]);
    w.buffer('float32', [5_000_000]);
    w.kernel({ family: 'map', expression: input(0) }, [x], [copy]);
    const [result] = backend.compile(w.program([copy])).run([whole(Float32Array.of(round), 'float32', [1])]);
    expect(result!.buffer[0]).toBe(round);
  }
});
