/** Models that are written to files, with inputs for which they are traced, and others. */
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
import { arange, ones, randint, randn, type Tensor, triu } from '@glissade/tensor';
import { type Case, type Row, toCase } from './case.ts';

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

const batch = { 0: 'batch' };
const images = { 0: 'batch', 2: 'height', 3: 'width' };

const modules: readonly Row[] = [
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
    'pools over images of any size',
    () => new Sequential(new Conv2d(1, 4, 3, { padding: 1 }), new MaxPool2d(2), new AvgPool2d(3)),
    () => [randn([2, 1, 24, 20])],
    images,
    () => [randn([3, 1, 17, 29])],
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

export const models: readonly Case[] = modules.map(toCase);
