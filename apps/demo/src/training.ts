/** A training run: the model, its optimizer, its data and how far it is; one batch at a time, so that it can stop anywhere. */
import {
  Adam,
  breathe,
  compile,
  crossEntropy,
  type DataLoader,
  type Module,
  manualSeed,
  noGrad,
  type Optimizer,
  randomSplit,
  SGD,
  type Tensor,
} from 'glissade';
import { moved, prepare, trainingLoader } from './batches.ts';
import { type Evaluation, evaluate, type Judge, judgeOf } from './evaluate.ts';
import type { Images } from './load-data.ts';
import { type EpochMetrics, emptyTally, type StepLoss, type Tally } from './metrics.ts';
import { makeModel } from './models.ts';
import type { Recipe } from './recipe.ts';
import { UnusableError } from './unusable.ts';

/** How far a run is. Plain data. */
export interface RunProgress {
  /** Epochs that are complete. */
  epoch: number;
  step: number;
  tally: Tally;
  epochs: EpochMetrics[];
  losses: StepLoss[];
}

/** What the loop tells whoever watches, after each batch. */
export interface BatchReport {
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  readonly tally: Tally;
}

export interface Watcher {
  onBatch?(report: BatchReport): void;
  onEpoch?(metrics: EpochMetrics): void | Promise<void>;
  /** Asked after each batch; true ends the loop there. */
  shouldStop?(): boolean;
}

/** What a step tells: the mean loss of the batch, and how many it got right before it. */
type Step = (images: Tensor, labels: Tensor) => { loss: Tensor; correct: Tensor };

/** Predict, loss, gradient, step. */
const stepOf =
  (model: Module, optimizer: Optimizer, most: number): Step =>
  (images, labels) => {
    const logits = model.forward(prepare(images, most));
    const loss = crossEntropy(logits, labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return { loss, correct: noGrad(() => logits.argmax(1).eq(labels).sum()) };
  };

export class Training {
  readonly recipe: Recipe;
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly loader: DataLoader<readonly [Tensor, Tensor], readonly [Tensor, Tensor]>;
  readonly progress: RunProgress = { epoch: 0, step: 0, tally: emptyTally(), epochs: [], losses: [] };
  readonly #valid;
  readonly #step: Step;
  readonly #judge: Judge;

  /**
   * The seed decides the split, the weights and the order of the batches. The model is made on the backend in use; the
   * images may be on another.
   */
  constructor(recipe: Recipe, { train }: Images) {
    this.recipe = recipe;
    const held = Math.min(5000, Math.floor(train.length / 6));
    const [kept, valid] = randomSplit(train, [train.length - held, held], { seed: recipe.seed });
    this.#valid = valid;
    manualSeed(recipe.seed);
    this.model = makeModel(recipe.model, train.images.shape[1]!, train.classes.length);
    const { lr, momentum } = recipe;
    this.optimizer =
      recipe.optimizer === 'adam'
        ? new Adam(this.model.parameters(), { lr })
        : new SGD(this.model.parameters(), { lr, momentum });
    this.loader = trainingLoader(kept, recipe.batchSize, recipe.seed);
    const step = stepOf(this.model, this.optimizer, train.most);
    const judge = judgeOf(this.model, train.most);
    this.#step = recipe.compile ? compile(step) : step;
    this.#judge = recipe.compile ? compile(judge) : judge;
  }

  /** Trains until all epochs are done, or somebody wants it to stop. True when it is done. */
  async run(watcher: Watcher = {}): Promise<boolean> {
    const { progress, recipe } = this;
    while (progress.epoch < recipe.epochs) {
      this.optimizer.lr = recipe.lr * recipe.lrDecay ** progress.epoch;
      let { batch } = this.loader.stateDict();
      let before = performance.now();
      for (const examples of this.loader) {
        await this.#take(...(await moved(examples)));
        const now = performance.now();
        progress.tally.seconds += (now - before) / 1000;
        before = now;
        watcher.onBatch?.({
          epoch: progress.epoch + 1,
          batch: ++batch,
          batches: this.loader.length,
          tally: progress.tally,
        });
        await breathe();
        if (watcher.shouldStop?.()) return false;
      }
      await this.#endEpoch(watcher);
    }
    return true;
  }

  /** How good the model is on images of its kind. */
  test(images: Images['test']): Promise<Evaluation> {
    return evaluate(this.model, images, this.#judge);
  }

  /** One step, and its part of the tally. */
  async #take(images: Tensor, labels: Tensor): Promise<void> {
    const { tally, losses } = this.progress;
    const step = this.#step(images, labels);
    const [value, correct] = await Promise.all([step.loss.item(), step.correct.item()]);
    if (!Number.isFinite(value)) {
      throw new UnusableError(
        `the loss became ${value} at step ${this.progress.step + 1}: the steps are too large; try a learning rate (--lr) below ${this.recipe.lr}`,
      );
    }
    tally.loss += value * labels.length;
    tally.correct += correct;
    tally.examples += labels.length;
    losses.push({ step: ++this.progress.step, loss: value });
  }

  async #endEpoch(watcher: Watcher): Promise<void> {
    const { progress } = this;
    const { tally } = progress;
    const valid = await evaluate(this.model, this.#valid, this.#judge);
    progress.epoch++;
    const metrics = {
      epoch: progress.epoch,
      trainLoss: tally.loss / tally.examples,
      trainAccuracy: tally.correct / tally.examples,
      validLoss: valid.loss,
      validAccuracy: valid.accuracy,
      seconds: tally.seconds,
    };
    progress.epochs.push(metrics);
    progress.tally = emptyTally();
    await watcher.onEpoch?.(metrics);
  }
}
