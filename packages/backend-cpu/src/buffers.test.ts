/** Whether buffers are what was asked for, and whether their memory comes back without the system's help. */
import { dtypes, newArray } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { Buffers, keepFreedMemory } from './buffers.ts';

const report = process.report?.getReport() as { header: { glibcVersionRuntime?: string } } | undefined;

/** Page faults for each of a hundred arrays of 4 MB, whose pages number 1,000. */
function faults(): number {
  const before = process.resourceUsage().minorPageFault;
  for (let i = 0; i < 100; i++) new Float32Array(2 ** 20).fill(i);
  return (process.resourceUsage().minorPageFault - before) / 100;
}

// First of all: later tests free blocks that are larger than any other.
it.skipIf(report?.header.glibcVersionRuntime === undefined)(
  'freed memory is used again where glibc manages it',
  () => {
    keepFreedMemory();
    // The collector comes by some time.
    const rounds = Array.from({ length: 8 }, faults);
    expect(Math.min(...rounds)).toBeLessThan(100);
  },
);

describe('buffers', () => {
  it.each(dtypes)('hold as many elements of %s as were asked for, and no others', (dtype) => {
    const buffers = new Buffers();
    for (const length of [0, 1, 4095, 4096, 100_000]) {
      const [buffer, other] = [buffers.take(dtype, length).fill(1), buffers.take(dtype, length).fill(0)];
      expect(buffer).toEqual(newArray(dtype, length).fill(1));
      expect(buffer.buffer).not.toBe(other.buffer);
    }
  });
});

describe('freed memory', () => {
  it('is handed out again, for as many bytes of any dtype', () => {
    const buffers = new Buffers();
    const [first, second] = [buffers.take('float32', 10_000), buffers.take('float32', 10_000)];
    buffers.give(first);
    buffers.give(second);
    expect(buffers.keptBytes).toBe(80_000);
    expect(buffers.take('float32', 10_001).buffer).not.toBe(second.buffer);
    const [third, fourth, fifth] = [1, 2, 3].map(() => buffers.take('int32', 10_000));
    expect([third!.buffer, fourth!.buffer]).toEqual([second.buffer, first.buffer]);
    expect(third).toBeInstanceOf(Int32Array);
    expect(fifth!.buffer).not.toBe(third!.buffer);
    expect(buffers.keptBytes).toBe(0);
  });

  it('is left to the collector where it is small, or more than is kept', () => {
    const buffers = new Buffers();
    buffers.give(buffers.take('float32', 4095));
    expect(buffers.keptBytes).toBe(0);
    const large = [1, 2, 3].map(() => buffers.take('uint8', 30 * 2 ** 20));
    for (const array of large) buffers.give(array);
    expect(buffers.keptBytes).toBe(30 * 2 ** 20);
    expect(buffers.take('uint8', 30 * 2 ** 20).buffer).toBe(large[2]!.buffer);
    buffers.give(large[0]!);
    buffers.give(buffers.take('uint8', 65 * 2 ** 20));
    expect(buffers.keptBytes).toBe(30 * 2 ** 20);
  });
});

it('says how much was asked for where there is no memory', () => {
  expect(() => new Buffers().take('float32', 2 ** 34)).toThrow(
    'cpu: no memory for 17179869184 elements of float32. Use smaller batches, or look for shapes that broadcast by mistake',
  );
});
