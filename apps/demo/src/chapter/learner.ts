/** The chapter's Learner: model, data, loss and optimizer in one place, and the table of what fit() measured. (rows 32-37) */
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

  constructor(params: Iterable<Tensor>, lr: number) {
    this.#params = [...params];
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

/** A number for a batch, as a tensor: a loss, or a metric. */
export type Measure = (predictions: Tensor, targets: Tensor) => Tensor;

/** An epoch's training loss, validation loss and metric. */
export type Values = readonly [trainLoss: number, validLoss: number, metric: number];

export interface LearnerOptions {
  readonly optFunc: (params: Iterable<Tensor>, lr: number) => Stepping;
  readonly lossFunc: Measure;
  readonly metrics: Measure;
}

export class Learner {
  /** What was measured in each epoch, and the seconds that it took. */
  readonly recorder: { readonly values: Values[]; readonly seconds: number[] } = { values: [], seconds: [] };
  readonly #dls: DataLoaders;
  readonly #model: Module;
  readonly #options: LearnerOptions;

  constructor(dls: DataLoaders, model: Module, options: LearnerOptions) {
    this.#dls = dls;
    this.#model = model;
    this.#options = options;
  }

  fit(epochs: number, lr: number): void {
    const opt = this.#options.optFunc(this.#model.parameters(), lr);
    const trainLoss = new SmoothedLoss();
    for (let epoch = 0; epoch < epochs; epoch++) {
      const start = performance.now();
      for (const [xb, yb] of this.#dls.train) {
        const loss = this.#options.lossFunc(this.#model.forward(xb), yb);
        loss.backward();
        opt.step();
        opt.zeroGrad();
        trainLoss.add(loss.itemSync());
      }
      this.recorder.values.push([trainLoss.value, ...this.validate()]);
      this.recorder.seconds.push((performance.now() - start) / 1000);
    }
  }

  /** The loss and the metric over all validation examples: batches weighted by their sizes. */
  validate(): [validLoss: number, metric: number] {
    const { lossFunc, metrics } = this.#options;
    let [loss, metric, count] = [0, 0, 0];
    for (const [xb, yb] of this.#dls.valid) {
      const preds = noGrad(() => this.#model.forward(xb));
      loss += lossFunc(preds, yb).itemSync() * xb.length;
      metric += metrics(preds, yb).itemSync() * xb.length;
      count += xb.length;
    }
    return [loss / count, metric / count];
  }
}

/** fastai's training loss: an exponential average of the batches' losses, corrected for its start at zero. */
export class SmoothedLoss {
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
