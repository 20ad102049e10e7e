/** Groups of parameters that learn, or stay as they are. */
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '@glissade/nn';
import { kindOf, type Tensor, written } from '@glissade/tensor';
import type { Trainee } from './callback.ts';

/**
 * Freezes the first groups of the optimizer's parameters, up to the one that is named, and has that and those behind it learn: 0 has all
 * of them learn, -1 the last group alone. What normalises batches learns always, as in fast.ai: its statistics go on, too. Saved runs know
 * what is frozen.
 * Source: https://docs.fast.ai/learner.html#learner.freeze_to
 *
 * @param learner - a learner whose optimizer has groups: `new Adam([{ params: body }, { params: head }])`
 * @param group - the first group that learns; negative from the last one
 * @throws RangeError for a group that there is not
 *
 * @example
 * ```ts
 * import { freezeTo, Learner } from '@glissade/learner';
 * import { mse } from '@glissade/losses';
 * import { Linear, ReLU, Sequential } from '@glissade/nn';
 * import { Adam } from '@glissade/optim';
 * import { ones } from '@glissade/tensor';
 *
 * const [body, head] = [new Sequential(new Linear(4, 8), new ReLU()), new Linear(8, 1)];
 * const optimizer = new Adam([{ params: body.parameters() }, { params: head.parameters() }], { lr: 0.001 });
 * const train = [[ones([2, 4]), ones([2, 1])]] as const;
 * const learner = new Learner({ model: new Sequential(body, head), optimizer, loss: mse, train });
 * freezeTo(learner, -1);
 * console.log(learner.model.parameters().map(({ requiresGrad }) => requiresGrad)); // => [ false, false, true, true ]
 * ```
 */
export function freezeTo(learner: Pick<Trainee, 'model' | 'optimizer'>, group: number): void {
  if (learner?.optimizer === undefined || learner.model === undefined)
    throw new TypeError(`freezeTo: expected a learner first, got ${kindOf(learner)}`);
  const { paramGroups } = learner.optimizer;
  const { length } = paramGroups;
  if (!Number.isInteger(group) || group < -length || group >= length)
    throw new RangeError(
      `freezeTo: there is no group ${written(group)}; the optimizer has ${length}: expected a whole number from ${-length} to ${length - 1}`,
    );
  const first = group < 0 ? length + group : group;
  const free = new Set<Tensor>(
    [...learner.model.modules()]
      .filter((layer) => [BatchNorm1d, BatchNorm2d, BatchNorm3d].some((kind) => layer instanceof kind))
      .flatMap((layer) => layer.parameters()),
  );
  paramGroups.forEach(({ params }, i) => {
    for (const parameter of params) parameter.requiresGrad = i >= first || free.has(parameter);
  });
}
