/** What is read in several places again and again: as a tree it would have more nodes than there are atoms. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { explain } from './explain.ts';

function manyTimes(x: Tensor): Tensor {
  let y = x;
  for (let i = 0; i < 40; i++) y = y.mul(y.sin()).sub(y.mul(0.5)).add(x);
  return y;
}

describe.each(['cpu', 'reference'])('on %s', (name) => {
  it('is compiled, run and explained in a moment, with its gradient', async () => {
    useBackend(name === 'cpu' ? await cpu() : reference);
    const [x, y] = [0, 1].map(() => parameter(tensor([0.3, -0.2, 0.1])));
    const step = compile(() => {
      const loss = manyTimes(x!).sum();
      loss.backward();
      return loss;
    });
    const loss = await step().item();
    manyTimes(y!).sum().backward();
    expect(loss).toBeCloseTo(await manyTimes(y!).sum().item(), 4);
    const [compiled, eager] = [await x!.grad!.data(), await y!.grad!.data()];
    compiled.forEach((value, i) => {
      expect(value / eager[i]!).toBeCloseTo(1, 4);
    });
    const text = await explain(step, { rounds: 1 });
    expect(text).toMatch(/where p1 = \w+\(/);
    expect(text.length).toBeLessThan(200_000);
  });
});
