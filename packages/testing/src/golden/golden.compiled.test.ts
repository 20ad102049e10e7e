/** The golden vectors through compile(): on the CPU backend's generated code, and step by step on the reference backend. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type Backend, reference } from '@glissade/tensor';
import { beforeAll, expect } from 'vitest';
import { goldenOptimSuite } from './optim-suite.ts';
import { goldenSuite } from './suite.ts';
import { goldenTrainingSuite } from './training-suite.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await cpu({ threads: 2 });
  expect(backend.compile).toBeDefined();
});

for (const family of ['ops', 'more', 'special', 'nn', 'layers', 'losses', 'more-losses', 'half']) {
  goldenSuite(family, 'cpu, compiled', () => backend, { mode: compile });
  goldenSuite(family, 'reference, compiled', () => reference, { mode: compile });
}
goldenTrainingSuite('cpu, compiled', () => backend, undefined, compile);
goldenTrainingSuite('reference, compiled', () => reference, ['logistic', 'mlpAdam'], compile);
goldenOptimSuite('cpu, compiled', () => backend, compile);
goldenOptimSuite('reference, compiled', () => reference, compile);
