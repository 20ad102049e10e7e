/** Normalising layers: what they begin with, what batch normalisation keeps, and what is refused. */
import { ones, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  BatchNorm1d,
  BatchNorm2d,
  batchNorm,
  GroupNorm,
  groupNorm,
  InstanceNorm1d,
  InstanceNorm2d,
  instanceNorm,
  LayerNorm,
  layerNorm,
  RMSNorm,
  rmsNorm,
} from './index.ts';

beforeAll(() => useBackend(reference));

const first = tensor([
  [1, 2],
  [3, 6],
]);
const second = tensor([
  [5, 1],
  [9, 2],
  [4, 4],
]);

test('x may be on another backend than the current one', () => {
  const x = tensor(
    [
      [1, 2],
      [3, 6],
    ],
    { backend: { ...reference } },
  );
  const y = [
    batchNorm(x, undefined, undefined, { training: true }),
    rmsNorm(x, [2]),
    layerNorm(x, [2]),
    groupNorm(x, 1),
  ];
  expect(y.every(({ device }) => device === x.device)).toBe(true);
});

describe('batch normalisation', () => {
  test('holds what PyTorch holds', () => {
    const state = new BatchNorm2d(3).stateDict();
    expect(Object.keys(state)).toEqual([
      'weight',
      'bias',
      'running_mean',
      'running_var',
      'num_batches_tracked',
    ]);
    expect(Object.values(state).map((value) => value.toArray())).toEqual([
      [1, 1, 1],
      [0, 0, 0],
      [0, 0, 0],
      [1, 1, 1],
      0,
    ]);
    expect(Object.keys(new BatchNorm2d(3, { affine: false, trackRunningStats: false }).stateDict())).toEqual(
      [],
    );
  });

  test('without a momentum keeps the plain mean of all batches', () => {
    const layer = new BatchNorm1d(2, { momentum: null });
    layer.forward(first);
    layer.forward(second);
    // PyTorch's figures.
    expect(layer.runningMean!.toArray()).toEqual([4, expect.closeTo(3.1666667, 6)]);
    expect(layer.runningVar!.toArray()).toEqual([4.5, expect.closeTo(5.1666665, 6)]);
    expect(layer.numBatchesTracked!.itemSync()).toBe(2);
  });

  test('in use takes the running statistics, and leaves them alone', () => {
    const layer = new BatchNorm1d(2);
    layer.forward(first);
    const before = layer.stateDict();
    layer.eval();
    const alone = layer.forward(first.at([0, 1])).toArray();
    expect(alone).toEqual(layer.forward(first).at([0, 1]).toArray());
    for (const [name, value] of Object.entries(layer.stateDict()))
      expect(value.toArray()).toEqual(before[name]!.toArray());
  });

  test('the function, too, takes the running statistics unless it trains', () => {
    const [mean, variance] = [tensor([1, 2]), tensor([4, 9])];
    const y = batchNorm(tensor([[3, 8]]), mean, variance, { eps: 0 });
    expect(y.toArray()).toEqual([[1, 2]]);
  });

  test('without running statistics takes those of the batch, in use too', () => {
    const layer = new BatchNorm1d(2, { trackRunningStats: false });
    const trained = layer.forward(first).toArray();
    expect(layer.eval().forward(first).toArray()).toEqual(trained);
  });

  test('an empty batch counts, and leaves the statistics as they are', () => {
    const layer = new BatchNorm2d(2);
    const output = layer.forward(zeros([0, 2, 3, 3]));
    output.sum().backward();
    expect(output.shape).toEqual([0, 2, 3, 3]);
    expect(layer.weight!.grad!.toArray()).toEqual([0, 0]);
    expect(layer.runningMean!.toArray()).toEqual([0, 0]);
    expect(layer.runningVar!.toArray()).toEqual([1, 1]);
    expect(layer.numBatchesTracked!.itemSync()).toBe(1);
  });
});

test('instance normalisation takes one image or sequence without a batch, and batches of none', () => {
  const x = tensor([
    [1, 3],
    [0, 8],
  ]);
  const layer = new InstanceNorm1d(2, { eps: 0 });
  expect(layer.forward(x).toArray()).toEqual([
    [-1, 1],
    [-1, 1],
  ]);
  expect(layer.forward(x.unsqueeze(0)).toArray()).toEqual([layer.forward(x).toArray()]);
  expect(new InstanceNorm2d(3).forward(ones([3, 4, 5])).shape).toEqual([3, 4, 5]);
  expect(new InstanceNorm2d(3).forward(ones([0, 3, 4, 5])).shape).toEqual([0, 3, 4, 5]);
});

