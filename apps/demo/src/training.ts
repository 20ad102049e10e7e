/** A training run: the model, its data and its learner, as a recipe says. */
import {
  Adam,
  accuracy,
  type Callback,
  crossEntropy,
  type DataLoader,
  LambdaLR,
  Learner,
  LossError,
  Module,
  manualSeed,
  type Optimizer,
  randomSplit,
  type Sequential,
  SGD,
  scheduled,
  type Tensor,
} from 'glissade';
import { evaluationLoader, prepare, trainingLoader } from './batches.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import type { Images } from './load-data.ts';
import { type EpochMetrics, metricsOf } from './metrics.ts';
import { makeModel } from './models.ts';
import type { Recipe } from './recipe.ts';
import { UnusableError } from './unusable.ts';

export type Watcher = Callback<'accuracy'>;

/** The model, of images as they come: bytes. */
export class Reader extends Module {
  readonly model: Sequential;
  readonly #most: number;

  /** @param most - what the brightest pixel is */
  constructor(model: Sequential, most: number) {
    super();
    this.model = model;
    this.#most = most;
  }

  forward(images: Tensor): Tensor {
    return this.model.forward(prepare(images, this.#most));
  }
}

/** Of so many training images one is held back to validate each epoch. */
export const heldShare = 6;

export class Training {
  readonly recipe: Recipe;
  readonly images: Images;
  readonly model: Sequential;
  readonly loader: DataLoader<readonly [Tensor, Tensor], readonly [Tensor, Tensor]>;
  readonly learner: Learner<[Tensor], Tensor, Tensor, 'accuracy'>;

  /**
   * The seed decides the split, the weights and the order of the batches. The model is made on the backend in use; the
   * images may be on another.
   */
  constructor(recipe: Recipe, images: Images, watcher: Watcher = {}) {
    this.recipe = recipe;
    this.images = images;
    const { train: all } = images;
    const held = Math.min(5000, Math.floor(all.length / heldShare));
    const [train, valid] = randomSplit(all, [all.length - held, held], { seed: recipe.seed });
    manualSeed(recipe.seed);
    this.model = makeModel(recipe.model, all.images.shape[1]!, all.classes.length);
    this.loader = trainingLoader(train, recipe.batchSize, recipe.seed);
    const optimizer = optimizerOf(recipe, this.model.parameters());
    const decay = new LambdaLR(optimizer, { lrLambda: (epoch) => recipe.lrDecay ** epoch });
    this.learner = new Learner({
      model: new Reader(this.model, all.most),
      optimizer,
      loss: crossEntropy,
      train: this.loader,
      valid: evaluationLoader(valid),
      metrics: { accuracy: accuracy() },
      // The rates are those of the recipe before anybody is told of an epoch, and saves it.
      callbacks: [scheduled(decay), watcher],
      compile: recipe.compile,
    });
  }

  /** The steps that were taken. */
  get step(): number {
    return this.learner.progress.losses.length;
  }

  /** The epochs that are complete. */
  get epochs(): readonly EpochMetrics[] {
    return this.learner.progress.epochs.map(metricsOf);
  }

  /** The epochs that are complete, and the one that is not, where some of its steps are done. */
  get begun(): number {
    return Math.max(this.learner.progress.epochs.length, Math.ceil(this.step / this.loader.length));
  }

  /** Trains until all epochs are done, or the signal ends it. True when it is done. */
  async run(signal?: AbortSignal): Promise<boolean> {
    const { recipe, learner } = this;
    const left = Math.max(0, recipe.epochs - learner.progress.epochs.length);
    try {
      return await learner.fit(left, { signal });
    } catch (error) {
      if (!(error instanceof LossError)) throw error;
      throw new UnusableError(
        `the loss became ${error.loss} at step ${error.step}: the steps are too large; try a learning rate (--lr) below ${recipe.lr}`,
      );
    }
  }

  /** How good the model is on images of its kind. */
  test(images: Images['test']): Promise<Evaluation> {
    return evaluate(this.learner, images);
  }
}

function optimizerOf({ optimizer, lr, momentum }: Recipe, parameters: readonly Tensor[]): Optimizer {
  return optimizer === 'adam' ? new Adam(parameters, { lr }) : new SGD(parameters, { lr, momentum });
}
