/** Parts that are computed again: the gradients of the function itself, to the bit, and nothing kept meanwhile. */
import { gradients, graphOf, noGrad, parameter } from '@glissade/autograd';
import { manualSeed, rand, randn, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import {
  BatchNorm1d,
  checkpoint,
  checkpointSequential,
  Dropout,
  dropout,
  Linear,
  Sequential,
  spectralNorm,
  Tanh,
} from './index.ts';

beforeAll(() => useBackend(reference));

const block = () =>
  new Sequential(
    new Linear(4, 6),
    new BatchNorm1d(6),
    new Tanh(),
    new Dropout(0.5),
    spectralNorm(new Linear(6, 4)),
  );

/** The loss, the gradients, the state, and the number that is drawn next, of nets made alike. */
function trained(call: (part: (x: Tensor) => Tensor, x: Tensor) => Tensor, x: Tensor): number[][] {
  manualSeed(7);
  const blocks = [block(), block()];
  const losses = [1, 2, 3].map(() => {
    const y = blocks.reduce((h, each) => call((h) => dropout(each.forward(h), { p: 0.2 }), h), x);
    const loss = y.square().sum();
    loss.backward();
    return loss;
  });
  const gradients = blocks.flatMap((each) => each.parameters().map(({ grad }) => grad!));
  const state = blocks.flatMap((each) => Object.values(each.stateDict({ everything: true })));
  return [...losses, rand([1]), ...gradients, ...state].map((each) => [...each.dataSync()]);
}

test('has the gradients of the function, dropout and running statistics included, and draws as often', () => {
  const x = randn([3, 4]);
  expect(trained((part, h) => checkpoint(part, h), x)).toEqual(trained((part, h) => part(h), x));
  // One within another.
  expect(trained((part, h) => checkpoint((g) => checkpoint(part, g), h), x)).toEqual(
    trained((part, h) => part(h), x),
  );
});

test('gradients of inputs, of which some have none, and of parameters that are used twice', () => {
  const [a, b, w] = [randn([3]), randn([3]), randn([3])];
  const f = (scale: Tensor) => (x: Tensor, index: Tensor, y: Tensor) =>
    x.mul(y).add(scale).mul(scale).at(index);
  const index = tensor([2, 0, 0], { dtype: 'int32' });
  const found = [checkpoint, (g: ReturnType<typeof f>, ...all: Parameters<typeof g>) => g(...all)].map(
    (call) => {
      const [x, scale] = [parameter(a.clone()), parameter(w.clone())];
      const hidden = x.exp();
      call(f(scale), hidden, index, b).sum().backward();
      return [x.grad!, scale.grad!].map((each) => each.toArray());
    },
  );
  expect(found[0]).toEqual(found[1]);
});

test('keeps the inputs and the result alone', () => {
  const layers = block();
  const x = randn([3, 4]);
  const [whole, part] = [layers.forward(x), checkpoint((h) => layers.forward(h), x)].map(
    (y) => graphOf(y.sum()).inputs[0],
  );
  expect(part!.name).toBe('checkpoint');
  expect(part!.inputs.map(({ name, inputs }) => [name, inputs.length])).toEqual([['parameter', 0]]);
  expect(whole!.inputs.length).toBeGreaterThan(1);
});

test('is the function itself where nothing is recorded', () => {
  const net = new Sequential(new Linear(2, 3), new Tanh());
  expect(noGrad(() => checkpoint((h) => net.forward(h), randn([4, 2]))).requiresGrad).toBe(false);
});

test('a Sequential in parts', () => {
  manualSeed(3);
  const net = new Sequential(new Linear(2, 5), new Tanh(), new Linear(5, 5), new Tanh(), new Linear(5, 1));
  const x = randn([4, 2]);
  const gradientsOf = (y: Tensor): unknown[] => {
    net.zeroGrad();
    y.sum().backward();
    return net.parameters().map(({ grad }) => grad!.toArray());
  };
  const expected = gradientsOf(net.forward(x));
  for (const segments of [1, 2, 3, 5])
    expect(gradientsOf(checkpointSequential(net, segments, x))).toEqual(expected);
  expect(() => checkpointSequential(net, 6, x)).toThrow('checkpointSequential: segments is 6');
});

test('says what it cannot do, and leaves the generator where it was', () => {
  const x = parameter(tensor([1, 2]));
  const f = (h: Tensor) => h.square();
  const y = checkpoint(f, x).sum();
  expect(() => gradients(y, [x], { createGraph: true })).toThrow(
    'checkpoint: it has no gradients of gradients',
  );
  expect(() => checkpoint((_: Tensor) => 3 as never, x)).toThrow(
    'checkpoint: what the function gives: expected a tensor, got number 3',
  );
  expect(() => checkpoint(f, [1] as never)).toThrow('checkpoint: expected a tensor, got an array');
  // PyTorch moves running statistics twice.
  const norm = new BatchNorm1d(2);
  checkpoint(
    (h) => norm.forward(h),
    tensor([
      [0, 0],
      [2, 4],
    ]),
  )
    .sum()
    .backward();
  expect(norm.runningMean!.toArray().toString()).toBe(tensor([0.1, 0.2]).toArray().toString());
  let calls = 0;
  const fails = (h: Tensor) => {
    rand([3]);
    if (calls++ > 0) throw new Error('the second time');
    return h.mul(2);
  };
  manualSeed(5);
  const loss = checkpoint(fails, x).sum();
  const next = rand([1]).itemSync();
  manualSeed(5);
  rand([3]);
  expect(rand([1]).itemSync()).toBe(next);
  expect(() => loss.backward()).toThrow('the second time');
  const after = rand([1]).itemSync();
  manualSeed(5);
  rand([4]);
  expect(rand([1]).itemSync()).toBe(after);
});
