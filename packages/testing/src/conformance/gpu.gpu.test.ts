import { test } from 'vitest';
import { functionAccuracy } from './accuracy.ts';
import { throughPrograms } from './compiled.ts';
import { adapters, noAdapter, onAdapter } from './gpu-adapters.test-helper.ts';
import { gpuTolerances, smallestOnGpu } from './gpu-tolerances.ts';
import { largeChecks } from './large-checks.ts';
import { backendConformance } from './suite.ts';

if (adapters.length === 0) test.skip(`the suite on a GPU (${noAdapter})`, () => {});

for (const [i, adapter] of adapters.entries()) {
  // Lavapipe takes its time to compile shaders: where another adapter is named after it, it runs fewer cases.
  const runs = i === adapters.length - 1 ? 12 : 6;
  const close = { tolerances: gpuTolerances, smallest: smallestOnGpu };
  const make = () => onAdapter(adapter);
  backendConformance(`gpu on ${adapter}`, make, { ...close, runs });
  backendConformance(`gpu on ${adapter}, for much,`, make, { ...close, checks: largeChecks, runs: runs / 6 });
  backendConformance(`compiled gpu on ${adapter}`, async () => throughPrograms(await make()), {
    ...close,
    runs: runs / 2,
  });
  functionAccuracy(adapter, make, {
    unary: { exp: 1, expm1: 2, log: 1, log1p: 2, sqrt: 1, tanh: 1, sigmoid: 3, erf: 3, sin: 3, cos: 3 },
    power: 2,
    smallest: 2 ** -126,
    share: 5,
  });
}
