/** Memory of programs that nobody holds is used again; what is still held stays as it is. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Expression, input, type TypedArray, type View, whole } from '@glissade/tensor';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import type { KernelBackend } from '../backend.ts';
import { Engine } from '../engine.ts';
import { cpu } from '../index.ts';
import { ProgramWriter } from './program.test-helper.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const backend = (await cpu({ threads: 2 })) as KernelBackend;
afterAll(() => backend.dispose());
afterEach(() => {
  vi.restoreAllMocks();
});

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

it('where the memory of the threads is full, further programs run on one thread, and say so once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const full = (await cpu({ threads: 2 })) as KernelBackend;
  const megabytes = (count: number, value: number): View<TypedArray> => {
    const w = new ProgramWriter();
    const x = w.input('float32', [4]);
    const doubled = w.buffer('float32', [4]);
    // Nobody touches these.
    w.buffer('float32', [count * 250_000]);
    const sum: Expression = { kind: 'binary', function: 'add', left: input(0), right: input(0) };
    w.kernel({ family: 'map', expression: sum }, [x], [doubled]);
    const given = whole<TypedArray>(new Float32Array(4).fill(value), 'float32', [4]);
    return full.compile(w.program([doubled])).run([given])[0]!;
  };
  const results = Array.from({ length: 8 }, (_, i) => megabytes(400, i));
  results.push(megabytes(1, 8), megabytes(1, 9));
  results.forEach(({ buffer }, i) => {
    expect([...buffer]).toEqual([2 * i, 2 * i, 2 * i, 2 * i]);
  });
  const memories = results.map(({ buffer }) => buffer.buffer);
  expect(memories.map((memory) => memory instanceof SharedArrayBuffer)).toEqual(
    results.map((_, i) => i < 4 || i > 7),
  );
  // Of those that have no part in it, each large one goes with its memory.
  expect(new Set(memories.slice(4, 8)).size).toBe(4);
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining('no more shared memory. Going on with one thread.')],
  ]);
  // Eager steps have room.
  const ones = whole(new Float32Array(1e6).fill(1), 'float32', [1000, 1000]);
  const product = whole(new Float32Array(1e6), 'float32', [1000, 1000]);
  const reserve = vi.spyOn(Engine.prototype, 'reserve');
  full.run({ family: 'contract', batch: 0, inner: 1 }, [ones, ones], product);
  expect([product.buffer[999_999], reserve.mock.results[0]!.value]).toEqual([1000, true]);
  full.dispose();
});

it('where threads can share little, programs of their own get memories that are larger', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { Memory } = WebAssembly;
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(function make(wanted) {
    if (wanted.shared && wanted.maximum! > 4096) throw new RangeError('Out of memory');
    return new Memory(wanted);
  });
  const small = (await cpu({ threads: 2 })) as KernelBackend;
  const w = new ProgramWriter();
  const [x, copy] = [w.input('float32', [4]), w.buffer('float32', [4])];
  w.buffer('float32', [100_000_000]);
  w.kernel({ family: 'map', expression: input(0) }, [x], [copy]);
  const given = whole<TypedArray>(new Float32Array([1, 2, 3, 4]), 'float32', [4]);
  expect([...small.compile(w.program([copy])).run([given])[0]!.buffer]).toEqual([1, 2, 3, 4]);
  small.dispose();
});
