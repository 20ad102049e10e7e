/** Layers that normalise every channel of every image by itself. */
import { squeeze, type Tensor, unsqueeze } from '@glissade/tensor';
import { ChannelNorm } from './channel-norm.ts';
import { instanceNorm } from './instance-norm.ts';
import { checkLayout, type NormLayerOptions } from './normalization.ts';
import { printOptions } from './weights.ts';

/** What `InstanceNorm1d` to `InstanceNorm3d` accept. */
export interface InstanceNormLayerOptions extends NormLayerOptions {
  /** Whether each channel has a learned factor, 1 at first, and a learned bias, 0 at first. Default false, as in PyTorch. */
  readonly affine?: boolean;
  /** How far running statistics move towards those of a batch, from 0 to 1. Default 0.1. */
  readonly momentum?: number;
  /** Whether there are running statistics, of which use is made after `eval()`. Default false. */
  readonly trackRunningStats?: boolean;
}

abstract class InstanceNorm extends ChannelNorm<number> {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(numFeatures, options, { affine: false, trackRunningStats: false, range: 'a number from 0 to 1' });
  }

  /** How the axes of the input are laid out, N first, which may be missing; C is `numFeatures`. */
  protected abstract readonly layout: string;

  forward(x: Tensor): Tensor {
    const { layout, weight, bias, eps, momentum, runningMean, runningVar, training } = this;
    checkLayout('instanceNorm', x, [layout, layout.slice(1)], this.numFeatures);
    const batched = x.shape.length === layout.length;
    // Whether it is in training decides nothing where there are no running statistics.
    const running = runningMean && { runningMean, runningVar, momentum, useInputStats: training };
    const y = instanceNorm(batched ? x : unsqueeze(x, 0), { weight, bias, eps, ...running });
    return batched ? y : squeeze(y, 0);
  }

  protected override details(): string {
    const { numFeatures, eps, momentum, weight, runningMean } = this;
    return printOptions({
      numFeatures,
      eps,
      ...(runningMean && { momentum }),
      ...(weight && { affine: true }),
      ...(runningMean && { trackRunningStats: true }),
    });
  }
}

/**
 * Normalises every channel of every image [N, numFeatures, H, W] (or one image [numFeatures, H, W]) by itself, in training and
 * in use; with `affine`, which is false if not said, then a learned factor and bias for each channel. With `trackRunningStats` there are
 * running statistics, which are buffers, and after `eval()` images are normalised by these.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 *
 * @example
 * ```ts
 * import { InstanceNorm2d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new InstanceNorm2d(16, { affine: true });
 * console.log(`${layer}`); // => InstanceNorm2d(numFeatures=16, eps=0.00001, affine=true)
 * console.log(layer.forward(randn([2, 16, 8, 8])).shape); // => [ 2, 16, 8, 8 ]
 * ```
 */
export class InstanceNorm2d extends InstanceNorm {
  protected get layout(): string {
    return 'NCHW';
  }
}

/**
 * The same of sequences [N, numFeatures, L] (or [numFeatures, L]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 *
 * @example
 * ```ts
 * import { InstanceNorm1d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(new InstanceNorm1d(3).forward(randn([5, 3, 20])).shape); // => [ 5, 3, 20 ]
 * ```
 */
export class InstanceNorm1d extends InstanceNorm {
  protected get layout(): string {
    return 'NCL';
  }
}

/**
 * The same of volumes [N, numFeatures, D, H, W] (or [numFeatures, D, H, W]).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html
 *
 * @example
 * ```ts
 * import { InstanceNorm3d } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(new InstanceNorm3d(3).forward(randn([3, 4, 4, 4])).shape); // => [ 3, 4, 4, 4 ]
 * ```
 */
export class InstanceNorm3d extends InstanceNorm {
  protected get layout(): string {
    return 'NCDHW';
  }
}