test("RMSNorm's eps is the distance from 1 to the next number, of float64 too", () => {
  const x = tensor([1e-4, 1e-4], { dtype: 'float64' });
  // PyTorch's figures.
  const [single, double] = [0.27819743752479553, 0.99999998889777];
  expect(rmsNorm(x, [2]).toArray()).toEqual([expect.closeTo(double, 12), expect.closeTo(double, 12)]);
  const layer = new RMSNorm(2, { dtype: 'float64' });
  expect(layer.forward(x).detach().toArray()).toEqual(rmsNorm(x, [2]).toArray());
  expect(rmsNorm(x.to('float32'), [2]).toArray()).toEqual([
    expect.closeTo(single, 6),
    expect.closeTo(single, 6),
  ]);
});

test('factors and biases can be left out', () => {
  const x = tensor([[1, 3]]);
  expect(layerNorm(x, [2], { eps: 0, bias: tensor([5, 7]) }).toArray()).toEqual([[4, 8]]);
  expect(layerNorm(x, [2], { eps: 0, weight: tensor([5, 7]) }).toArray()).toEqual([[-5, 7]]);
  expect(Object.keys(new LayerNorm(4, { bias: false }).stateDict())).toEqual(['weight']);
  expect(Object.keys(new LayerNorm([2, 4], { elementwiseAffine: false }).stateDict())).toEqual([]);
  expect(Object.keys(new RMSNorm(4).stateDict())).toEqual(['weight']);
  expect(new GroupNorm(2, 4, { affine: false, dtype: 'float64' }).parameters()).toEqual([]);
  expect(new LayerNorm(4, { dtype: 'float64' }).weight!.dtype).toBe('float64');
});

test.each([
  [new LayerNorm([2, 3], { bias: false }), 'LayerNorm(normalizedShape=[2,3], eps=0.00001, bias=false)'],
  [
    new GroupNorm(2, 6, { affine: false }),
    'GroupNorm(numGroups=2, numChannels=6, eps=0.00001, affine=false)',
  ],
  [
    new LayerNorm(4, { elementwiseAffine: false }),
    'LayerNorm(normalizedShape=[4], eps=0.00001, elementwiseAffine=false)',
  ],
  [new RMSNorm(4, { eps: 0.1 }), 'RMSNorm(normalizedShape=[4], eps=0.1)'],
  [
    new RMSNorm([2, 4], { eps: 0.1, elementwiseAffine: false }),
    'RMSNorm(normalizedShape=[2,4], eps=0.1, elementwiseAffine=false)',
  ],
  [new BatchNorm1d(3, { momentum: null }), 'BatchNorm1d(numFeatures=3, eps=0.00001, momentum=null)'],
])('prints its settings', (layer, text) => {
  expect(`${layer}`).toBe(text);
});

test('running statistics keep their dtype where inputs are wider', () => {
  const layer = new BatchNorm1d(2, { momentum: 1 });
  expect(layer.forward(first.to('float64')).dtype).toBe('float64');
  expect([layer.runningMean!.dtype, layer.runningMean!.toArray()]).toEqual(['float32', [2, 4]]);
});

test('the plain mean of batches of float64 has its digits', () => {
  const layer = new BatchNorm1d(1, { momentum: null, dtype: 'float64' });
  for (const last of [1, 2, 5]) layer.forward(tensor([[0], [last]], { dtype: 'float64' }));
  // PyTorch's figures.
  expect(layer.runningMean!.itemSync()).toBeCloseTo(4 / 3, 14);
  expect(layer.runningVar!.itemSync()).toBeCloseTo(5, 14);
});

test('a batch that cannot be normalised does not count', () => {
  const layer = new BatchNorm1d(2, { momentum: null });
  expect(() => layer.forward(ones([1, 2]))).toThrow('training needs more than 1');
  expect(layer.numBatchesTracked!.itemSync()).toBe(0);
  layer.forward(first);
  expect(layer.numBatchesTracked!.itemSync()).toBe(1);
  expect(layer.runningMean!.toArray()).toEqual([2, 4]);
});

