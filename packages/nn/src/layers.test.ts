/** Layers: what they start with, as PyTorch draws it, and that each computes what its function does. */
import * as t from '@glissade/tensor';
import {
  avgPool2d,
  conv1d,
  conv2d,
  defaultGenerator,
  Generator,
  linear,
  logSoftmax,
  manualSeed,
  maxPool2d,
  rand,
  reference,
  relu,
  type Shape,
  ShapeError,
  sigmoid,
  softmax,
  type Tensor,
  tanh,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import fixture from './fixtures/pytorch.json' with { type: 'json' };
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

interface Drawn {
  readonly shape: Shape;
  readonly head: readonly number[];
  readonly tail: readonly number[];
}

/** To the last bit; float64, which PyTorch scales with a fused multiply-add, within its rounding. */
function expectDrawn(got: Tensor, { shape, head, tail }: Drawn): void {
  const data = [...got.dataSync()];
  expect(got.shape).toEqual(shape);
  const ends = [...data.slice(0, head.length), ...data.slice(-tail.length)];
  for (const [i, want] of [...head, ...tail].entries()) {
    if (got.dtype === 'float32') expect(ends[i]).toBe(want);
    else expect(ends[i]).toBeCloseTo(want, 14);
  }
}

const makers: Readonly<Record<string, (args: never, options: object) => nn.Linear | nn.Conv1d | nn.Conv2d>> =
  {
    Linear: ([inputs, outputs]: [number, number], options) => new nn.Linear(inputs, outputs, options),
    Conv1d: ([inputs, outputs, kernel]: [number, number, number], options) =>
      new nn.Conv1d(inputs, outputs, kernel, options),
    Conv2d: ([inputs, outputs, kernel]: [number, number, [number, number]], options) =>
      new nn.Conv2d(inputs, outputs, kernel, options),
  };

describe("weights and biases begin as PyTorch's, seed for seed", () => {
  test.each(
    fixture.layers.map((each) => [`${each.layer} ${JSON.stringify(each.args)} ${each.seed}`, each] as const),
  )('%s', (_, { layer, seed, args, options, weight, bias, next }) => {
    manualSeed(seed);
    const made = makers[layer]!(args as never, options);
    expectDrawn(made.weight, weight);
    if (bias) expectDrawn(made.bias!, bias);
    else expect(made.bias).toBeUndefined();
    // Nothing else was drawn.
    expect(rand([1]).itemSync()).toBe(next);
  });

  test('from a generator of their own', () => {
    const before = JSON.stringify(defaultGenerator().getState());
    const { seed, args, weight, bias } = fixture.layers[0]!;
    const generator = new Generator(seed);
    const made = new nn.Linear(args[0] as number, args[1] as number, { generator });
    expectDrawn(made.weight, weight);
    expectDrawn(made.bias!, bias!);
    expect(JSON.stringify(defaultGenerator().getState())).toBe(before);
  });
});

describe('layers compute what their functions do', () => {
  const vectors = () => rand([4, 6]);
  const sequences = () => rand([2, 4, 9]);
  const images = () => rand([2, 4, 8, 8]);
  const [lin, con1, con2] = [
    new nn.Linear(6, 3),
    new nn.Conv1d(4, 2, 3, { stride: 2, padding: 1 }),
    new nn.Conv2d(4, 6, [3, 1], { groups: 2, dilation: 2, padding: 'same' }),
  ];
  test.each<[string, nn.Module, () => Tensor, (x: Tensor) => Tensor, Shape]>([
    ['Linear', lin, vectors, (x) => linear(x, lin.weight, lin.bias), [4, 3]],
    [
      'Conv1d',
      con1,
      sequences,
      (x) => conv1d(x, con1.weight, con1.bias, { stride: 2, padding: 1 }),
      [2, 2, 5],
    ],
    [
      'Conv2d',
      con2,
      images,
      (x) => conv2d(x, con2.weight, con2.bias, { groups: 2, dilation: 2, padding: 'same' }),
      [2, 6, 8, 8],
    ],
    [
      'MaxPool2d',
      new nn.MaxPool2d(3, { stride: 2, padding: 1 }),
      images,
      (x) => maxPool2d(x, 3, { stride: 2, padding: 1 }),
      [2, 4, 4, 4],
    ],
    [
      'AvgPool2d',
      new nn.AvgPool2d([2, 4], { padding: 1, countIncludePad: false }),
      images,
      (x) => avgPool2d(x, [2, 4], { padding: 1, countIncludePad: false }),
      [2, 4, 5, 2],
    ],
    ['Flatten', new nn.Flatten(), images, (x) => x.reshape(2, 256), [2, 256]],
    ['Flatten of the middle', new nn.Flatten(1, 2), images, (x) => x.reshape(2, 32, 8), [2, 32, 8]],
    ['ReLU', new nn.ReLU(), () => vectors().sub(0.5), relu, [4, 6]],
    ['Sigmoid', new nn.Sigmoid(), vectors, sigmoid, [4, 6]],
    ['Tanh', new nn.Tanh(), vectors, tanh, [4, 6]],
    ['Unflatten', new nn.Unflatten(-1, [3, -1]), vectors, (x) => x.reshape(4, 3, 2), [4, 3, 2]],
    [
      'AdaptiveAvgPool2d',
      new nn.AdaptiveAvgPool2d([3, 2]),
      images,
      (x) => t.adaptiveAvgPool2d(x, [3, 2]),
      [2, 4, 3, 2],
    ],
    ['Softmax', new nn.Softmax(1), vectors, (x) => softmax(x, 1), [4, 6]],
    ['LogSoftmax', new nn.LogSoftmax(-1), vectors, (x) => logSoftmax(x, -1), [4, 6]],
    ['Identity', new nn.Identity(), vectors, (x) => x, [4, 6]],
  ])('%s', (_, layer, input, compute, shape) => {
    const x = input();
    const y = layer.forward(x);
    expect(y.shape).toEqual(shape);
    expect(y.toArray()).toEqual(compute(x).toArray());
  });

  test.each<[new () => nn.Module, (x: Tensor) => Tensor]>([
    [nn.ReLU6, t.relu6],
    [nn.SELU, t.selu],
    [nn.SiLU, t.silu],
    [nn.Mish, t.mish],
    [nn.Softsign, t.softsign],
    [nn.LogSigmoid, t.logSigmoid],
    [nn.Hardsigmoid, t.hardsigmoid],
    [nn.Hardswish, t.hardswish],
    [nn.ELU, t.elu],
    [nn.GELU, t.gelu],
    [nn.LeakyReLU, t.leakyRelu],
    [nn.Softplus, t.softplus],
    [nn.Hardtanh, t.hardtanh],
  ])('%s', (Layer, compute) => {
    const layer = new Layer();
    const x = t.linspace(-8, 8, 33);
    expect(layer.forward(x).toArray()).toEqual(compute(x).toArray());
    expect(`${layer}`).toBe(`${Layer.name}()`);
  });

  test.each<[nn.Module, (x: Tensor) => Tensor]>([
    [new nn.ELU({ alpha: 2 }), (x) => t.elu(x, { alpha: 2 })],
    [new nn.GELU({ approximate: 'tanh' }), (x) => t.gelu(x, { approximate: 'tanh' })],
    [new nn.LeakyReLU({ negativeSlope: 0.2 }), (x) => t.leakyRelu(x, { negativeSlope: 0.2 })],
    [new nn.Softplus({ beta: 2, threshold: 4 }), (x) => t.softplus(x, { beta: 2, threshold: 4 })],
    [new nn.Hardtanh({ minVal: -2, maxVal: 3 }), (x) => t.hardtanh(x, { minVal: -2, maxVal: 3 })],
  ])('%s', (layer, compute) => {
    const x = t.linspace(-8, 8, 33);
    expect(layer.forward(x).toArray()).toEqual(compute(x).toArray());
  });

  test('gradients reach every weight', () => {
    const model = new nn.Sequential(
      new nn.Conv2d(1, 2, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(8, 3),
    );
    model
      .forward(rand([5, 1, 4, 4]))
      .square()
      .sum()
      .backward();
    for (const [name, { grad, shape }] of model.namedParameters()) {
      expect(grad!.shape, name).toEqual(shape);
      expect(grad!.abs().sum().itemSync(), name).toBeGreaterThan(0);
    }
  });

  test('Linear takes any number of dims before the features, none too', () => {
    expect(lin.forward(zeros([2, 3, 6])).shape).toEqual([2, 3, 3]);
    expect(lin.forward(zeros([6])).toArray()).toEqual(lin.bias!.detach().toArray());
  });

  test('in float64', () => {
    const layer = new nn.Linear(2, 1, { dtype: 'float64' });
    expect(layer.forward(tensor(Float64Array.of(1, 2))).dtype).toBe('float64');
  });
});

describe('what a layer prints', () => {
  test.each<[nn.Module, string]>([
    [new nn.Linear(3, 2, { bias: false }), 'Linear(inFeatures=3, outFeatures=2, bias=false)'],
    [
      new nn.Conv2d(2, 4, 3, { groups: 2, bias: false }),
      'Conv2d(inChannels=2, outChannels=4, kernelSize=[3,3], groups=2, bias=false)',
    ],
    [
      new nn.ConvTranspose2d(2, 4, 3, { stride: 2, groups: 2, bias: false }),
      'ConvTranspose2d(inChannels=2, outChannels=4, kernelSize=[3,3], stride=2, groups=2, bias=false)',
    ],
    [new nn.AdaptiveAvgPool2d([2, 1]), 'AdaptiveAvgPool2d(outputSize=[2,1])'],
    [new nn.AdaptiveMaxPool2d([2, 1]), 'AdaptiveMaxPool2d(outputSize=[2,1])'],
    [new nn.AdaptiveAvgPool1d(2), 'AdaptiveAvgPool1d(outputSize=2)'],
    [new nn.Unflatten(1, [2, 3]), 'Unflatten(dim=1, unflattenedSize=[2,3])'],
    [new nn.Softplus({ beta: 2 }), 'Softplus(beta=2)'],
    [new nn.InstanceNorm1d(3), 'InstanceNorm1d(numFeatures=3, eps=0.00001)'],
    [new nn.Conv1d(2, 4, [3]), 'Conv1d(inChannels=2, outChannels=4, kernelSize=[3])'],
    [new nn.MaxPool2d(2, { stride: 1 }), 'MaxPool2d(kernelSize=2, stride=1)'],
    [new nn.AvgPool2d([2, 1]), 'AvgPool2d(kernelSize=[2,1])'],
    [new nn.Flatten(), 'Flatten(startDim=1, endDim=-1)'],
    [new nn.Softmax(1), 'Softmax(dim=1)'],
    [new nn.LogSoftmax(1), 'LogSoftmax(dim=1)'],
  ])('%s', (layer, text) => expect(`${layer}`).toBe(text));
});

describe('sizes that cannot be', () => {
  test.each<[() => unknown, string]>([
    [() => new nn.Linear(0, 2), 'Linear: inFeatures is 0; expected a whole number >= 1'],
    [() => new nn.Linear(2, 1.5), 'Linear: outFeatures is 1.5'],
    [() => new nn.Conv2d(3, -1, 3), 'Conv2d: outChannels is -1'],
    [() => new nn.Conv2d(3, 4, [3, 0]), 'Conv2d: kernelSize is 0'],
    [
      () => new nn.Conv2d(3, 4, [3] as unknown as [number, number]),
      'Conv2d: kernelSize is [3]; expected one number, or 2',
    ],
    [() => new nn.ConvTranspose2d(3, 4, 3, { groups: 2 }), 'ConvTranspose2d: 3 input and 4 output channels'],
    [() => new nn.ConvTranspose2d(3, 4, [3, 0]), 'ConvTranspose2d: kernelSize is 0'],
    [() => new nn.AdaptiveMaxPool2d(0), 'AdaptiveMaxPool2d: outputSize is 0'],
    [
      () => nn.adaptiveAvgPool1d(t.ones([2, 2]), [1, 2]),
      'adaptiveAvgPool1d: outputSize is [1, 2]; expected a whole number',
    ],
    [() => new nn.AdaptiveAvgPool2d(0), 'AdaptiveAvgPool2d: outputSize is 0'],
    [() => new nn.InstanceNorm2d(0), 'InstanceNorm2d: numFeatures is 0'],
    [() => new nn.Unflatten(1, [-1, -1]), 'Unflatten: unflattenedSize is [-1, -1]; only one size may be -1'],
    [() => new nn.Conv1d(3, 4, 3, { groups: NaN }), 'Conv1d: groups is NaN'],
    [
      () => new nn.Conv2d(3, 4, 3, { groups: 2 }),
      'Conv2d: 3 input and 4 output channels cannot be split into 2 groups',
    ],
  ])('%s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});

test('an empty batch is split all the same', () => {
  expect(new nn.Unflatten(1, [3, -1]).forward(zeros([0, 6])).shape).toEqual([0, 3, 2]);
});

describe('inputs that do not fit', () => {
  test.each<[nn.Module, Shape, string]>([
    [new nn.Unflatten(1, [4, 5]), [2, 21], 'dim 1 of float32[2, 21] cannot be split into [4, 5]'],
    [new nn.Unflatten(2, [4, -1]), [2, 21], 'dim 2 of float32[2, 21] cannot be split into [4, -1]'],
    [new nn.InstanceNorm2d(3), [2, 4, 5, 5], 'got float32[2, 4, 5, 5]; expected [N, 3, H, W]'],
    [new nn.InstanceNorm1d(3), [2, 3], 'got float32[2, 3]; expected [N, 3, L]'],
    [new nn.InstanceNorm1d(3), [2, 3, 1], 'has no more than one value for each channel'],
    [new nn.Dropout2d(), [2, 3], 'got float32[2, 3]; expected images [N, C, H, W]'],
  ])('%s', (layer, shape, message) => {
    expect(() => layer.forward(zeros(shape))).toThrow(ShapeError);
    expect(() => layer.forward(zeros(shape))).toThrow(message);
  });
});

test('a transposed convolution gives the lengths that it is asked for, as in PyTorch', () => {
  const [image, grown] = [
    t.ones([1, 1, 2, 3]),
    new nn.ConvTranspose2d(1, 1, 3, { stride: 2, padding: 1, bias: false }),
  ];
  nn.init.constant_(grown.weight, 1);
  expect(grown.forward(image).shape).toEqual([1, 1, 3, 5]);
  const larger = grown.forward(image, { outputSize: [1, 1, 4, 5] });
  expect(larger.at(0, 0).toArray()).toEqual([
    [1, 2, 1, 2, 1],
    [2, 4, 2, 4, 2],
    [1, 2, 1, 2, 1],
    [1, 2, 1, 2, 1],
  ]);
  expect(grown.forward(image, { outputSize: [3, 6] }).shape).toEqual([1, 1, 3, 6]);
  const apart = new nn.ConvTranspose1d(1, 1, 3, { stride: 3, dilation: 2, outputPadding: 2 });
  expect(apart.forward(t.ones([1, 4])).shape).toEqual([1, 16]);
  expect(apart.forward(t.ones([1, 4]), { outputSize: [15] }).shape).toEqual([1, 15]);
  for (const outputSize of [[5, 5], [2, 5], [3], [3.5, 5]])
    expect(() => grown.forward(image, { outputSize })).toThrow(
      `ConvTranspose2d: outputSize is [${outputSize.join(', ')}]; expected 2 lengths from [3, 5] to [4, 6] for an input [1, 1, 2, 3]`,
    );
  expect(() => grown.forward(image, { output_size: [3, 5] } as never)).toThrow('is it outputSize?');
});
