/** In an ordinary page, without shared memory: one thread, each program in a memory of its own. */
import { expect, it } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { mlpStep } from './mlp.test-helper.ts';
import { emptyArrays, filled, interpret } from './program.test-helper.ts';

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
