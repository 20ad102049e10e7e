/** The chapter's Learner: model, data, loss and optimizer in one place, and the table that fit() prints. (rows 32-37) */
import { noGrad } from '@glissade/autograd';
import type { Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import type { PairLoader } from './batches.ts';

/** The two loaders of a learner. */
export class DataLoaders {
  readonly train: PairLoader;
  readonly valid: PairLoader;

  constructor(train: PairLoader, valid: PairLoader) {
    this.train = train;
    this.valid = valid;
  }
}

/** What a learner needs of an optimizer. */
export interface Stepping {
  step(): void;
  zeroGrad(): void;
}

/** 32: the smallest optimizer. */
export class BasicOptim implements Stepping {
  readonly #params: readonly Tensor[];
  readonly #lr: number;

  constructor(params: readonly Tensor[], lr: number) {
    this.#params = params;
    this.#lr = lr;
  }

  step(): void {
    noGrad(() => {
      for (const p of this.#params) p.sub_(p.grad!.mul(this.#lr));
    });
  }

  zeroGrad(): void {
    for (const p of this.#params) p.grad = undefined;
  }
}

type Measure = (predictions: Tensor, targets: Tensor) => Tensor;

export interface LearnerOptions {
  readonly optFunc: (params: readonly Tensor[], lr: number) => Stepping;
  readonly lossFunc: Measure;
  readonly metrics: Measure;
}

export class Learner {
  /** For each epoch: training loss, validation loss, metric. */
  readonly values: [number, number, number][] = [];
  readonly #dls: DataLoaders;
  readonly #model: Module;
  readonly #options: LearnerOptions;

  constructor(dls: DataLoaders, model: Module, options: LearnerOptions) {
    this.#dls = dls;
    this.#model = model;
    this.#options = options;
  }

  fit(epochs: number, lr: number): void {
    const optimizer = this.#options.optFunc([...this.#model.parameters()], lr);
    const trainLoss = new SmoothedLoss();
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const [xb, yb] of this.#dls.train) {
        const loss = this.#options.lossFunc(this.#model.forward(xb), yb);
        loss.backward();
        optimizer.step();
        optimizer.zeroGrad();
        trainLoss.add(loss.itemSync());
      }
      this.values.push([trainLoss.value, ...this.validate()]);
    }
  }

  /** The loss and the metric over all validation examples: batches weighted by their sizes. */
  validate(): [number, number] {
    const { lossFunc, metrics } = this.#options;
    let [loss, metric, count] = [0, 0, 0];
    for (const [xb, yb] of this.#dls.valid) {
      const predictions = noGrad(() => this.#model.forward(xb));
      loss += lossFunc(predictions, yb).itemSync() * xb.length;
      metric += metrics(predictions, yb).itemSync() * xb.length;
      count += xb.length;
    }
    return [loss / count, metric / count];
  }
}

/** fastai's training loss: an exponential average of the batches' losses, corrected for its start at zero. */
class SmoothedLoss {
  readonly #beta = 0.98;
  #average = 0;
  #count = 0;

  add(loss: number): void {
    this.#average = this.#beta * this.#average + (1 - this.#beta) * loss;
    this.#count++;
  }

  get value(): number {
    return this.#average / (1 - this.#beta ** this.#count);
  }
}
