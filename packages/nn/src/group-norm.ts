/** Normalising groups of channels. */
import {
  checkTensors,
  inFloat32,
  named,
  printShape,
  reshape,
  ShapeError,
  type Tensor,
  written,
} from '@glissade/tensor';
import { Module } from './module.ts';
import {
  affineWeights,
  checkEps,
  checkWeights,
  defaultEps,
  type NormalizationOptions,
  type NormLayerOptions,
  normOptions,
  scaledChannels,
  standardized,
} from './normalization.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/**
 * Normalises the channels of [N, C, ...] in `numGroups` groups of neighbours, each image by itself.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 *
 * @param options - `weight` and `bias` are [C]
 * @throws ShapeError if the channels cannot be split into so many groups, or x has one value for each group only, or the weights are
 * not [C]
 *
 * @example
 * ```ts
 * import { groupNorm } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(groupNorm(randn([2, 6, 8, 8]), 3).shape); // => [ 2, 6, 8, 8 ]
 * ```
 */
export const groupNorm = (x: Tensor, numGroups: number, options: NormalizationOptions = {}): Tensor =>
  normalizedGroups('groupNorm', x, numGroups, ofFunction('groupNorm', options, ['weight', 'bias', 'eps']));

/** The same under the name that errors are to have. */
export function normalizedGroups(
  operation: string,
  x: Tensor,
  numGroups: number,
  { weight, bias, eps = defaultEps }: NormalizationOptions = {},
): Tensor {
  checkTensors(operation, x);
  const [images, channels, ...rest] = x.shape;
  const divides = Number.isInteger(numGroups) && numGroups > 0 && channels! % numGroups === 0;
  if (images === undefined || channels === undefined || !divides) {
    throw new ShapeError(
      `${operation}: ${x.dtype}${printShape(x.shape)} cannot be split into ${written(numGroups)} groups; expected [N, C, ...] with C a multiple of them`,
    );
  }
  if (x.size === numGroups) {
    throw new ShapeError(
      `${operation}: ${x.dtype}${printShape(x.shape)} has 1 value for each of ${numGroups} groups; more than 1 is needed`,
    );
  }
  checkWeights(operation, x, [channels], { weight, bias }, eps);
  return named(operation, () =>
    inFloat32(x, (x) => {
      const grouped = reshape(x, [images, numGroups, channels / numGroups, ...rest]);
      const axes = grouped.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
      return scaledChannels(reshape(standardized(grouped, axes, eps), x.shape), weight, bias);
    }),
  );
}

/**
 * Normalises the channels of [N, numChannels, ...] in groups of neighbours, each image by itself; then a learned factor and
 * bias for each channel. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 *
 * @example
 * ```ts
 * import { GroupNorm } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(new GroupNorm(4, 16).forward(randn([2, 16, 8, 8])).shape); // => [ 2, 16, 8, 8 ]
 * ```
 */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  /** [numChannels] */
  weight: Tensor | undefined;
  /** [numChannels] */
  bias: Tensor | undefined;

  constructor(numGroups: number, numChannels: number, options: NormLayerOptions = {}) {
    super();
    const { eps = defaultEps, affine = true, dtype } = checkedOptions('GroupNorm', options, normOptions);
    checkSizes('GroupNorm', { numGroups, numChannels });
    checkEps('GroupNorm', eps);
    if (numChannels % numGroups !== 0)
      throw new RangeError(`GroupNorm: ${numChannels} channels cannot be split into ${numGroups} groups`);
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    const { weight, bias } = affineWeights([numChannels], affine, dtype);
    this.weight = weight;
    this.bias = bias;
  }

  forward(x: Tensor): Tensor {
    if (x.shape[1] !== this.numChannels) {
      throw new ShapeError(
        `groupNorm: ${x.dtype}${printShape(x.shape)} does not have ${this.numChannels} channels along its second axis`,
      );
    }
    return groupNorm(x, this.numGroups, this);
  }

  protected override details(): string {
    const { numGroups, numChannels, eps, weight } = this;
    return printOptions({ numGroups, numChannels, eps, ...(!weight && { affine: false }) });
  }
}
