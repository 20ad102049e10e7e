/** Whether buffers are what was asked for, and whether their memory comes back without the system's help. */
import { dtypes, newArray } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { keepFreedMemory, newBuffer } from './buffers.ts';

const report = process.report?.getReport() as { header: { glibcVersionRuntime?: string } } | undefined;

/** Page faults for each of a hundred arrays of 4 MB, whose pages number 1,000. */
function faults(): number {
  const before = process.resourceUsage().minorPageFault;
  for (let i = 0; i < 100; i++) new Float32Array(2 ** 20).fill(i);
  return (process.resourceUsage().minorPageFault - before) / 100;
}

describe('buffers', () => {
  it.each(dtypes)('hold as many elements of %s as were asked for, and no others', (dtype) => {
    for (const length of [0, 1, 4095, 4096, 100_000]) {
      const [buffer, other] = [newBuffer(dtype, length).fill(1), newBuffer(dtype, length).fill(0)];
      expect(buffer).toEqual(newArray(dtype, length).fill(1));
      expect(buffer.buffer).not.toBe(other.buffer);
    }
  });
});

describe('freed memory', () => {
  it.skipIf(report?.header.glibcVersionRuntime === undefined)('is used again where glibc manages it', () => {
    keepFreedMemory();
    faults(); // until the collector has come by
    expect(faults()).toBeLessThan(500);
  });
});
