import { expect } from 'vitest';

/** Relative to their sizes, of numbers below 1 to 1. */
export function expectClose(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs(found[i]! - value) / (1 + Math.abs(value)), `number ${i}`).toBeLessThan(tolerance);
}
