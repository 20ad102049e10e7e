/** Layers with state of their own, trained in compiled steps: what eager steps give, dropout too. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { randomCrop, randomHorizontalFlip, standardize } from '@glissade/data';
import { ctc } from '@glissade/losses';
import * as nn from '@glissade/nn';
import { Adam } from '@glissade/optim';
import { manualSeed, randn, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { eager, type Mode } from './suite.ts';

beforeAll(async () => {
  useBackend(await cpu({ threads: 2 }));
});

type Loss = (x: Tensor) => Tensor;

const models: readonly (readonly [string, () => { module: nn.AnyModule; loss: Loss }])[] = [
  [
    'LSTM, two layers, both directions, dropout, ctc',
    () => {
      const module = new nn.LSTM(8, 3, { numLayers: 2, bidirectional: true, dropout: 0.3 });
      const whole = (data: number[] | number[][]): Tensor => tensor(data, { dtype: 'int32' });
      const rest = [
        whole([
          [1, 2],
          [3, 3],
        ]),
        whole([5, 4]),
        whole([2, 1]),
      ] as const;
      return { module, loss: (x) => ctc(module.forward(x)[0].logSoftmax(2), ...rest) };
    },
  ],
  [
    'GRU with a state',
    () => {
      const module = new nn.GRU(8, 4);
      return { module, loss: (x) => module.forward(x, module.forward(x)[1])[0].square().mean() };
    },
  ],
  [
    'LSTM of unlike lengths',
    () => {
      const module = new nn.LSTM(8, 4, { numLayers: 2, bidirectional: true });
      const lengths = tensor([2, 5], { dtype: 'int32' });
      return {
        module,
        loss: (x) => {
          const [output, [hidden, memory]] = module.forward(x, undefined, { lengths });
          return output.square().sum().add(hidden.sin().sum()).add(memory.sum());
        },
      };
    },
  ],
  [
    'LSTM with a projection',
    () => {
      const module = new nn.LSTM(8, 6, { projSize: 3, numLayers: 2, bidirectional: true });
      return { module, loss: (x) => module.forward(x)[0].square().mean() };
    },
  ],
  [
    'MultiheadAttention of three widths, with keys that are added',
    () => {
      const options = { kdim: 4, vdim: 3, addBiasKv: true, addZeroAttn: true, dropout: 0.2 };
      const module = new nn.MultiheadAttention(8, 2, options);
      const run = (x: Tensor): Tensor =>
        module.forward(x, x.slice(2, 0, 4), x.slice(2, 0, 3), { isCausal: true })[0];
      return { module, loss: (x) => run(x).pow(3).mean() };
    },
  ],
  [
    'InstanceNorm1d with running statistics',
    () => {
      const module = new nn.InstanceNorm1d(2, { affine: true, trackRunningStats: true });
      return { module, loss: (x) => module.forward(x).pow(3).mean() };
    },
  ],
  [
    'weightNorm and spectralNorm',
    () => {
      const inner = nn.weightNorm(new nn.Linear(8, 6));
      const module = new nn.Sequential(inner, new nn.Tanh(), nn.spectralNorm(new nn.Linear(6, 3)));
      return { module, loss: (x) => module.forward(x).pow(3).mean() };
    },
  ],
  [
    'TransformerEncoderLayer',
    () => {
      const module = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, activation: 'gelu' });
      return { module, loss: (x) => module.forward(x, { isCausal: true }).pow(3).mean() };
    },
  ],
  [
    'TransformerEncoder',
    () => {
      const block = () => new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16 });
      const module = new nn.TransformerEncoder(block, 2, { norm: new nn.LayerNorm(8) });
      return { module, loss: (x) => module.forward(x, { isCausal: true }).pow(3).mean() };
    },
  ],
  [
    'TransformerDecoder',
    () => {
      const block = () => new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16, normFirst: true });
      const module = new nn.TransformerDecoder(block, 2, { norm: new nn.LayerNorm(8) });
      return {
        module,
        loss: (x) =>
          module
            .forward(x, x.slice(0, 0, 3), { tgtIsCausal: true })
            .pow(3)
            .mean(),
      };
    },
  ],
  [
    'Transformer',
    () => {
      const module = new nn.Transformer(8, 2, {
        numEncoderLayers: 2,
        numDecoderLayers: 1,
        dimFeedforward: 16,
      });
      return {
        module,
        loss: (x) =>
          module
            .forward(x.slice(0, 0, 3), x, { tgtIsCausal: true })
            .pow(3)
            .mean(),
      };
    },
  ],
  [
    'dropout and gumbelSoftmax, as functions',
    () => {
      const module = new nn.Linear(8, 4);
      const run = (x: Tensor): Tensor => nn.gumbelSoftmax(module.forward(x), { tau: 0.5, hard: true });
      const pooled = (x: Tensor): Tensor => nn.adaptiveMaxPool2d(x, [2, 3]).square().sum();
      return {
        module,
        loss: (x) =>
          pooled(nn.dropout(x, { p: 0.3, training: module.training })).add(
            run(x)
              .mul(x.at('...', [0, 4]))
              .sum(),
          ),
      };
    },
  ],
  [
    'LSTMCell in a loop, PReLU, RReLU, Dropout1d and dropout1d',
    () => {
      const [cell, drop, bend] = [new nn.LSTMCell(8, 4), new nn.Dropout1d(0.3), new nn.PReLU(2)];
      const module = Object.assign(new nn.Sequential(drop, bend, new nn.RReLU()), { cell });
      const run = (x: Tensor): Tensor => {
        let state: nn.LSTMState | undefined;
        const options = { p: 0.2, training: module.training };
        for (const each of nn.dropout1d(module.forward(x), options).unbind(0))
          state = cell.forward(each, state);
        return state![0];
      };
      return { module, loss: (x) => run(x).square().mean() };
    },
  ],
  [
    'volumes: BatchNorm3d, Dropout3d, CircularPad3d, MaxPool3d',
    () => {
      const [norm, drop] = [new nn.BatchNorm3d(2), new nn.Dropout3d(0.3)];
      const module = new nn.Sequential(
        norm,
        drop,
        new nn.CircularPad3d(1),
        new nn.MaxPool3d(2, { stride: 1 }),
      );
      return {
        module,
        loss: (x) =>
          module
            .forward(x.reshape([5, 2, 2, 2, 2]))
            .pow(3)
            .mean(),
      };
    },
  ],
  [
    'AlphaDropout, LocalResponseNorm, and an EmbeddingBag',
    () => {
      const [words, offsets] = [
        [1, 4, 1, 5, 0, 2, 3],
        [0, 3, 3, 4],
      ].map((values) => tensor(values, { dtype: 'int32' }));
      const bag = new nn.EmbeddingBag(6, 8, { mode: 'max' });
      const drops = [new nn.AlphaDropout(0.3), new nn.FeatureAlphaDropout(0.2)];
      const module = Object.assign(new nn.Sequential(...drops, new nn.LocalResponseNorm(2, { alpha: 1 })), {
        bag,
      });
      return {
        module,
        loss: (x) =>
          module
            .forward(x.add(bag.forward(words!, offsets).mean(0)))
            .square()
            .mean(),
      };
    },
  ],
  [
    'AdaptiveLogSoftmaxWithLoss',
    () => {
      const module = new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10], { divValue: 2 });
      const target = tensor([3, 19, 4, 0, 9, 10, 12, 2, 1, 7], { dtype: 'int32' });
      return { module, loss: (x) => module.forward(x.reshape([10, 8]), target).loss };
    },
  ],
  [
    'FractionalMaxPool2d',
    () => {
      const pool = new nn.FractionalMaxPool2d([2, 3], { outputRatio: 0.5 });
      const module = new nn.Sequential(new nn.Linear(8, 8), pool);
      return {
        module,
        loss: (x) =>
          module
            .forward(x.tile([1, 3, 1]))
            .square()
            .mean(),
      };
    },
  ],
  [
    'a spatial transformer',
    () => {
      const module = new nn.Linear(8, 6);
      const run = (x: Tensor): Tensor => {
        const theta = module.forward(x.select(1, 0)).reshape([5, 2, 3]);
        return nn.gridSample(x.reshape([5, 1, 4, 4]), nn.affineGrid(theta, [5, 1, 3, 3]), {
          paddingMode: 'reflection',
        });
      };
      return { module, loss: (x) => run(x).square().mean() };
    },
  ],
];

function losses(make: (typeof models)[number][1], mode: Mode): number[] {
  manualSeed(1);
  const { module, loss } = make();
  const optimizer = new Adam(module.parameters(), { lr: 0.01 });
  const x = randn([5, 2, 8]);
  const step = mode(() => {
    const value = loss(x);
    optimizer.zeroGrad();
    value.backward();
    optimizer.step();
    return value;
  });
  const found = Array.from({ length: 4 }, () => step().itemSync());
  module.eval();
  return [...found, step().itemSync()];
}

test('images are changed at random anew at each call', () => {
  const images = randn([6, 3, 5, 5]);
  const run = (x: Tensor): Tensor =>
    standardize([0, 1, 2], [1, 2, 3])(randomHorizontalFlip(randomCrop(x, 4, { padding: 1 })));
  const [changed, compiled] = [run, compile(run)].map((change) => {
    manualSeed(3);
    return [change(images), change(images)].map((batch) => [...batch.dataSync()]);
  });
  expect(compiled).toEqual(changed);
  expect(changed![0]).not.toEqual(changed![1]);
});

test('other offsets need no other program', () => {
  const layer = new nn.EmbeddingBag(6, 4, { mode: 'max' });
  const words = tensor([1, 4, 1, 5, 0, 2, 3], { dtype: 'int32' });
  const run = (offsets: Tensor): Tensor => layer.forward(words, offsets);
  const compiled = compile(run);
  for (const starts of [
    [0, 2, 3],
    [0, 6, 6],
  ]) {
    const offsets = tensor(starts, { dtype: 'int32' });
    expect(compiled(offsets).toArray()).toEqual(run(offsets).toArray());
  }
  expect(compiled.programs.length).toBe(1);
});

test('other lengths need no other program', () => {
  const layer = new nn.GRU(8, 4, { bidirectional: true });
  const x = randn([5, 2, 8]);
  const run = (lengths: Tensor): Tensor => layer.forward(x, undefined, { lengths })[1];
  const compiled = compile(run);
  for (const ends of [
    [5, 2],
    [1, 4],
  ]) {
    const lengths = tensor(ends, { dtype: 'int32' });
    const expected = run(lengths).detach().dataSync();
    for (const [i, got] of compiled(lengths).dataSync().entries()) expect(got).toBeCloseTo(expected[i]!, 6);
  }
  expect(compiled.programs.length).toBe(1);
});

test.each(models)('%s', (_, make) => {
  const expected = losses(make, eager);
  expect(new Set(expected).size).toBe(5);
  for (const [i, loss] of losses(make, compile).entries()) expect(loss).toBeCloseTo(expected[i]!, 5);
});
