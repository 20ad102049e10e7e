/** The golden vectors through vmap(): each case is the second of two examples, in all of its inputs, or in every other one. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type Backend, stack, type Tensor } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { beforeAll } from 'vitest';
import type { Call } from './operations.ts';
import { eager, goldenSuite } from './suite.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await cpu({ threads: 1 });
});

/** The call for both examples, and of that the second. Of the inputs, those that `isShared` names are the same for both. */
const mapped =
  (isShared: (input: number) => boolean) =>
  (call: Call): Call =>
  (inputs, args) => {
    const dims = inputs.map((_, i) => (isShared(i) ? null : 0));
    if (dims.every((dim) => dim === null)) return call(inputs, args);
    // The first example has other values, so that a mixture would show.
    const other = (x: Tensor): Tensor => x.detach().flip(x.shape.map((_, dim) => dim));
    const both = inputs.map((x, i) => (isShared(i) ? x : stack([other(x), x])));
    const run = vmap((...each: Tensor[]) => call(each, args), { inDims: dims });
    const result = run(...both);
    return 'dtype' in result ? result.at(1) : result.map((output) => output.at(1));
  };

/** Its running statistics are one for all examples. vmap.test.ts shows what it throws. */
const without = new Set(['batchNorm']);

for (const family of ['ops', 'more', 'special', 'nn', 'layers', 'losses', 'more-losses']) {
  for (const [name, mode] of [
    ['', eager],
    [', compiled', compile],
  ] as const)
    goldenSuite(family, `cpu, through vmap${name}`, () => backend, {
      without,
      mode,
      transform: mapped(() => false),
    });
  // A shared zero would get the gradients of both examples, and the first one's is 0 / 0 here.
  if (family === 'special') continue;
  goldenSuite(family, 'cpu, some inputs through vmap', () => backend, {
    without,
    transform: mapped((input) => input % 2 === 1),
  });
}
