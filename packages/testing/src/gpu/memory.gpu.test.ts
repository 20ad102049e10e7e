/** Training loops on the GPU stay small, though nothing is disposed of, and end by themselves. */
import { describe, expect, test } from 'vitest';
import { adapters, noAdapter } from '../conformance/gpu-adapters.test-helper.ts';
import { runProgram } from './child.test-helper.ts';
import type { Report } from './programs.ts';

const megabyte = 1e6;

if (adapters.length === 0) test.skip(`memory on a GPU (${noAdapter})`, () => {});

// What is held is no matter of a driver's: the first adapter is enough.
describe.each(adapters.slice(0, 1))('memory on %s', (adapter) => {
  async function measured(mode: string, steps: number, ...budget: number[]): Promise<Report> {
    const { code, output, errors } = await runProgram([mode, adapter, steps, ...budget]);
    expect(`${code} ${errors.replaceAll(/^Warning: .*\n/gm, '')}`).toMatch(/^0 /);
    return JSON.parse(output);
  }

  test('900 eager steps that make 1.4 GB hold a share of it that does not grow', async () => {
    const { result, marks } = await measured('eager', 900);
    expect(result).toBeLessThan(0.1); // it learned
    const last = marks.at(-1)!;
    expect(last.allocatedBytes / megabyte).toBeGreaterThan(1400);
    for (const { heldBytes } of marks) expect(heldBytes / megabyte).toBeLessThan(450);
    expect(last.pipelines).toBe(marks[0]!.pipelines);
  });

  test('250 MB of passing tensors fit a budget of 100 MB', async () => {
    const { result, marks } = await measured('pass', 60, 100 * 2 ** 20);
    expect(result).toBe(60);
    expect(marks[0]!.allocatedBytes / megabyte).toBeGreaterThan(250);
    expect(marks[0]!.heldBytes).toBeLessThanOrEqual(100 * 2 ** 20);
  });

  test('a compiled step takes nothing but the number that it gives', async () => {
    const { result, marks } = await measured('compiled', 250);
    expect(result).toBeLessThan(0.1);
    const [first, last] = [marks[0]!, marks.at(-1)!];
    const calls = 225;
    expect(last.allocatedBytes - first.allocatedBytes).toBe(4 * calls);
    // Until the garbage collector comes by.
    expect(last.heldBytes - first.heldBytes).toBeLessThanOrEqual(16 * calls);
    expect([last.pipelines, last.uploadedBytes]).toEqual([first.pipelines, first.uploadedBytes]);
    const perCall = (last.dispatches - first.dispatches) / calls;
    expect(perCall).toBe(Math.round(perCall));
  });
});
