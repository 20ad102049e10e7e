/** A model whose body was trained elsewhere: first its head learns, then all of it. */
import { checkNames, checkNumber, kindOf } from '@glissade/tensor';
import { freezeTo } from './freezing.ts';
import type { Learner } from './learner.ts';
import type { FitOneCycleOptions } from './one-cycle.ts';

/** What `fineTune` accepts. */
export interface FineTuneOptions extends Pick<FitOneCycleOptions, 'signal' | 'stepsPerEpoch'> {
  /** How many epochs the last group learns alone. Default 1. */
  readonly freezeEpochs?: number;
  /** The highest rate of the last group meanwhile; then it is half of that. Default 2e-3. */
  readonly baseLr?: number;
  /** How many times as large the rate of the last group is then as that of the first. Default 100. */
  readonly lrMult?: number;
  /** In which part of the second cycle rates grow. Default 0.3. */
  readonly pctStart?: number;
  /** The highest rates over the first ones, in the second cycle. Default 5. */
  readonly divFactor?: number;
}

const names: readonly (keyof FineTuneOptions)[] = [
  'freezeEpochs',
  'baseLr',
  'lrMult',
  'pctStart',
  'divFactor',
  'signal',
  'stepsPerEpoch',
];

/**
 * One cycle in which the optimizer's last group learns alone, then one of all groups, with smaller rates the farther in front they are, as
 * fast.ai's `fine_tune`. It is two calls of `fitOneCycle`, with `freezeTo` before each. Interrupted, it gives false, and `fit` completes the
 * cycle that was going on.
 * Source: https://docs.fast.ai/callback.schedule.html#learner.fine_tune
 *
 * @param learner - a learner whose optimizer has at least two groups: `new Adam([{ params: body }, { params: head }])`
 * @param epochs - how many all groups learn
 * @returns false when the signal interrupted it
 * @throws TypeError for an optimizer of one group; RangeError for numbers that are none; and what `fitOneCycle` throws
 *
 * @example
 * ```ts
 * import { fineTune, Learner } from '@glissade/learner';
 * import { mse } from '@glissade/losses';
 * import { Linear, ReLU, Sequential } from '@glissade/nn';
 * import { Adam } from '@glissade/optim';
 * import { ones } from '@glissade/tensor';
 *
 * const [body, head] = [new Sequential(new Linear(4, 8), new ReLU()), new Linear(8, 1)];
 * const optimizer = new Adam([{ params: body.parameters() }, { params: head.parameters() }], { lr: 0.001 });
 * const train = [[ones([2, 4]), ones([2, 1])]] as const;
 * const learner = new Learner({ model: new Sequential(body, head), optimizer, loss: mse, train });
 * await fineTune(learner, 3, { baseLr: 0.01 });
 * console.log(learner.progress.epochs.length); // => 4
 * ```
 */
export async function fineTune<Inputs extends readonly unknown[], Target, Prediction, Name extends string>(
  learner: Learner<Inputs, Target, Prediction, Name>,
  epochs: number,
  options: FineTuneOptions = {},
): Promise<boolean> {
  if (typeof learner?.fitOneCycle !== 'function')
    throw new TypeError(`fineTune: expected a learner first, got ${kindOf(learner)}`);
  checkNames('fineTune', options, names);
  const { freezeEpochs = 1, baseLr = 2e-3, lrMult = 100, pctStart = 0.3, divFactor = 5, ...rest } = options;
  checkNumber('fineTune', 'epochs', epochs, { least: 0, whole: true });
  checkNumber('fineTune', 'freezeEpochs', freezeEpochs, { least: 0, whole: true });
  checkNumber('fineTune', 'baseLr', baseLr, { above: 0 });
  checkNumber('fineTune', 'lrMult', lrMult, { least: 1 });
  const { length } = learner.optimizer.paramGroups;
  if (length < 2)
    throw new TypeError(
      'fineTune: the optimizer has one group of parameters; expected one of the body, and behind it one of the head: new Adam([{ params: body.parameters() }, { params: head.parameters() }])',
    );
  if (freezeEpochs > 0) {
    freezeTo(learner, -1);
    const maxLr = Array.from({ length }, (_, i) => (i === length - 1 ? baseLr : baseLr / 10));
    if (!(await learner.fitOneCycle(freezeEpochs, { ...rest, maxLr, pctStart: 0.99 }))) return false;
  }
  freezeTo(learner, 0);
  const maxLr = { from: baseLr / 2 / lrMult, to: baseLr / 2 };
  return learner.fitOneCycle(epochs, { ...rest, maxLr, pctStart, divFactor });
}
