/** Programs of one thread lie together in memories that never grow, and do not disturb each other. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Expression, input, type Program, type TypedArray, type View, whole } from '@glissade/tensor';
import { afterEach, expect, it, vi } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import type { UnitKernels } from '../contract/module.ts';
import { cpu } from '../index.ts';
import { arenaRooms } from './arenas.ts';
import { ProgramWriter } from './program.test-helper.ts';
import { NoRoomError } from './room.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const backend = (await cpu({ threads: 1 })) as KernelBackend;
const megabyte = 2 ** 20;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Adds a number to every element of a row of zeros, again at every call. */
function counter(length: number): Program {
  const w = new ProgramWriter();
  const by = w.input('float32', [1]);
  const total = w.buffer('float32', [length]);
  const sum: Expression = { kind: 'binary', function: 'add', left: input(0), right: input(1) };
  w.kernel({ family: 'map', expression: sum }, [total, { ...by, shape: [length], strides: [0] }], [total]);
  const program = w.program([total]);
  return {
    ...program,
    buffers: program.buffers.map((buffer, i) => (i === 1 ? { ...buffer, data: 0 } : buffer)),
  };
}

const floats = (...data: number[]): View<TypedArray> =>
  whole<TypedArray>(Float32Array.from(data), 'float32', [data.length]);
const holds = (array: TypedArray, value: number): boolean => array.every((x) => x === value);

it('hundreds of programs share a memory, and each keeps its state', () => {
  const programs = Array.from({ length: 400 }, (_, i) => backend.compile(counter(100 + i)));
  const outputs = programs.map((program, i) => program.run([floats(i)])[0]!);
  const last = programs.map((program) => program.run([floats(1)])[0]!);
  expect(last.every(({ buffer }, i) => buffer === outputs[i]!.buffer && holds(buffer, i + 1))).toBe(true);
  const memories = new Set(outputs.map(({ buffer }) => buffer.buffer));
  expect([memories.size, [...memories][0]]).toEqual([1, expect.any(ArrayBuffer)]);
});

it('what programs leave behind is used again, and cleared', async () => {
  const kept: View<TypedArray>[] = [];
  const memories = new Set<ArrayBufferLike>();
  for (let round = 1; round <= 20; round++) {
    for (let i = 0; i < 15; i++) {
      const [output] = backend.compile(counter(megabyte / 4)).run([floats(round)]);
      expect(holds(output!.buffer, round)).toBe(true);
      memories.add(output!.buffer.buffer);
      if (i === round % 15) kept.push(output!);
    }
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(kept.every(({ buffer }, i) => holds(buffer, i + 1))).toBe(true);
  // 300 programs of a megabyte each.
  expect(memories.size).toBeLessThanOrEqual(2);
});

it('a large program has a memory of its own', () => {
  const [small] = backend.compile(counter(10)).run([floats(1)]);
  const [large] = backend.compile(counter(5 * megabyte)).run([floats(2)]);
  expect(large!.buffer.buffer).not.toBe(small!.buffer.buffer);
  expect(holds(large!.buffer, 2)).toBe(true);
});

it('a program with temporaries that fit into no arena is compiled again, in a memory of its own', async () => {
  const length = 14 * megabyte;
  const w = new ProgramWriter();
  const key = w.input('int32', [2]);
  const drawn = w.buffer('bool', [length]);
  const half: Expression = { kind: 'constant', value: 0.5, dtype: 'float32' };
  // The numbers themselves take four times as much.
  w.kernel(
    { family: 'random' },
    [key],
    [drawn],
    [{ kind: 'binary', function: 'less', left: input(0), right: half }],
  );
  const inputs = [whole<TypedArray>(Int32Array.of(1, 2), 'int32', [2])];
  const [{ buffer }] = backend.compile(w.program([drawn])).run(inputs) as [View<TypedArray>];
  expect(buffer.buffer.byteLength).toBeGreaterThan(70 * megabyte);
  const threads = (await cpu({ threads: 2 })) as KernelBackend;
  const [expected] = threads.compile(w.program([drawn])).run(inputs);
  expect(Buffer.compare(buffer as Uint8Array, expected!.buffer as Uint8Array)).toBe(0);
  threads.dispose();
  // The arena goes on.
  expect(holds(backend.compile(counter(20)).run([floats(3)])[0]!.buffer, 3)).toBe(true);
});

it('knows what is clean, and lets go of an arena that is empty, but for the last', () => {
  const roomFor = arenaRooms(4096, 8192, () => ({}) as UnitKernels);
  const room = roomFor(100);
  expect([room.cleanFrom, room.take(100)]).toEqual([8192, 8192]);
  expect(() => room.take(64 * megabyte)).toThrow(NoRoomError);
  const full = [1, 2, 3].map(() => roomFor(16 * megabyte));
  for (const one of full) expect(one.memory).toBe(room.memory);
  for (const one of full) one.take(16 * megabyte);
  const second = roomFor(16 * megabyte);
  second.take(16 * megabyte);
  expect(second.memory).not.toBe(room.memory);
  for (const one of [room, ...full]) one.free!();
  expect(roomFor(100).memory).toBe(second.memory);
  second.free!();
  const next = roomFor(100);
  expect(next.memory).toBe(second.memory);
  expect(next.cleanFrom).toBeGreaterThan(16 * megabyte);
});

it('says what to do where there is no memory any more', async () => {
  const roomFor = arenaRooms(4096, 8192, () => ({}) as UnitKernels);
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(function refuse() {
    throw new RangeError('WebAssembly.Memory(): could not allocate memory');
  });
  expect(() => roomFor(100)).toThrow('drop compiled functions');
  expect(() => roomFor(100 * megabyte)).toThrow('Use smaller batches');
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  expect((await cpu({ threads: 1 })).name).toBe('reference');
  expect(warn).toHaveBeenCalledOnce();
});
