/** A compiled step trains halves as an eager one does, bit for bit. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { Adam, SGD } from '@glissade/optim';
import { type Backend, reference, softmax, tensor, useBackend } from '@glissade/tensor';
import { expect, it } from 'vitest';
import { compile } from './index.ts';

const backends = [reference, await cpu({ threads: 1 })] as readonly Backend[];

for (const backend of backends) {
  it.each([
    ['SGD', (w: ReturnType<typeof parameter>) => new SGD([w], { lr: 0.1, momentum: 0.5 })],
    ['Adam', (w: ReturnType<typeof parameter>) => new Adam([w], { lr: 0.1 })],
  ] as const)(`trains halves on ${backend.name} with %s`, (_, make) => {
    useBackend(backend);
    const lossesOf = (mode: <F extends () => ReturnType<typeof tensor>>(step: F) => () => ReturnType<F>) => {
      const w = parameter(tensor([1, -2, 3], { dtype: 'float16' }));
      const optimizer = make(w);
      const step = mode(() => {
        optimizer.zeroGrad();
        const loss = softmax(w, 0).mul(w.mul(0.3)).sum();
        loss.backward();
        optimizer.step();
        return loss;
      });
      return Array.from({ length: 8 }, () => step().itemSync());
    };
    const eager = lossesOf((step) => step as never);
    expect(eager.at(-1)).toBeLessThan(eager[0]!);
    expect(lossesOf((step) => compile(step) as never)).toEqual(eager);
  });
}
