/** How much elementwise work becomes one kernel. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { ones, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type Compiled, compile } from '../index.ts';

let backend: Awaited<ReturnType<typeof cpu>>;
beforeAll(async () => {
  backend = await cpu({ threads: 1 });
});
beforeEach(() => useBackend(backend));

const kernelsOf = ({ programs: [program] }: Pick<Compiled<never, unknown>, 'programs'>): number =>
  program!.program.kernels.length;

test('a chain is one kernel, and several where it is too deep to walk', () => {
  for (const [length, kernels] of [
    [200, 1],
    [1500, 3],
  ] as const) {
    const chain = (x: Tensor): Tensor => {
      for (let i = 0; i < length; i++) x = x.mul(0.5).add(1);
      return x;
    };
    const step = compile(chain);
    const x = tensor([0, 1, 100]);
    expect(step(x).toArray()).toEqual(chain(x).toArray());
    expect(kernelsOf(step)).toBe(kernels);
  }
});

test('functions that are long to write down are several, too, with their gradient', () => {
  const chain = (x: Tensor): Tensor => {
    for (let i = 0; i < 400; i++) x = x.sin();
    return x.sum();
  };
  const [x, y] = [parameter(ones([3])), parameter(ones([3]))];
  const step = compile(() => {
    const loss = chain(x);
    loss.backward();
    return loss;
  });
  const loss = chain(y);
  loss.backward();
  expect(step().itemSync()).toBeCloseTo(loss.itemSync(), 6);
  const [found, expected] = [x.grad!.dataSync(), y.grad!.dataSync()];
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 6);
  });
});

test('the same on a backend that walks expressions as they are', () => {
  useBackend(reference);
  const step = compile((x: Tensor) => {
    for (let i = 0; i < 600; i++) x = x.neg();
    return x;
  });
  expect(step(tensor([1, 2])).toArray()).toEqual([1, 2]);
});
