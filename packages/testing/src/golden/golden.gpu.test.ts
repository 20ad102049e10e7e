/** The golden vectors on the GPU backend, step by step and compiled. */
import { gpu } from '@glissade/backend-gpu';
import { compile } from '@glissade/compiler';
import type { Backend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { adapters, noAdapter, onAdapter } from '../conformance/gpu-adapters.test-helper.ts';
import { goldenAutogradSuite } from './autograd-suite.ts';
import { goldenOptimSuite } from './optim-suite.ts';
import { goldenSuite } from './suite.ts';
import { goldenTrainingSuite } from './training-suite.ts';

if (adapters.length === 0) test.skip(`the golden vectors on a GPU (${noAdapter})`, () => {});

/** GLISSADE_CASES=all: no samples, as is right for a real GPU. */
const whole = process.env['GLISSADE_CASES'] === 'all';

// Lavapipe takes its time to compile shaders: where another adapter is named after it, it runs a sample.
for (const [i, adapter] of adapters.entries()) {
  const all = whole || i === adapters.length - 1;
  let backend: Backend;
  beforeAll(async () => {
    backend = await onAdapter(adapter);
    expect(backend.name).toBe('gpu');
  });
  const name = `gpu on ${adapter}`;
  const lacks = { dtype: 'float64', reason: 'WGSL has no float64' } as const;
  for (const family of ['ops', 'more', 'special', 'nn', 'layers', 'losses', 'more-losses']) {
    // Of operations, a quarter is computed step by step, another one compiled. What is made of operations is computed whole on
    // the CPU; here a sample of it, of programs a larger one, since these are the backend's own.
    const isMade = ['nn', 'layers', 'losses'].includes(family);
    const [every, compiled] = whole ? [1, 1] : !all ? [48, 48] : isMade ? [16, 6] : [4, 4];
    const from = whole ? 0 : all ? 1 : 2;
    goldenSuite(family, name, () => backend, { lacks, every });
    goldenSuite(family, `${name}, compiled`, () => backend, {
      lacks,
      every: compiled,
      from,
      mode: compile,
    });
  }
  goldenSuite('half', name, () => backend);
  goldenSuite('half', `${name}, compiled`, () => backend, { every: whole ? 1 : 4, mode: compile });
  goldenTrainingSuite(`${name}, compiled`, () => backend, all ? undefined : ['mlpAdam'], compile);
  if (!all) continue;
  goldenTrainingSuite(name, () => backend, ['logistic', 'mlpAdam']);
  goldenAutogradSuite(name, () => backend);
  // L-BFGS ends a step when the loss stands still: float32 tells where a minimum is to the root of its precision.
  goldenOptimSuite(`${name}, compiled`, () => backend, compile, Math.sqrt(2 ** -22));

  // Real GPUs get other kernels, in which a step's bias, activation and update end a tile.
  let hardware: Backend;
  beforeAll(async () => {
    hardware = await gpu({ adapter, kernels: 'hardware' });
  });
  const named = `${name}, kernels of real GPUs`;
  goldenTrainingSuite(named, () => hardware, ['mlpAdam']);
  goldenTrainingSuite(`${named}, compiled`, () => hardware, ['mlp784', 'cnn', 'mlpAdam'], compile);
  goldenSuite('nn', `${named}, compiled`, () => hardware, { lacks, every: whole ? 1 : 6, mode: compile });
}
