/** Whether memory comes back without the system's help. */
import { describe, expect, it } from 'vitest';
import { keepFreedMemory } from './freed-memory.ts';

const report = process.report?.getReport() as { header: { glibcVersionRuntime?: string } } | undefined;

/** Page faults for each of a hundred arrays of 4 MB, whose pages number 1,000. */
function faults(): number {
  const before = process.resourceUsage().minorPageFault;
  for (let i = 0; i < 100; i++) new Float32Array(2 ** 20).fill(i);
  return (process.resourceUsage().minorPageFault - before) / 100;
}

describe('freed memory', () => {
  it.skipIf(report?.header.glibcVersionRuntime === undefined)('is used again where glibc manages it', () => {
    keepFreedMemory();
    faults(); // until the collector has come by
    expect(faults()).toBeLessThan(500);
  });
});
