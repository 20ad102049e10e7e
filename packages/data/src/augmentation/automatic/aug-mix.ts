/** Images mixed with what chains of operations make of them. */
import { checkNumber, lt, randint, type Tensor, where } from '@glissade/tensor';
import { cutOff, ofEach } from '../images.ts';
import { applied } from './applied.ts';
import { dirichlet } from './dirichlet.ts';
import { checkPolicy, type PolicyOptions } from './options.ts';
import { chosen, mixSpace, partialMixSpace } from './space.ts';

/** What `augMix` accepts. The default `mode` is 'bilinear'. */
export interface AugMixOptions extends PolicyOptions {
  /** How strong the operations are, from 1 to 10. Default 3. */
  readonly severity?: number;
  /** How many chains are mixed. Default 3. */
  readonly mixtureWidth?: number;
  /** How many operations each chain has; -1, the default, draws it from 1 to 3. */
  readonly chainDepth?: number;
  /** How alike the shares of chains and image are: those of Dirichlet's distribution. Default 1. */
  readonly alpha?: number;
  /** Whether brightness, colour, contrast and sharpness are among the operations. Default true. */
  readonly allOps?: boolean;
}

/**
 * Each image of a batch [N, ..., C, H, W] of 1 or 3 channels, or [N, H, W], mixed with what some chains of operations make of it, in shares that
 * are drawn. Each call draws anew, in a compiled step too. Source: Hendrycks et al., "AugMix", https://arxiv.org/abs/1912.02781, as in
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.AugMix.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels; RangeError for numbers that are none
 *
 * @example
 * ```ts
 * import { augMix } from '@glissade/data';
 * import { rand } from '@glissade/tensor';
 *
 * console.log(augMix(rand([4, 3, 32, 32]), { severity: 5 }).shape); // => [ 4, 3, 32, 32 ]
 * ```
 */
export function augMix(images: Tensor, options: AugMixOptions = {}): Tensor {
  checkPolicy('augMix', images, options, ['severity', 'mixtureWidth', 'chainDepth', 'alpha', 'allOps']);
  const { severity = 3, mixtureWidth: width = 3, chainDepth = -1, alpha = 1, ...others } = options;
  const { allOps = true, mode = 'bilinear', fill = 0, ...rest } = others;
  checkNumber('augMix', 'severity', severity, { least: 1, most: 10, whole: true });
  checkNumber('augMix', 'mixtureWidth', width, { least: 1, whole: true });
  checkNumber('augMix', 'chainDepth', chainDepth, { least: -1, whole: true });
  checkNumber('augMix', 'alpha', alpha, { above: 0 });
  const count = images.shape[0]!;
  const space = allOps ? mixSpace : partialMixSpace;
  const [kept, changed] = dirichlet(alpha, count, 2, rest).unbind(1) as [Tensor, Tensor];
  const shares = dirichlet(alpha, count, width, rest).unbind(1);
  const chain = (): Tensor => {
    const depth = chainDepth > 0 ? undefined : randint(1, 4, [count], rest);
    let image = images;
    for (let i = 0; i < (depth ? 3 : chainDepth); i++) {
      const bin = randint(0, severity, [count], rest);
      const choice = chosen(images, space, 10, bin, rest);
      // Shorter chains go on with what changes nothing, which is number 0.
      const operation = depth ? where(lt(depth, i + 1), 0, choice.operation).to('int32') : choice.operation;
      image = applied(image, { ...choice, operation }, mode, fill);
    }
    return image;
  };
  return cutOff(images, (floats) =>
    shares.reduce(
      (sum, share) =>
        sum.add(
          chain()
            .to(floats.dtype)
            .mul(ofEach(images, share.mul(changed))),
        ),
      floats.mul(ofEach(images, kept)),
    ),
  );
}
