/** Predictions of all batches at once, and means over changed images. */
import {
  checkFunction,
  checkNames,
  checkNumber,
  checkTensors,
  concat,
  kindOf,
  lerp,
  stack,
  Tensor,
} from '@glissade/tensor';
import { type Batch, type BatchSource, checkSource } from './batches.ts';
import type { Learner } from './learner.ts';
import { mapBatches } from './map-batches.ts';

/** What `getPreds` accepts. */
export interface PredictionOptions {
  /** What is done to each prediction: `(scores) => scores.softmax(1)` makes probabilities of them. Default: nothing. */
  readonly activation?: (prediction: Tensor) => Tensor;
}

/** What `tta` accepts. */
export interface TtaOptions extends PredictionOptions {
  /** How many times all images are changed. Default 4. */
  readonly n?: number;
  /** The share of the unchanged images' prediction. Default 0.25. */
  readonly beta?: number;
  /** Whether the largest is taken, of all changed and unchanged ones, in place of the mean. Default false. */
  readonly useMax?: boolean;
}

/** Predictions and what they are compared with, of all examples, in the order of the batches. */
export interface Predictions {
  readonly predictions: Tensor;
  readonly targets: Tensor;
}

/**
 * What the model makes of all batches, in one tensor, and the targets beside it, as fast.ai's `get_preds`. `learner.predictions(source)` gives
 * them batch by batch.
 * Source: https://docs.fast.ai/learner.html#learner.get_preds
 *
 * @throws TypeError for predictions or targets that are of several tensors, and what `predictions` throws; Error without batches
 *
 * @example
 * ```ts
 * import { getPreds, Learner } from '@glissade/learner';
 * import { mse } from '@glissade/losses';
 * import { Linear } from '@glissade/nn';
 * import { SGD } from '@glissade/optim';
 * import { ones } from '@glissade/tensor';
 *
 * const model = new Linear(4, 1);
 * const batches = [[ones([2, 4]), ones([2, 1])], [ones([3, 4]), ones([3, 1])]] as const;
 * const learner = new Learner({ model, optimizer: new SGD(model.parameters(), { lr: 0.1 }), loss: mse, train: batches });
 * const { predictions, targets } = await getPreds(learner, batches);
 * console.log(predictions.shape, targets.shape); // => [ 5, 1 ] [ 5, 1 ]
 * ```
 */
export async function getPreds<Inputs extends readonly unknown[], Name extends string>(
  learner: Learner<Inputs, Tensor, Tensor, Name>,
  source: BatchSource<Batch<Inputs, Tensor>>,
  options: PredictionOptions = {},
): Promise<Predictions> {
  checkLearner('getPreds', learner);
  checkNames('getPreds', options, ['activation']);
  return collected('getPreds', learner, source, options);
}

/**
 * Predictions of all batches, averaged over changed images, for which a model is often right a little more often: test-time augmentation,
 * as fast.ai's `tta`. The mean of `n` ways through the changed batches counts 1 - beta, the batches as they are beta.
 * Source: https://docs.fast.ai/learner.html#learner.tta
 *
 * @param change - a batch with other images: `([x, y]) => [randomHorizontalFlip(x), y]`. It must draw anew at each call.
 * @throws RangeError for numbers that are none, and what `getPreds` throws
 *
 * @example
 * ```ts
 * import { randomHorizontalFlip } from '@glissade/data';
 * import { Learner, tta } from '@glissade/learner';
 * import { crossEntropy } from '@glissade/losses';
 * import { Flatten, Linear, Sequential } from '@glissade/nn';
 * import { SGD } from '@glissade/optim';
 * import { rand, zeros } from '@glissade/tensor';
 *
 * const model = new Sequential(new Flatten(), new Linear(64, 3));
 * const batches = [[rand([4, 1, 8, 8]), zeros([4], { dtype: 'int32' })]] as const;
 * const learner = new Learner({ model, optimizer: new SGD(model.parameters(), { lr: 0.1 }), loss: crossEntropy, train: batches });
 * const { predictions } = await tta(learner, batches, ([x, y]) => [randomHorizontalFlip(x), y], {
 *   activation: (scores) => scores.softmax(1),
 * });
 * console.log(predictions.shape); // => [ 4, 3 ]
 * ```
 */
export async function tta<Inputs extends readonly unknown[], Name extends string>(
  learner: Learner<Inputs, Tensor, Tensor, Name>,
  source: BatchSource<Batch<Inputs, Tensor>>,
  change: (batch: Batch<Inputs, Tensor>) => Batch<Inputs, Tensor>,
  options: TtaOptions = {},
): Promise<Predictions> {
  checkLearner('tta', learner);
  checkSource('tta', source);
  checkFunction('tta', change);
  checkNames('tta', options, ['n', 'beta', 'useMax', 'activation']);
  const { n = 4, beta = 0.25, useMax = false, ...rest } = options;
  checkNumber('tta', 'n', n, { least: 1, whole: true });
  checkNumber('tta', 'beta', beta, { least: 0, most: 1 });
  const { predictions: plain, targets } = await collected('tta', learner, source, rest);
  const changed: Tensor[] = [];
  for (let i = 0; i < n; i++) {
    const more = await collected('tta', learner, mapBatches(source, change), rest);
    // Those of different examples have no mean.
    if (!(await same(more.targets, targets)))
      throw new Error('tta: the source gives other targets each time; give one that does not shuffle');
    changed.push(more.predictions);
  }
  const predictions = useMax ? stack([...changed, plain]).amax(0) : lerp(stack(changed).mean(0), plain, beta);
  return { predictions, targets };
}

const same = async (a: Tensor, b: Tensor): Promise<boolean> =>
  String(a.shape) === String(b.shape) && Boolean(await a.eq(b).all().item());

function checkLearner(operation: string, learner: unknown): void {
  if (typeof Object(learner).predictions !== 'function')
    throw new TypeError(`${operation}: expected a learner first, got ${kindOf(learner)}`);
}

async function collected<Inputs extends readonly unknown[], Name extends string>(
  operation: string,
  learner: Learner<Inputs, Tensor, Tensor, Name>,
  source: BatchSource<Batch<Inputs, Tensor>>,
  { activation = (prediction) => prediction }: PredictionOptions,
): Promise<Predictions> {
  checkFunction(`${operation}: activation`, activation);
  checkSource(operation, source);
  const [predictions, targets]: [Tensor[], Tensor[]] = [[], []];
  for await (const { prediction, target } of learner.predictions(source)) {
    if (!(prediction instanceof Tensor) || !(target instanceof Tensor))
      throw new TypeError(
        `${operation}: predictions or targets are of several tensors; take learner.predictions(...), batch by batch`,
      );
    const activated = activation(prediction);
    checkTensors(`${operation}: activation`, activated);
    predictions.push(activated);
    targets.push(target);
  }
  if (predictions.length === 0) throw new Error(`${operation}: the source gave no batches`);
  return { predictions: concat(predictions), targets: concat(targets) };
}
