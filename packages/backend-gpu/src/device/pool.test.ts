/** Memory of a GPU that counts what is made and destroyed. */
import { expect, test } from 'vitest';
import type { Failures } from './failures.ts';
import { Pool } from './pool.ts';

/** @param most - the bytes that a shader can see of one buffer */
function poolOf(budget: number, most = 2 ** 30): Pool {
  const device = {
    limits: { maxStorageBufferBindingSize: most, maxBufferSize: 2 ** 32 },
    createBuffer: ({ size }: { size: number }) => ({ size, destroy() {} }),
  } as unknown as GPUDevice;
  const failures = { watch: <T>(_: string, make: () => T): T => make() } as unknown as Failures;
  return new Pool({ device, failures, budget, garbage: 2 ** 40, flush() {} });
}

test('what was taken is given back where something fails', () => {
  const pool = poolOf(1024);
  const fail = (): never =>
    pool.takeWhile((take) => {
      take(512);
      take(256);
      throw new Error('stop');
    });
  for (let i = 0; i < 3; i++) expect(fail).toThrow('stop');
  expect(pool.heldBytes).toBe(768);
  // All of it can be used again.
  expect(pool.takeForGood(1024).bytes).toBe(1024);
  expect(() => pool.takeForGood(16)).toThrow('memory budget');
});

test('the largest buffer may have as many bytes as can be bound', () => {
  const most = 2 ** 31 - 4;
  const pool = poolOf(Number.POSITIVE_INFINITY, most);
  expect(pool.takeForGood(most).bytes).toBe(most);
  expect(pool.takeForGood(most - 1000).bytes).toBe(most);
  expect(() => pool.takeForGood(most + 4)).toThrow('does not fit');
});
