/** That users need no casts. The compiler checks these tests; running them only shows that they run. */
import { DataLoader, TensorDataset } from '@glissade/data';
import { crossEntropy, l1, mse } from '@glissade/losses';
import { Linear, Module } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { ones, type Tensor, tensor, zeros } from '@glissade/tensor';
import { expectTypeOf, test } from 'vitest';
import { accuracy, type Callback, Learner, type Metric, mapBatches } from './index.ts';

const optimizerOf = (model: { parameters(): Tensor[] }): SGD => new SGD(model.parameters(), { lr: 0.1 });
const labels = tensor([0, 1], { dtype: 'int32' });

test('a loader of pairs, and metrics by name', async () => {
  const model = new Linear(3, 2);
  const learner = new Learner({
    model,
    optimizer: optimizerOf(model),
    loss: crossEntropy,
    train: new DataLoader(new TensorDataset(ones([2, 3]), labels), { batchSize: 2 }),
    metrics: { accuracy: accuracy(), confidence: (prediction) => prediction.softmax(1).amax(1).mean() },
    callbacks: [{ onEpoch: ({ train, valid }) => expectTypeOf(valid ?? train).toHaveProperty('confidence') }],
  });
  await learner.fit(1);
  const figures = await learner.validate(learner.train);
  expectTypeOf(figures).toEqualTypeOf<Readonly<Record<'loss' | 'accuracy' | 'confidence', number>>>();
  expectTypeOf(learner.progress.epochs[0]!.train.accuracy).toEqualTypeOf<number>();
  // @ts-expect-error there is no such metric
  learner.progress.epochs[0]?.train.recall;
  for await (const { inputs, target, prediction } of learner.predictions(learner.train)) {
    expectTypeOf(inputs).toEqualTypeOf<[x: Tensor]>();
    expectTypeOf([target, prediction]).toEqualTypeOf<Tensor[]>();
  }
});

/** Two inputs, two outputs by name. */
class Heads extends Module<
  [image: Tensor, scale: Tensor],
  { readonly digit: Tensor; readonly size: Tensor }
> {
  digit = new Linear(3, 2);
  size = new Linear(3, 1);
  forward(image: Tensor, scale: Tensor) {
    return { digit: this.digit.forward(image), size: this.size.forward(image).mul(scale) };
  }
}

test('several inputs, targets by name, losses and metrics of ones own', async () => {
  const model = new Heads();
  const learner = new Learner({
    model,
    optimizer: optimizerOf(model),
    train: [[ones([2, 3]), ones([2, 1]), { digit: labels, size: zeros([2, 1]) }]],
    loss: (prediction, target) => {
      expectTypeOf(prediction.digit).toEqualTypeOf<Tensor>();
      expectTypeOf(target.size).toEqualTypeOf<Tensor>();
      return crossEntropy(prediction.digit, target.digit).add(mse(prediction.size, target.size));
    },
    metrics: {
      size: ({ size }, target) => l1(size, target.size),
      right: {
        sums: ({ digit }, target) => digit.argmax(1).eq(target.digit).sum(),
        result: ([right = 0], examples) => right / examples,
      },
    },
  });
  await learner.fit(1);
  expectTypeOf(await learner.validate(learner.train)).toEqualTypeOf<
    Readonly<Record<'loss' | 'size' | 'right', number>>
  >();
  // @ts-expect-error the target is no tensor
  expectTypeOf(() => learner.step([ones([2, 3]), ones([2, 1]), labels])).toBeFunction();
});

test('batches that are objects', async () => {
  const model = new Heads();
  const rows = Array.from({ length: 4 }, (_, i) => ({
    image: ones([3]),
    label: tensor(i % 2, { dtype: 'int32' }),
    size: tensor([i]),
  }));
  const loader = new DataLoader(rows, { batchSize: 2 });
  const learner = new Learner({
    model,
    optimizer: optimizerOf(model),
    loss: (prediction, target) =>
      crossEntropy(prediction.digit, target.label).add(mse(prediction.size, target.size)),
    train: mapBatches(loader, ({ image, label, size }) => [image, ones([image.length, 1]), { label, size }]),
  });
  await learner.fit(1);
  for await (const { target } of learner.predictions(learner.train)) {
    expectTypeOf(target).toEqualTypeOf<{ readonly label: Tensor; readonly size: Tensor }>();
  }
});

test('an autoencoder', async () => {
  const model = new Linear(3, 3);
  const pairs = new DataLoader(new TensorDataset(ones([2, 3]), labels), { batchSize: 2 });
  const learner = new Learner({
    model,
    optimizer: optimizerOf(model),
    loss: mse,
    train: mapBatches(pairs, ([x]) => [x, x]),
  });
  expectTypeOf(learner).toEqualTypeOf<Learner<[x: Tensor], Tensor, Tensor>>();
  await learner.fit(1);
});

test('what is written apart', () => {
  const bias: Metric = {
    sums: (prediction, target) => prediction.sub(target).sum(),
    result: ([sum = 0], examples) => sum / examples,
  };
  expectTypeOf(bias.sums).parameters.toEqualTypeOf<[Tensor, Tensor]>();
  const log: Callback<'bias'> = {
    onEpoch: ({ train }, learner) => {
      expectTypeOf(train.bias).toEqualTypeOf<number>();
      expectTypeOf(learner.progress.epochs[0]!.train.bias).toEqualTypeOf<number>();
    },
  };
  const general: Callback = { onStep: ({ optimizer }) => optimizer.lr };
  const model = new Linear(1, 1);
  new Learner({
    model,
    optimizer: optimizerOf(model),
    loss: mse,
    train: [[ones([1, 1]), ones([1, 1])]],
    metrics: { bias },
    callbacks: [log, general],
  });
});
