/** Workers that have died, or do not come back, while compiled programs run. */
import { whole } from '@glissade/tensor';
import { afterEach, expect, it, vi } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { scratchBytes } from '../contract/job.ts';
import { type ContractionExports, contractionModule } from '../contract/module.ts';
import { cpu } from '../index.ts';
import { KernelMemory } from '../memory.ts';
import { Regions } from '../regions.ts';
import { type ClaimExports, LostWorkerError, ThreadPool } from '../threads/pool.ts';
import { compileProgram } from './compile.ts';
import { mlpStep } from './mlp.test-helper.ts';
import { filled, ProgramWriter } from './program.test-helper.ts';
import { sharedRoom } from './room.ts';
import { isWaiting } from './walk.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const program = mlpStep(32, [300, 64, 10]);
const inputs = filled(program);

/** Threads of their own, over a memory of their own. */
async function ownPool(threads: number, patience: number) {
  const start = 8192;
  const memory = new KernelMemory(true, start + threads * scratchBytes);
  const module = await WebAssembly.compile(
    contractionModule(
      { module: 'env', name: 'memory', initial: 1, maximum: memory.maximum, shared: true },
      'plain',
    ),
  );
  const instance = new WebAssembly.Instance(module, { env: { memory: memory.memory } });
  const kernels = instance.exports as unknown as ContractionExports & ClaimExports;
  const scratch = (thread: number): number => start + thread * scratchBytes;
  const pool = await ThreadPool.start({ module, memory: memory.memory, kernels, threads, scratch, patience });
  const regions = new Regions(start + threads * scratchBytes);
  return { pool, room: sharedRoom(memory, regions, start, kernels, () => pool) };
}

it('a worker that has died and had claimed nothing is not missed', async () => {
  const one = (await cpu({ threads: 1 })) as KernelBackend;
  const [expected] = one.compile(program).run(inputs);
  const { pool, room } = await ownPool(3, 1000);
  const executable = compileProgram(program, room);
  pool.terminate();
  vi.spyOn(pool, 'threads', 'get').mockReturnValue(3);
  for (let call = 0; call < 20; call++) {
    const [loss] = executable.run(inputs);
    expect(loss!.buffer).toEqual(expected!.buffer);
  }
});

it('a worker that does not come back is reported, not waited for', async () => {
  const { pool } = await ownPool(1, 50);
  const stuck = { id: 1, header: 0, begin: () => {}, walk: () => isWaiting };
  expect(() => pool.walk(stuck, 0, 1, () => {})).toThrow(LostWorkerError);
});

it('a lost worker makes the call fail, and later ones run on one thread', async () => {
  const backend = (await cpu({ threads: 2 })) as KernelBackend;
  const executable = backend.compile(program);
  const before = executable.run(inputs)[0]!.buffer[0];
  const walk = vi.spyOn(ThreadPool.prototype, 'walk').mockImplementationOnce(() => {
    throw new LostWorkerError('a worker did not return its part of a compiled program');
  });
  expect(() => executable.run(inputs)).toThrow('load it again');
  expect(executable.run(inputs)[0]!.buffer[0]).toBe(before);
  expect(walk).toHaveBeenCalledOnce();
  // Eager steps go on as well.
  const ones = whole(new Float32Array(4e4).fill(1), 'float32', [200, 200]);
  const product = whole(new Float32Array(4e4), 'float32', [200, 200]);
  backend.run({ family: 'contract', batch: 0, inner: 1 }, [ones, ones], product);
  expect(product.buffer[39_999]).toBe(200);
});

it('what a lost worker leaves of the prologue while a program is measured is computed anew', async () => {
  const backend = (await cpu({ threads: 2 })) as KernelBackend;
  const writer = new ProgramWriter();
  const shape = [100, 100];
  const [weight, x] = [writer.input('float32', shape), writer.input('float32', shape)];
  const [prepared, result] = [writer.buffer('float32', shape), writer.buffer('float32', shape)];
  const product = { family: 'contract', batch: 0, inner: 1 } as const;
  writer.kernel(product, [weight, weight], [prepared]);
  writer.kernel(product, [prepared, x], [result]);
  const program = { ...writer.program([prepared, result]), prologue: { kernels: 1, inputs: [0] } };
  const executable = backend.compile(program);
  const given = filled(program);
  const [left, value] = executable.run(given);
  const expected = value!.buffer.slice();
  vi.spyOn(ThreadPool.prototype, 'walk').mockImplementationOnce(() => {
    left!.buffer.fill(0);
    throw new LostWorkerError('a worker did not return its part of a compiled program');
  });
  expect(() => executable.profile!(1)).toThrow('load it again');
  expect(executable.run(given)[1]!.buffer).toEqual(expected);
});
