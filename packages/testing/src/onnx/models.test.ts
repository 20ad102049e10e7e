/** What is written is what runtimes compute: whole models, for the lengths that they were traced for and for others. */
import { noGrad } from '@glissade/autograd';
import {
  AdaptiveAvgPool2d,
  AvgPool2d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose2d,
  Embedding,
  Flatten,
  GELU,
  GRU,
  GroupNorm,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  LSTM,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  Module,
  MultiheadAttention,
  ReflectionPad2d,
  ReLU,
  Sequential,
  Softplus,
  TransformerEncoderLayer,
  Upsample,
} from '@glissade/nn';
import { exportOnnx } from '@glissade/onnx';
import {
  arange,
  argsort,
  atan2,
  cat,
  cumsum,
  einsum,
  expm1,
  flip,
  log1p,
  manualSeed,
  matmul,
  oneHot,
  ones,
  randint,
  randn,
  reference,
  remainder,
  scatterAdd,
  softmax,
  Tensor,
  topk,
  tril,
  triu,
  useBackend,
  where,
} from '@glissade/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasRuntime, type Result, runFile, unlessInstalled } from './onnxruntime.ts';

class Generator extends Module {
  tokens = new Embedding(11, 8);
  positions = new Embedding(16, 8);
  norm = new LayerNorm(8);
  attention = new MultiheadAttention(8, 2, { batchFirst: true });
  head = new Linear(8, 11);

  forward(x: Tensor): Tensor {
    const length = x.shape[1]!;
    const embedded = this.tokens.forward(x).add(this.positions.forward(arange(length, { dtype: 'int32' })));
    const mask = triu(ones([length, length]), 1).to('bool');
    const normal = this.norm.forward(embedded);
    const [attended] = this.attention.forward(normal, normal, normal, { attnMask: mask });
    return this.head.forward(embedded.add(attended));
  }
}

class Reader extends Module {
  lstm = new LSTM(4, 5, { batchFirst: true });
  head = new Linear(5, 2);

  forward(x: Tensor): Tensor {
    return this.head.forward(this.lstm.forward(x)[0].select(1, -1));
  }
}

class Recurrent extends Module {
  gru = new GRU(4, 5, { bidirectional: true, numLayers: 2 });

  forward(x: Tensor): Tensor {
    return this.gru.forward(x)[0];
  }
}

type Row = readonly [Case['name'], Case['make'], Case['inputs'], Case['axes']?, Case['others']?];
const toCase = ([name, make, inputs, axes, others]: Row): Case => ({ name, make, inputs, axes, others });

interface Case {
  readonly name: string;
  readonly make: () => Module | ((...inputs: Tensor[]) => unknown);
  readonly inputs: () => Tensor[];
  readonly axes?: Record<number, string> | undefined;
  readonly others?: (() => Tensor[]) | undefined;
}

const batch = { 0: 'batch' };
const images = { 0: 'batch', 2: 'height', 3: 'width' };

const models: readonly Row[] = [
  [
    'perceptron',
    () => new Sequential(new Linear(8, 16), new ReLU(), new Linear(16, 4)),
    () => [randn([3, 8])],
    batch,
    () => [randn([7, 8])],
  ],
  [
    'linear layers of sequences',
    () => new Sequential(new Linear(8, 16), new GELU(), new Linear(16, 4)),
    () => [randn([2, 5, 8])],
    { 0: 'batch', 1: 'time' },
    () => [randn([3, 4, 8])],
  ],
  [
    'convolutions of images',
    () =>
      new Sequential(
        new Conv2d(1, 4, 3, { padding: 1 }),
        new BatchNorm2d(4),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(4, 6, 3, { stride: 2 }),
        new AvgPool2d(2),
        new Flatten(),
        new Linear(6, 3),
      ),
    () => [randn([2, 1, 12, 12])],
    batch,
    () => [randn([5, 1, 12, 12])],
  ],
  [
    'images of any size',
    () =>
      new Sequential(
        new Conv2d(1, 4, 3, { padding: 1 }),
        new ReLU(),
        new ConvTranspose2d(4, 2, 3, { stride: 2, padding: 1, outputPadding: 1 }),
        new AdaptiveAvgPool2d(1),
      ),
    () => [randn([2, 1, 12, 10])],
    images,
    () => [randn([3, 1, 7, 5])],
  ],
  [
    'strides over images of any size',
    () =>
      new Sequential(
        new Conv2d(1, 4, 3, { stride: 2 }),
        new ReLU(),
        new MaxPool2d(3, { stride: 2 }),
        new Flatten(2),
      ),
    () => [randn([2, 1, 24, 20])],
    images,
    () => [randn([3, 1, 17, 19])],
  ],
  [
    'groups, dilation and overlapping pools',
    () =>
      new Sequential(
        new Conv2d(4, 8, 3, { groups: 4, dilation: 2, padding: 'same' }),
        new GroupNorm(2, 8),
        new MaxPool2d(3, { stride: 2, padding: 1 }),
      ),
    () => [randn([2, 4, 9, 9])],
    batch,
    () => [randn([1, 4, 9, 9])],
  ],
  [
    'sequences',
    () => new Sequential(new Conv1d(3, 4, 5, { padding: 2, stride: 2 }), new Softplus(), new MaxPool1d(2)),
    () => [randn([2, 3, 16])],
    batch,
    () => [randn([4, 3, 16])],
  ],
  ['volumes', () => new Sequential(new Conv3d(1, 2, 3), new MaxPool3d(2)), () => [randn([2, 1, 6, 6, 6])]],
  [
    'a decoder of images',
    () =>
      new Sequential(
        new ConvTranspose2d(3, 4, 4, { stride: 2, padding: 1 }),
        new LeakyReLU({ negativeSlope: 0.2 }),
        new Upsample({ scaleFactor: 2, mode: 'bilinear' }),
        new ReflectionPad2d(1),
      ),
    () => [randn([2, 3, 4, 5])],
    batch,
    () => [randn([3, 3, 4, 5])],
  ],
  ['an LSTM', () => new Reader(), () => [randn([2, 6, 4])], batch, () => [randn([3, 6, 4])]],
  [
    'a GRU both ways',
    () => new Recurrent(),
    () => [randn([6, 2, 4])],
    { 1: 'batch' },
    () => [randn([6, 4, 4])],
  ],
  [
    'an encoder layer',
    () => new TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true }),
    () => [randn([2, 5, 8])],
    { 0: 'batch', 1: 'time' },
    () => [randn([3, 7, 8])],
  ],
  [
    'a text generator',
    () => new Generator(),
    () => [randint(0, 11, [2, 8])],
    { 0: 'batch', 1: 'time' },
    () => [randint(0, 11, [3, 5])],
  ],
];

