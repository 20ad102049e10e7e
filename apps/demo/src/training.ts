/** A training run: the model, its optimizer, its data and how far it is; one batch at a time, so that it can stop anywhere. */
import {
  Adam,
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
import { prepare, trainingLoader } from './batches.ts';
import { breath } from './breath.ts';
import { evaluate } from './evaluate.ts';
import type { Images } from './load-data.ts';
import { type EpochMetrics, emptyTally, type StepLoss, type Tally } from './metrics.ts';
import { makeModel } from './models.ts';
import type { Recipe } from './options.ts';
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

export class Training {
  readonly recipe: Recipe;
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly loader: DataLoader<readonly [Tensor, Tensor], readonly [Tensor, Tensor]>;
  readonly progress: RunProgress = { epoch: 0, step: 0, tally: emptyTally(), epochs: [], losses: [] };
  readonly #valid;
  readonly #most: number;

  /** The seed decides the split, the weights and the order of the batches. */
  constructor(recipe: Recipe, { train }: Images) {
    this.recipe = recipe;
    this.#most = train.most;
    const held = Math.min(5000, Math.floor(train.length / 6));
    const [kept, valid] = randomSplit(train, [train.length - held, held], { seed: recipe.seed });
    this.#valid = valid!;
    manualSeed(recipe.seed);
    this.model = makeModel(recipe.model, train.images.shape[1]!, train.classes.length);
    const { lr, momentum } = recipe;
    this.optimizer =
      recipe.optimizer === 'adam'
        ? new Adam(this.model.parameters(), { lr })
        : new SGD(this.model.parameters(), { lr, momentum });
    this.loader = trainingLoader(kept!, recipe.batchSize, recipe.seed);
  }

  /** Trains until all epochs are done, or somebody wants it to stop. True when it is done. */
  async run(watcher: Watcher = {}): Promise<boolean> {
    const { progress, recipe } = this;
    while (progress.epoch < recipe.epochs) {
      this.optimizer.lr = recipe.lr * recipe.lrDecay ** progress.epoch;
      let { batch } = this.loader.stateDict();
      let before = performance.now();
      let lastBreath = before;
      for (const [images, labels] of this.loader) {
        await this.#step(images, labels);
        const now = performance.now();
        progress.tally.seconds += (now - before) / 1000;
        before = now;
        watcher.onBatch?.({
          epoch: progress.epoch + 1,
          batch: ++batch,
          batches: this.loader.length,
          tally: progress.tally,
        });
        if (now - lastBreath > 50) {
          await breath();
          lastBreath = now;
        }
        if (watcher.shouldStop?.()) return false;
      }
      await this.#endEpoch(watcher);
    }
    return true;
  }

  /** Predict, loss, gradient, step. */
  async #step(images: Tensor, labels: Tensor): Promise<void> {
    const { tally, losses } = this.progress;
    const logits = this.model.forward(prepare(images, this.#most));
    const loss = crossEntropy(logits, labels);
    this.optimizer.zeroGrad();
    loss.backward();
    this.optimizer.step();

    const value = await loss.item();
    if (!Number.isFinite(value)) {
      throw new UnusableError(
        `the loss became ${value} at step ${this.progress.step + 1}: the steps are too large; try an --lr below ${this.recipe.lr}`,
      );
    }
    const correct = await noGrad(() => logits.argmax(1).eq(labels).sum()).item();
    tally.loss += value * labels.length;
    tally.correct += correct;
    tally.examples += labels.length;
    losses.push({ step: ++this.progress.step, loss: value });
  }

  async #endEpoch(watcher: Watcher): Promise<void> {
    const { progress } = this;
    const { tally } = progress;
    const valid = await evaluate(this.model, this.#valid, this.#most);
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
