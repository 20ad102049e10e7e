/** The CPU backend on vectors of 256 bits, which V8 makes of pairs: it computes the same, step by step and in programs. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import type { Backend } from '@glissade/tensor';
import { beforeAll, test } from 'vitest';
import { goldenSuite } from '../golden/suite.ts';
import { goldenTrainingSuite } from '../golden/training-suite.ts';
import { throughPrograms } from './compiled.ts';
import { backendConformance } from './suite.ts';

const { node } = process.versions;

if (Number.parseInt(node, 10) < 24) test.skip(`needs Node.js 24 or later, and this is ${node}`);
else {
  const make = () => cpu({ threads: 2, revectorize: true });
  let backend: Backend;
  beforeAll(async () => {
    backend = await make();
  });
  backendConformance('cpu, revectorized', make);
  backendConformance('compiled cpu, revectorized', async () => throughPrograms(await make()), {
    runs: 30,
  });
  for (const family of ['ops', 'nn', 'layers'])
    goldenSuite(family, 'cpu, revectorized and compiled', () => backend, { mode: compile });
  goldenTrainingSuite('cpu, revectorized and compiled', () => backend, undefined, compile);
}
