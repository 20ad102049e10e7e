/** Channels that change places between groups. */
import { checkTensors, printShape, reshape, ShapeError, type Tensor, transpose } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkSizes, printOptions } from './weights.ts';

/**
 * The channels of [N, C, ...] in another order: the first of every group, then the second of every group, and so on. A convolution
 * in groups then sees channels of all groups of the one before. Source: https://arxiv.org/abs/1707.01083
 *
 * @throws ShapeError if x has fewer than three dims, or its channels cannot be split into the groups
 *
 * @example
 * ```ts
 * import { channelShuffle } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const x = tensor([[[1], [2], [3], [4]]]);
 * console.log(channelShuffle(x, 2).flatten().toArray()); // => [ 1, 3, 2, 4 ]
 * ```
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  checkTensors('channelShuffle', x);
  checkSizes('channelShuffle', { groups });
  const { dtype, shape } = x;
  const [batch, channels = 0, ...rest] = shape;
  if (shape.length < 3 || channels % groups !== 0) {
    throw new ShapeError(
      `channelShuffle: got ${dtype}${printShape(shape)}; expected [N, C, ...] of three dims or more, and C a multiple of the ` +
        `${groups} groups`,
    );
  }
  return reshape(transpose(reshape(x, [batch!, groups, channels / groups, ...rest]), 1, 2), shape);
}

/**
 * The channels of [N, C, ...] in another order: the first of each of `groups` groups, then the second of each, and so on.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 *
 * @example
 * ```ts
 * import { ChannelShuffle } from '@glissade/nn';
 * import { arange } from '@glissade/tensor';
 *
 * const layer = new ChannelShuffle(3);
 * console.log(`${layer}`); // => ChannelShuffle(groups=3)
 * console.log(layer.forward(arange(6).reshape([1, 6, 1])).flatten().toArray()); // => [ 0, 2, 4, 1, 3, 5 ]
 * ```
 */
export class ChannelShuffle extends Module {
  readonly groups: number;

  constructor(groups: number) {
    super();
    checkSizes('ChannelShuffle', { groups });
    this.groups = groups;
  }

  forward(x: Tensor): Tensor {
    return channelShuffle(x, this.groups);
  }

  protected override details(): string {
    return printOptions({ groups: this.groups });
  }
}
