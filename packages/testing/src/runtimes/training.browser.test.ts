/** In a page: networks learn on threads of WebAssembly as they do on the reference backend. */
import { cpu, reference } from 'glissade';
import { expect, test } from 'vitest';
import { expectClose } from './close.test-helper.ts';
import { numbersOf } from './numbers.ts';

test('the CPU backend computes what the reference does', async () => {
  const backend = await cpu({ threads: 2 });
  expect(backend.threads).toBe(2);
  expectClose(await numbersOf(backend), await numbersOf(reference), 1e-4);
});
