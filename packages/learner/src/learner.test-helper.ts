/** A small task: which of three directions points lie in, for a network with dropout. */
import { DataLoader, TensorDataset } from '@glissade/data';
import { crossEntropy } from '@glissade/losses';
import { BatchNorm1d, Dropout, Linear, type Module, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { Generator, manualSeed, randn, type Tensor } from '@glissade/tensor';
import { accuracy, Learner, type LearnerOptions } from './index.ts';

export const points = (count: number, seed: number): TensorDataset<[Tensor, Tensor]> => {
  const x = randn([count, 4], { generator: new Generator(seed) });
  return new TensorDataset(x, x.at('...', [0, 3]).argmax(1).int());
};

export const network = (): Sequential =>
  new Sequential(new Linear(4, 16), new BatchNorm1d(16), new ReLU(), new Dropout(0.25), new Linear(16, 3));

type Options = LearnerOptions<[x: Tensor], Tensor, Tensor, 'accuracy'>;
export type PointsLearner = Learner<[x: Tensor], Tensor, Tensor, 'accuracy'>;

/** 45 points in batches of 8: the last one has 5. */
export function newLearner(options: Partial<Options> = {}, model: Module = network()): PointsLearner {
  return new Learner({
    model,
    optimizer: new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }),
    loss: crossEntropy,
    train: new DataLoader(points(45, 1), { batchSize: 8, shuffle: true }),
    valid: new DataLoader(points(20, 2), { batchSize: 8 }),
    metrics: { accuracy: accuracy() },
    ...options,
  });
}

/** The same weights, data and random numbers each time. */
export function seededLearner(options: Partial<Options> = {}): PointsLearner {
  manualSeed(7);
  return newLearner(options);
}