const functions: readonly Row[] = [
  [
    'numbers near 0 and far from it',
    () => (x: Tensor) => ({
      e: expm1(x.mul(1e-4)),
      l: log1p(x.mul(1e-4)),
      f: expm1(x.mul(9)),
      g: log1p(x.abs().mul(9)),
    }),
    () => [randn([5, 4])],
  ],
  [
    'angles and remainders',
    () => (x: Tensor, y: Tensor) => ({
      a: atan2(x, y),
      r: remainder(x, y),
      i: remainder(x.mul(9).to('int32'), 4),
    }),
    () => [randn([5, 4]), randn([5, 4])],
  ],
  [
    'whole numbers, bytes and bools',
    () => (x: Tensor) => ({
      sum: x.sum(),
      prod: x.prod(1),
      bytes: x.to('uint8').mul(3),
      any: x.gt(2).any(1),
      chosen: where(x.gt(2), x.gt(3), x.lt(0)),
      most: x.maximum(1).argmax(),
    }),
    () => [randint(-5, 6, [3, 4])],
  ],
  [
    'sums and extremes',
    () => (x: Tensor) => ({
      mean: x.mean(1),
      all: x.mean(),
      deviation: x.std(0),
      largest: x.amax([0, 1]),
      first: x.argmax(1),
      softmax: softmax(x, 1),
      log: new LogSoftmax(1).forward(x),
    }),
    () => [randn([4, 6])],
    { 0: 'rows', 1: 'columns' },
    () => [randn([5, 3])],
  ],
  [
    'views and copies',
    () => (x: Tensor) => ({
      turned: x.transpose(0, 1).reshape([-1]),
      back: flip(x, [0, 1]),
      part: x.at([1, -1], [1]),
      joined: cat([x, x.mul(2)], 1),
      low: tril(x.matmul(x.transpose(0, 1))),
    }),
    () => [randn([4, 6])],
    { 0: 'rows', 1: 'columns' },
    () => [randn([5, 3])],
  ],
  [
    'places',
    () => (x: Tensor, i: Tensor) => ({
      gathered: x.gather(1, i),
      scattered: scatterAdd(x, 1, i, x),
      hot: oneHot(i, 4),
      rows: x.indexSelect(0, i.select(0, 0)),
      sorted: argsort(x, 1),
      top: topk(x, 2, 1).values,
      sums: cumsum(x, 0),
    }),
    () => [randn([4, 4]), randint(0, 4, [4, 4])],
  ],
  [
    'products',
    () => (a: Tensor, b: Tensor, c: Tensor) => ({
      batched: matmul(a, b),
      shared: matmul(a, c),
      turned: einsum('bij,bkj->ikb', a, b.transpose(1, 2)),
      whole: einsum('bij,bij->', a, a),
      vector: matmul(a, c.select(1, 0)),
    }),
    () => [randn([2, 3, 4]), randn([2, 4, 5]), randn([4, 3])],
  ],
];

beforeAll(() => {
  useBackend(reference);
  manualSeed(1);
});

describe.skipIf(!hasRuntime)(`exportOnnx, run by ONNX Runtime${unlessInstalled}`, () => {
  it.each([...models, ...functions].map(toCase))('$name', async ({ make, inputs, axes, others }) => {
    const model = make();
    const given = inputs();
    const bytes = await exportOnnx(model, given, axes ? { dynamicAxes: { input: axes } } : {});
    if (model instanceof Module) model.eval();
    const forward = (...each: Tensor[]): unknown =>
      model instanceof Module ? model.forward(...(each as [Tensor])) : model(...each);
    for (const each of [given, ...(others ? [others()] : [])]) {
      const result = noGrad(() => forward(...each));
      const expected = result instanceof Tensor ? { output: result } : (result as Record<string, Tensor>);
      const found = await runFile(bytes, each);
      expect([...found.keys()]).toEqual(Object.keys(expected));
      for (const [name, tensor] of Object.entries(expected))
        await expectTensor(name, found.get(name)!, tensor);
    }
  });
});

async function expectTensor(name: string, found: Result, expected: Tensor): Promise<void> {
  expect(`${found.dtype}[${found.shape}]`, name).toBe(`${expected.dtype}[${expected.shape}]`);
  const data = await expected.data();
  for (const [i, value] of found.data.entries())
    expect(Math.abs(value - data[i]!), `${name}, element ${i}`).toBeLessThan(
      1e-5 * Math.abs(data[i]!) + 2e-6,
    );
}
