/** What TensorFlow documents and TensorFlow.js lacks or computes otherwise. */
import { parameter } from '@glissade/autograd';
import { manualSeed, randn, type Tensor, tensor } from '@glissade/tensor';
import { beforeEach, expect, test } from 'vitest';
import { loadGraphModel } from '../index.ts';
import { graphWith, type NodeJson } from './graphs.test-helper.ts';
import { computed, expectClose, flag, int, ints, list, text, whole } from './one-node.test-helper.ts';

beforeEach(() => {
  manualSeed(3);
});

test('groups of channels', async () => {
  const [x, kernel] = [randn([1, 4, 4, 6]), randn([2, 2, 3, 4])];
  const attr = { strides: list(1, 1, 1, 1), padding: text('VALID') };
  const halves = await Promise.all(
    [0, 1].map((i) => computed('Conv2D', [x.narrow(3, 3 * i, 3), kernel.narrow(3, 2 * i, 2)], attr)),
  );
  const both = await computed('Conv2D', [x, kernel], attr);
  expectClose(both.narrow(3, 0, 2), halves[0]!);
  expectClose(both.narrow(3, 2, 2), halves[1]!);
});

test('the way back of a convolution is its derivative', async () => {
  const attr = {
    strides: list(1, 2, 3, 1),
    padding: text('EXPLICIT'),
    explicit_paddings: list(0, 0, 1, 2, 0, 1, 0, 0),
  };
  const [x, kernel] = [parameter(randn([2, 7, 6, 2])), randn([3, 2, 2, 4])];
  const y = await computed('Conv2D', [x, kernel], attr);
  const weight = randn([...y.shape]);
  y.mul(weight).sum().backward();
  expectClose(await computed('Conv2DBackpropInput', [ints(2, 7, 6, 2), kernel, weight], attr), x.grad!);
});

test('normalisation in a graph of training goes by the batch', async () => {
  const x = randn([4, 3, 3, 2]).mul(3).add(1);
  const y = await computed(
    'FusedBatchNormV3',
    [x, tensor([1, 1]), tensor([0, 0]), tensor([5, 5]), tensor([9, 9])],
    { is_training: flag(true), epsilon: { f: 1e-9 } },
  );
  expectClose(y.mean([0, 1, 2]), tensor([0, 0]));
  expectClose(y.square().mean([0, 1, 2]), tensor([1, 1]));
});

test.each<[string, readonly Tensor[], NodeJson['attr'], unknown]>([
  ['Erfc', [tensor([0])], {}, [1]],
  ['Softsign', [tensor([-1, 3])], {}, [-0.5, 0.75]],
  ['Mod', [ints(-7, 7), ints(3, -3)], {}, [-1, 1]],
  ['FloorMod', [ints(-7, 7), ints(3, -3)], {}, [2, -2]],
  ['Div', [ints(-7, 7), ints(2, 2)], {}, [-3, 3]],
  ['FloorDiv', [tensor([-7, 7.5]), tensor([2, 2])], {}, [-4, 3]],
  ['Mean', [ints(1, 2, 4), ints(0)], {}, 2],
  ['Sum', [tensor([1, 2]), tensor([], { dtype: 'int32' })], {}, [1, 2]],
  [
    'Cumsum',
    [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      whole(-1),
    ],
    { exclusive: flag(true) },
    [
      [0, 1],
      [0, 3],
    ],
  ],
  [
    'Select',
    [
      tensor([1, 0]).to('bool'),
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([
        [5, 6],
        [7, 8],
      ]),
    ],
    {},
    [
      [1, 2],
      [7, 8],
    ],
  ],
  [
    'MatrixBandPart',
    [
      tensor([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
      whole(0),
      whole(-1),
    ],
    {},
    [
      [1, 2, 3],
      [0, 5, 6],
      [0, 0, 9],
    ],
  ],
  [
    'MatrixBandPart',
    [
      tensor([
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
      whole(1),
      whole(0),
    ],
    {},
    [
      [1, 0, 0],
      [4, 5, 0],
      [0, 8, 9],
    ],
  ],
  [
    'EnsureShape',
    [tensor([[1, 2]])],
    { shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } },
    [[1, 2]],
  ],
  ['Pow', [tensor([0, -2]), tensor([2, 3])], {}, [0, -8]],
  ['ClipByValue', [tensor([-1, 0.5, 3]), tensor(0), tensor(1)], {}, [0, 0.5, 1]],
  [
    'OneHot',
    [ints(1, -1, 2), whole(2), tensor(3), tensor(1)],
    { axis: int(0) },
    [
      [1, 1, 1],
      [3, 1, 1],
    ],
  ],
])('%s', async (op, inputs, attr, expected) => {
  const y = await computed(op, inputs, attr);
  expect(y.toArray()).toEqual(expected);
});

test('blocks become channels and come back', async () => {
  const x = randn([2, 4, 6, 3]);
  const y = await computed('SpaceToDepth', [x], { block_size: int(2) });
  expect(y.shape).toEqual([2, 2, 3, 12]);
  expect(y.at(0, 0, 0).toArray()).toEqual([
    ...(x.at(0, 0, 0).toArray() as number[]),
    ...(x.at(0, 0, 1).toArray() as number[]),
    ...(x.at(0, 1, 0).toArray() as number[]),
    ...(x.at(0, 1, 1).toArray() as number[]),
  ]);
  expectClose(await computed('DepthToSpace', [y], { block_size: int(2) }), x);
});

test('a gradient stops where the graph says so', async () => {
  const model = await loadGraphModel(
    graphWith([
      { name: 'still', op: 'StopGradient', input: ['x'] },
      { name: 'y', op: 'Mul', input: ['x', 'still'] },
    ]),
  );
  const x = parameter(tensor([3]));
  model.forward(x).sum().backward();
  expect(x.grad!.toArray()).toEqual([3]);
});
