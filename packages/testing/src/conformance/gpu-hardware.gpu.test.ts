/** The kernels for real GPUs, on adapters that would choose others: they compute the same there, if slowly. */
import { gpu } from '@glissade/backend-gpu';
import { test } from 'vitest';
import { throughPrograms } from './compiled.ts';
import { foldChecks } from './fold-checks.ts';
import { adapters, noAdapter } from './gpu-adapters.test-helper.ts';
import { gpuTolerances, smallestOnGpu } from './gpu-tolerances.ts';
import { largeChecks, lineChecks } from './large-checks.ts';
import { backendConformance } from './suite.ts';

const reductions = [...foldChecks, ...largeChecks].filter(({ title }) => title.includes('reduce'));

if (adapters.length === 0) test.skip(`the kernels for real GPUs (${noAdapter})`, () => {});

// Barriers are slow in software: the first adapter runs all of it, the others a sample.
for (const [i, adapter] of adapters.entries()) {
  const make = async (subgroups?: boolean) =>
    await gpu({
      adapter,
      kernels: 'hardware',
      ...(subgroups === undefined ? {} : { subgroups }),
    });
  const options = { tolerances: gpuTolerances, smallest: smallestOnGpu };
  const more = i === 0 ? 2 : 1;
  backendConformance(`hardware's kernels on ${adapter}`, () => make(), {
    ...options,
    checks: foldChecks,
    runs: 2 * more,
  });
  backendConformance(`hardware's kernels for much on ${adapter}`, () => make(), {
    ...options,
    checks: largeChecks,
    runs: 1,
  });
  backendConformance(`hardware's kernels without subgroups on ${adapter}`, () => make(false), {
    ...options,
    checks: reductions,
    runs: more,
  });
  backendConformance(
    `compiled, hardware's kernels on ${adapter}`,
    async () => throughPrograms(await make()),
    { ...options, checks: [...foldChecks, ...lineChecks], runs: more },
  );
}
