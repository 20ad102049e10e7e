/** The GPU backend, step by step and with every step a compiled program. */
import type { Backend } from '@glissade/tensor';
import { test } from 'vitest';
import { throughPrograms } from './compiled.ts';
import { adapters, noAdapter, onAdapter } from './gpu-adapters.test-helper.ts';
import { gpuTolerances } from './gpu-tolerances.ts';
import { backendConformance } from './suite.ts';

test.skipIf(adapters.length > 0)(`the suite on a GPU (${noAdapter})`, () => {});

for (const adapter of adapters) {
  const make = async () => (await onAdapter(adapter)) as Backend;
  backendConformance(`gpu on ${adapter}`, make, { runs: 12, tolerances: gpuTolerances });
  backendConformance(`compiled gpu on ${adapter}`, async () => throughPrograms(await make()) as Backend, {
    runs: 6,
    tolerances: gpuTolerances,
  });
}
