/** In a page that is cross-origin isolated: workers find the program in shared memory, and change no bit. */
import { expect, it } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { mlpStep } from './mlp.test-helper.ts';
import { filled } from './program.test-helper.ts';

it('runs a program on several threads as on one', async () => {
  const program = mlpStep(64, [300, 64, 10]);
  const inputs = filled(program);
  const [one, three] = [await cpu({ threads: 1 }), await cpu({ threads: 3 })] as [
    KernelBackend,
    KernelBackend,
  ];
  expect([one.threads, three.threads]).toEqual([1, 3]);
  const [expected, executable] = [one.compile(program), three.compile(program)];
  for (let call = 0; call < 30; call++) {
    const outputs = executable.run(inputs);
    expected.run(inputs).forEach(({ buffer }, i) => {
      expect(outputs[i]!.buffer.slice()).toEqual(buffer);
    });
    await new Promise((resolve) => setTimeout(resolve, 2)); // time for the workers to find the program
  }
  three.dispose();
});
