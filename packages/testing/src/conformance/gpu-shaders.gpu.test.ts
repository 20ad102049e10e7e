/**
 * Every shader of the suite is valid, those for real GPUs too, which adapters in software never get. Dawn's null backend
 * compiles and binds what it is given, and runs nothing: it needs no GPU and is there wherever Dawn is.
 */
import { type GpuBackend, gpu } from '@glissade/backend-gpu';
import type { Backend } from '@glissade/tensor';
import { throughPrograms } from './compiled.ts';
import { foldChecks } from './fold-checks.ts';
import { indexChecks } from './index-checks.ts';
import { largeChecks } from './large-checks.ts';
import { mapChecks } from './map-checks.ts';
import { backendConformance } from './suite.ts';

/** Nothing is computed, not even the notes about indices: any can be there. */
async function validator(kernels: 'hardware' | 'software', subgroups: boolean): Promise<Backend> {
  const backend = await gpu({ flags: ['backend=null'], kernels, subgroups });
  const read = backend.read.bind(backend);
  return Object.assign(backend, {
    read: (buffer: Parameters<GpuBackend['read']>[0]) =>
      read(buffer).catch((error: Error) => {
        if (!error.message.includes('out of range')) throw error;
        return read(buffer);
      }),
  });
}

const checks = [...mapChecks, ...foldChecks, ...largeChecks, ...indexChecks];
for (const kernels of ['hardware', 'software'] as const) {
  const make = () => validator(kernels, true);
  const blind = { checks, compares: false, runs: 20 };
  backendConformance(`every shader for ${kernels}`, make, blind);
  backendConformance(
    `every compiled shader for ${kernels}`,
    async () => throughPrograms(await make()),
    blind,
  );
}

backendConformance('every fold for hardware without subgroups', () => validator('hardware', false), {
  checks: [...foldChecks, ...largeChecks],
  compares: false,
  runs: 20,
});
