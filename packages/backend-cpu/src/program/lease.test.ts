/** Memory of programs that nobody holds is used again; what is still held stays as it is. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { input, type TypedArray, type View, whole } from '@glissade/tensor';
import { afterAll, expect, it } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { cpu } from '../index.ts';
import { ProgramWriter } from './program.test-helper.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const backend = (await cpu({ threads: 2 })) as KernelBackend;
afterAll(() => backend.dispose());

/** A program with four megabytes of its own that writes a number everywhere. */
function filledWith(value: number): View<TypedArray> {
  const w = new ProgramWriter();
  const x = w.input('float32', [1]);
  const filled = w.buffer('float32', [1_000_000]);
  w.kernel({ family: 'map', expression: input(0) }, [{ ...x, shape: [1_000_000], strides: [0] }], [filled]);
  const given = whole<TypedArray>(Float32Array.of(value), 'float32', [1]);
  return backend.compile(w.program([filled])).run([given])[0]!;
}

it('is given back when neither executable nor result is held', async () => {
  const kept = filledWith(7);
  for (let round = 0; round < 10; round++) {
    for (let program = 0; program < 5; program++) filledWith(program);
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(backend.memory().heldBytes).toBeLessThan(120e6);
  expect(kept.buffer.every((x) => x === 7)).toBe(true);
});
