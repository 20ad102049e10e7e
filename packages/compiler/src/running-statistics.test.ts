/** What layers keep of the batches that they have seen is state like any other. */
import { crossEntropy } from '@glissade/losses';
import { BatchNorm1d, BatchNorm2d, Conv2d, Flatten, Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, randn, type Tensor, tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { compile } from './index.ts';

test('batch normalisation moves its running statistics in a compiled step as it does outside', () => {
  const network = () => {
    manualSeed(3);
    const model = new Sequential(
      new Conv2d(1, 4, 3, { bias: false }),
      new BatchNorm2d(4),
      new ReLU(),
      new Flatten(),
      new Linear(64, 5),
      new BatchNorm1d(5, { momentum: null }),
    );
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const step = (x: Tensor, y: Tensor): Tensor => {
      const loss = crossEntropy(model.forward(x), y);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    };
    return { model, step };
  };
  const [eager, other] = [network(), network()];
  const compiled = compile(other.step);
  const use = compile((x: Tensor) => other.model.forward(x));
  const y = tensor([0, 1, 4], { dtype: 'int32' });
  for (let call = 0; call < 4; call++) {
    const x = randn([3, 1, 6, 6]);
    expect(compiled(x, y).itemSync()).toBeCloseTo(eager.step(x, y).itemSync(), 4);
  }
  const [expected, found] = [eager, other].map(({ model }) => model.stateDict());
  for (const [name, value] of Object.entries(expected!)) {
    const distance = found![name]!.sub(value).abs().max().itemSync();
    expect(distance, name).toBeLessThan(1e-4);
  }
  expect(compiled.programs.length).toBe(1);
  expect(other.model.stateDict()['5.num_batches_tracked']!.itemSync()).toBe(4);
  // In use, of one image.
  other.model.eval();
  eager.model.eval();
  const x = randn([1, 1, 6, 6]);
  expect(use(x).sub(eager.model.forward(x)).abs().max().itemSync()).toBeLessThan(1e-4);
});