describe('refuses what would make NaN of everything, or be passed over', () => {
  const x = ones([2, 4, 3]);
  const [mean, variance] = [zeros([4]), ones([4])];
  test.each<[() => unknown, string]>([
    [() => layerNorm(x, [3], { eps: Number.NaN }), 'layerNorm: eps is NaN; expected a small number >= 0'],
    [() => rmsNorm(x, [3], { eps: -1 }), 'rmsNorm: eps is -1'],
    [() => groupNorm(x, 2, { eps: Number.NaN }), 'groupNorm: eps is NaN'],
    [() => instanceNorm(x, { eps: Number.NaN }), 'instanceNorm: eps is NaN'],
    [() => batchNorm(x, mean, variance, { eps: Number.NaN }), 'batchNorm: eps is NaN'],
    [
      () => batchNorm(x, mean, variance, { training: true, momentum: Number.NaN }),
      'batchNorm: momentum is NaN; expected a number from 0 to 1',
    ],
    [
      () => instanceNorm(x, { runningMean: mean, runningVar: variance, momentum: 2 }),
      'instanceNorm: momentum is 2; expected a number from 0 to 1',
    ],
    [() => batchNorm(x, mean, undefined), 'batchNorm: expected runningMean and runningVar, or neither'],
    [
      () => instanceNorm(x, { runningVar: variance }),
      'instanceNorm: expected runningMean and runningVar, or neither',
    ],
    [
      () => batchNorm(x, mean, variance, { weight: [1, 1, 1, 1] as never }),
      'batchNorm: expected a tensor, got an array',
    ],
    [
      () => layerNorm(x, 3 as never),
      'layerNorm: normalizedShape is 3; expected a list of lengths, such as [3]',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});

describe('refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['one value a channel', () => new BatchNorm1d(2).forward(ones([1, 2])), 'training needs more than 1'],
    [
      'one value a channel without running statistics, in use too',
      () => new BatchNorm1d(2, { trackRunningStats: false }).eval().forward(ones([1, 2])),
      'has 1 value for each channel; without running statistics it needs more than 1',
    ],
    ['one value a group', () => groupNorm(ones([1, 4]), 4), 'has 1 value for each of 4 groups'],
    ['one value an instance', () => new InstanceNorm1d(2).forward(ones([2, 1])), 'no more than one value'],
    [
      'an image of other channels',
      () => new InstanceNorm2d(2).forward(ones([3, 4, 4])),
      'expected [N, 2, H, W] or [2, H, W]',
    ],
    ['other channels', () => new BatchNorm2d(2).forward(ones([1, 3, 2, 2])), 'expected [N, 2, H, W]'],
    ['other ranks', () => new BatchNorm1d(2).forward(ones([2])), 'expected [N, 2] or [N, 2, L]'],
    ['no channels', () => batchNorm(ones([2]), undefined, undefined), 'has no channels'],
    [
      'a shape that does not end so',
      () => layerNorm(ones([2, 3]), [2]),
      'does not end in the normalized shape [2]',
    ],
    ['groups that do not fit', () => groupNorm(ones([2, 4]), 3), 'cannot be split into 3 groups'],
    ['a layer of such groups', () => new GroupNorm(3, 4), '4 channels cannot be split into 3 groups'],
    [
      'channels of another layer',
      () => new GroupNorm(2, 4).forward(ones([1, 6])),
      'does not have 4 channels',
    ],
    [
      'a factor for each row',
      () => layerNorm(ones([2, 3]), [3], { weight: ones([2, 1]) }),
      'layerNorm: weight is float32[2, 1]; expected [3] for float32[2, 3]',
    ],
    ['one bias', () => layerNorm(ones([2, 3]), [3], { bias: ones([1]) }), 'layerNorm: bias is float32[1]'],
    ['one factor', () => rmsNorm(ones([2, 3]), [3], { weight: ones([1]) }), 'rmsNorm: weight is float32[1]'],
    [
      'one factor for all groups',
      () => groupNorm(ones([1, 4, 2]), 2, { weight: ones([1]) }),
      'groupNorm: weight is float32[1]; expected [4]',
    ],
    ['a scalar', () => instanceNorm(ones([1, 4, 2]), { bias: ones([]) }), 'instanceNorm: bias is float32[]'],
    [
      'one factor for all channels',
      () => batchNorm(ones([2, 3]), undefined, undefined, { weight: ones([1]) }),
      'batchNorm: weight is float32[1]; expected [3]',
    ],
    [
      'statistics of other channels',
      () => batchNorm(ones([2, 3]), ones([2]), ones([3])),
      'batchNorm: runningMean is float32[2]; expected [3] for float32[2, 3]',
    ],
    ['no features', () => new BatchNorm2d(0), 'numFeatures is 0'],
    ['a NaN eps', () => new LayerNorm(3, { eps: Number.NaN }), 'eps is NaN'],
    ['a momentum above one', () => new BatchNorm2d(3, { momentum: 2 }), 'momentum is 2'],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
