/** A pair of operations for each image, out of those that were found to help on a data set. */
import { checkChoice, indexSelect, le, rand, randint, type Tensor, tensor, where } from '@glissade/tensor';
import { applied } from './applied.ts';
import { numberOf } from './operation.ts';
import { checkPolicy, type PolicyOptions } from './options.ts';
import { type AutoAugmentPolicy, policies } from './policies.ts';
import { autoSpace, eitherWay } from './space.ts';

/** What `autoAugment` accepts. */
export interface AutoAugmentOptions extends PolicyOptions {
  /** Found on which data: 'imagenet', the default, 'cifar10' or 'svhn'. */
  readonly policy?: AutoAugmentPolicy;
}

/** How many magnitudes the policies speak of. */
const bins = 10;

/**
 * To each image of a batch [N, ..., C, H, W] of 1 or 3 channels, or [N, H, W], one of 25 pairs of operations, each of which is left out now
 * and then: those that were found to help on a data set. Each call draws anew, in a compiled step too.
 * Source: Cubuk et al., "AutoAugment", https://arxiv.org/abs/1805.09501, as in
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.AutoAugment.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels; TypeError for a policy that there is not
 *
 * @example
 * ```ts
 * import { autoAugment } from '@glissade/data';
 * import { rand } from '@glissade/tensor';
 *
 * console.log(autoAugment(rand([4, 3, 32, 32]), { policy: 'cifar10' }).shape); // => [ 4, 3, 32, 32 ]
 * ```
 */
export function autoAugment(images: Tensor, options: AutoAugmentOptions = {}): Tensor {
  checkPolicy('autoAugment', images, options, ['policy']);
  const { policy = 'imagenet', mode = 'nearest', fill = 0, ...rest } = options;
  checkChoice('autoAugment', 'policy', policy, Object.keys(policies) as AutoAugmentPolicy[]);
  const count = images.shape[0]!;
  const [height, width] = images.shape.slice(-2) as [number, number];
  const pair = randint(0, policies[policy].length, [count], rest);
  return [0, 1].reduce((changed, place) => {
    const steps = policies[policy].map((each) => each[place]!);
    const of = (numbers: readonly number[]): Tensor => indexSelect(tensor(numbers), 0, pair);
    const isDone = le(rand([count], rest), of(steps.map(([, probability]) => probability)));
    const number = of(steps.map(([name]) => numberOf(name)));
    const operation = where(isDone, number, 0).to('int32');
    const magnitude = of(
      steps.map(([name, , bin]) => (bin === undefined ? 0 : autoSpace[name]!(bins, height, width)[bin]!)),
    );
    return applied(changed, { operation, magnitude: eitherWay(operation, magnitude, rest) }, mode, fill);
  }, images);
}
