/** Normalising every channel of every image by itself. */
import { checkTensors, printShape, ShapeError, squeeze, type Tensor, unsqueeze } from '@glissade/tensor';
import { normalizedGroups } from './group-norm.ts';
import { Module } from './module.ts';
import {
  affineWeights,
  checkEps,
  checkLayout,
  defaultEps,
  type NormalizationOptions,
  type NormLayerOptions,
  normOptions,
} from './normalization.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/**
 * Normalises every channel of every image of [N, C, ...] over its further axes: in groups of one channel.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 *
 * @param options - `weight` and `bias` are [C]
 * @throws ShapeError if x has nothing to normalise over: fewer than three axes, or one value for each channel, or
 * the weights are not [C]
 *
 * @example
 * ```ts
 * import { instanceNorm } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${instanceNorm(tensor([[[1, 3], [10, 30]]]))}`);
 * // => tensor([[[-1.0000,  1.0000],
 * // =>          [-1.0000,  1.0000]]])
 * ```
 */
export function instanceNorm(x: Tensor, options: NormalizationOptions = {}): Tensor {
  ofFunction('instanceNorm', options, ['eps', 'weight', 'bias']);
  checkTensors('instanceNorm', x);
  const [, channels, ...rest] = x.shape;
  if (rest.every((length) => length === 1)) {
    throw new ShapeError(
      `instanceNorm: ${x.dtype}${printShape(x.shape)} has no more than one value for each channel; expected [N, C, ...]`,
    );
  }
  return normalizedGroups('instanceNorm', x, channels!, options);
}

abstract class InstanceNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  /** [numFeatures] */
  weight: Tensor | undefined;
  /** [numFeatures] */
  bias: Tensor | undefined;

  constructor(numFeatures: number, options: NormLayerOptions = {}) {
    super();
    const name = new.target.name;
    const { eps = defaultEps, affine = false, dtype } = checkedOptions(name, options, normOptions);
    checkSizes(name, { numFeatures });
    checkEps(name, eps);
    this.numFeatures = numFeatures;
    this.eps = eps;
    const { weight, bias } = affineWeights([numFeatures], affine, dtype);
    this.weight = weight;
    this.bias = bias;
  }

  /** How the axes of the input are laid out, N first, which may be missing; C is `numFeatures`. */
  protected abstract readonly layout: string;

  forward(x: Tensor): Tensor {
    const { layout } = this;
    checkLayout('instanceNorm', x, [layout, layout.slice(1)], this.numFeatures);
    const batched = x.shape.length === layout.length;
    return batched ? instanceNorm(x, this) : squeeze(instanceNorm(unsqueeze(x, 0), this), 0);
  }

  protected override details(): string {
    const { numFeatures, eps, weight } = this;
    return printOptions({ numFeatures, eps, ...(weight && { affine: true }) });
  }
}

/**
 * Normalises every channel of every image [N, numFeatures, H, W] (or one image [numFeatures, H, W]) by itself, in training and
 * in use; with `affine`, which is false if not said, then a learned factor and bias for each channel.
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
