/** The CPU backend, step by step and with every step a compiled program; one thread and several. */
import { cpu } from '@glissade/backend-cpu';
import type { Backend } from '@glissade/tensor';
import { throughPrograms } from './compiled.ts';
import { backendConformance } from './suite.ts';

for (const threads of [1, 3]) {
  const make = async () => (await cpu({ threads })) as Backend;
  backendConformance(`cpu on ${threads}`, make);
  backendConformance(`compiled cpu on ${threads}`, async () => throughPrograms(await make()) as Backend, {
    runs: 30,
  });
}
