/** Long synchronous loops stay small: nothing is disposed of, the garbage collector is enough. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const programs = join(dirname(fileURLToPath(import.meta.url)), 'programs.ts');
const megabyte = 1e6;

interface Report {
  readonly result: number;
  readonly peak: number;
  /** Resident bytes after a quarter of the steps, and at the end. */
  readonly quarter: number;
  readonly end: number;
  readonly backend: string;
  /** All that tensors ever took. */
  readonly allocatedBytes: number;
}

function measured(program: string, count: number): Report {
  const args = ['--import', 'tsx', '--conditions=@glissade/source', programs, program, String(count)];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    cwd: dirname(programs),
  });
  if (!stdout.startsWith('{')) throw new Error(`the program ${program} ended early: ${stderr}`);
  return JSON.parse(stdout);
}

describe('resident memory on the CPU backend', () => {
  test('3,000 eager training steps, 784-128-10 at batch 64, stay under 300 MB', { timeout: 600_000 }, () => {
    const { backend, result, allocatedBytes, peak } = measured('train', 3000);
    expect(backend).toBe('cpu');
    expect(result).toBeLessThan(2.2); // it learned: at first the loss is log(10), 2.3
    expect(allocatedBytes).toBeGreaterThan(3000 * megabyte); // what the collector had to free
    expect(peak / megabyte).toBeLessThan(300);
  });

  test('3,000 eager training steps whose losses are kept do not grow', { timeout: 600_000 }, () => {
    const { result, quarter, end } = measured('trainAndKeep', 3000);
    expect(result).toBeLessThan(1.2); // half of log(10) at first
    expect((end - quarter) / megabyte).toBeLessThan(60); // it would be 225, with the graphs
  });

  test('8,000 compiled training steps do not grow', { timeout: 600_000 }, () => {
    const { backend, result, quarter, end, peak } = measured('trainCompiled', 8000);
    expect(backend).toBe('cpu');
    expect(result).toBeLessThan(0.5); // it learned
    expect((end - quarter) / megabyte).toBeLessThan(20);
    expect(peak / megabyte).toBeLessThan(300);
  });

  // The derivative of f(w), where each of the five rounds makes w x + 1 of x, at one half.
  const derivative = 1 + 2 / 2 + 3 / 4 + 4 / 8 + 6 / 32;
  test.each([
    ['additions', 'addSmall', 1_000_000],
    ['forward and backward', 'differentiateSmall', derivative],
  ])(
    'a million small eager operations, %s, stay under 300 MB',
    { timeout: 600_000 },
    (_, program, expected) => {
      const { backend, result, allocatedBytes, peak } = measured(program, 1_000_000);
      expect(backend).toBe('cpu');
      expect(result).toBe(expected);
      expect(allocatedBytes).toBeGreaterThanOrEqual(4 * megabyte);
      expect(peak / megabyte).toBeLessThan(300);
    },
  );

  test('500 additions of four megabytes stay under 300 MB', { timeout: 600_000 }, () => {
    const { result, allocatedBytes, peak } = measured('addLarge', 500);
    expect(result).toBe(500);
    expect(allocatedBytes).toBeGreaterThan(2000 * megabyte);
    expect(peak / megabyte).toBeLessThan(300);
  });
});
