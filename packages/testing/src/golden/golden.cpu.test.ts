/** The golden vectors on the CPU backend: WebAssembly kernels, two threads. */
import { cpu } from '@glissade/backend-cpu';
import type { Backend } from '@glissade/tensor';
import { beforeAll, expect } from 'vitest';
import { goldenAutogradSuite } from './autograd-suite.ts';
import { goldenOptimSuite } from './optim-suite.ts';
import { goldenSuite } from './suite.ts';
import { goldenTrainingSuite } from './training-suite.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await cpu({ threads: 2 });
  expect(backend.name).toBe('cpu'); // and not the reference in its place
});

for (const family of ['ops', 'more', 'special', 'nn', 'layers', 'losses', 'more-losses', 'half'])
  goldenSuite(family, 'cpu', () => backend);
goldenAutogradSuite('cpu', () => backend);
goldenTrainingSuite('cpu', () => backend);
goldenOptimSuite('cpu', () => backend);
