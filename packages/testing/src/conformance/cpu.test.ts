/** The CPU backend, step by step and with every step a compiled program; one thread and several. */
import { cpu } from '@glissade/backend-cpu';
import { functionAccuracy } from './accuracy.ts';
import { throughPrograms } from './compiled.ts';
import { backendConformance } from './suite.ts';

for (const threads of [1, 3]) {
  const make = () => cpu({ threads });
  backendConformance(`cpu on ${threads}`, make);
  backendConformance(`compiled cpu on ${threads}`, async () => throughPrograms(await make()), {
    runs: 30,
  });
}

functionAccuracy('the cpu', () => cpu({ threads: 2 }), {
  unary: { exp: 1, expm1: 2, log: 1, log1p: 1, sqrt: 0, tanh: 2, sigmoid: 2, erf: 1, sin: 2, cos: 2 },
  power: 1,
});
