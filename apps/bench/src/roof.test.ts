import { expect, test } from 'vitest';
import { measureRoof, roofModule } from './roof.ts';

test('what the loop computes: a chain that goes c = a c + b, summed over twelve', async () => {
  const { instance } = await WebAssembly.instantiate(roofModule(false));
  const run = instance.exports['run'] as (rounds: number) => number;
  // From zero, every round adds b, which is nearly one.
  expect(run(1)).toBeCloseTo(12, 4);
  expect(run(100)).toBeCloseTo(1200, 1);
});

test('relaxed SIMD counts where the engine has it', () => {
  const roof = measureRoof(1000);
  expect(roof.plain).toBeGreaterThan(0);
  expect('relaxed' in roof).toBe(WebAssembly.validate(roofModule(true)));
});
