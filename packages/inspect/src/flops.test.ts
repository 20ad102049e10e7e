import {
  Conv1d,
  Conv2d,
  ConvTranspose2d,
  Flatten,
  Linear,
  type Module,
  ReLU,
  Sequential,
} from '@glissade/nn';
import { einsum, matmul, randn, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { countFlops } from './flops.ts';

useBackend(reference);

const cnn = (): Module =>
  new Sequential(
    new Conv2d(1, 8, 5, { stride: 2, padding: 2 }),
    new ReLU(),
    new Conv2d(8, 16, 3, { stride: 2, padding: 1 }),
    new ReLU(),
    new Flatten(),
    new Linear(16 * 49, 10),
  );

// What torch.utils.flop_counter.FlopCounterMode of PyTorch 2.13 says of m(x), and of m(x).sum().backward().
test.each<readonly [string, () => Module, readonly number[], number, number]>([
  ['Linear', () => new Linear(5, 7), [3, 4, 5], 840, 1680],
  ['Conv1d', () => new Conv1d(3, 5, 4, { stride: 3 }), [2, 3, 20], 1440, 2880],
  ['Conv2d', () => new Conv2d(4, 6, 3, { stride: 2, padding: 1 }), [2, 4, 9, 8], 17280, 34560],
  ['several layers', cnn, [4, 1, 28, 28], 827904, 2170112],
])('counts %s as PyTorch does', async (_, make, shape, forward, both) => {
  const model = make();
  const x = randn(shape);
  expect(await countFlops(() => model.forward(x))).toBe(forward);
  expect(await countFlops(() => (model.forward(x) as Tensor).sum().backward())).toBe(both);
});

test('counts products of matrices, and nothing else', async () => {
  const [a, b] = [randn([3, 4, 5]), randn([3, 5, 6])];
  expect(await countFlops(() => matmul(a, b))).toBe(720);
  expect(await countFlops(() => einsum('bij,bkj->bik', a, randn([3, 2, 5])))).toBe(240);
  expect(await countFlops(() => a.mul(2).exp().sum(1))).toBe(0);
});

test('counts of a transposed convolution what is no product with a zero between, about as PyTorch', async () => {
  const layer = new ConvTranspose2d(4, 6, 3, { stride: 2 });
  const flops = await countFlops(() => layer.forward(randn([2, 4, 5, 6])));
  expect(flops / 25920).toBeCloseTo(1.19, 2); // and not 4.8
});

test('waits for a function that waits', async () => {
  const x = tensor([[1, 2]]);
  const flops = await countFlops(async () => {
    await matmul(x, x.transpose()).data();
    return matmul(x, x.transpose());
  });
  expect(flops).toBe(8);
});

test('refuses what is no function', async () => {
  await expect(countFlops(3 as never)).rejects.toThrow('countFlops: expected a function, got number');
});
