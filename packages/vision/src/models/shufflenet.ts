/** ShuffleNetV2: half of the channels go by, and all are shuffled. */
import {
  BatchNorm2d,
  Conv2d,
  channelShuffle,
  checkSizes,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '@glissade/nn';
import { chunk, concat, mean, optionsOf, type Tensor } from '@glissade/tensor';
import { ImageNetwork } from './image-network.ts';

/** What `ShuffleNetV2` and the functions that make some accept. */
export interface ShuffleNetOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
}

/** A convolution of 1 x 1, what normalises it, and ReLU. */
const pointwise = (inp: number, oup: number): readonly [Conv2d, BatchNorm2d, ReLU] => [
  new Conv2d(inp, oup, 1, { bias: false }),
  new BatchNorm2d(oup),
  new ReLU(),
];

/** A convolution of 3 x 3 of each channel by itself, and what normalises it. */
const depthwise = (channels: number, stride: number): readonly [Conv2d, BatchNorm2d] => [
  new Conv2d(channels, channels, 3, { stride, padding: 1, bias: false, groups: channels }),
  new BatchNorm2d(channels),
];

class ShuffleBlock extends Module {
  readonly branch1: Sequential;
  readonly branch2: Sequential;
  readonly stride: number;

  constructor(inp: number, oup: number, stride: number) {
    super();
    const half = Math.floor(oup / 2);
    this.stride = stride;
    this.branch1 =
      stride > 1 ? new Sequential(...depthwise(inp, stride), ...pointwise(inp, half)) : new Sequential();
    this.branch2 = new Sequential(
      ...pointwise(stride > 1 ? inp : half, half),
      ...depthwise(half, stride),
      ...pointwise(half, half),
    );
  }

  forward(x: Tensor): Tensor {
    const { branch1, branch2, stride } = this;
    if (stride > 1) return channelShuffle(concat([branch1.forward(x), branch2.forward(x)], 1), 2);
    const [first, second] = chunk(x, 2, 1);
    return channelShuffle(concat([first!, branch2.forward(second!)], 1), 2);
  }
}

/**
 * ShuffleNetV2, of images [N, 3, H, W] to scores [N, numClasses].
 * Source: https://arxiv.org/abs/1807.11164
 *
 * @param stagesRepeats - how many blocks each of three stages has
 * @param stagesOutChannels - the channels of the first convolution, of the stages, and of the last convolution
 * @throws RangeError for blocks and channels that are no whole numbers, or odd ones of a stage; TypeError for other than 3 and 5 of them
 *
 * @example
 * ```ts
 * import { shufflenetV2X0_5 } from '@glissade/vision';
 *
 * const model = shufflenetV2X0_5({ numClasses: 10 });
 * console.log(`${model.fc}`); // => Linear(inFeatures=1024, outFeatures=10, bias=true)
 * ```
 */
export class ShuffleNetV2 extends ImageNetwork {
  readonly conv1: Sequential;
  readonly maxpool: MaxPool2d;
  readonly stage2: Sequential;
  readonly stage3: Sequential;
  readonly stage4: Sequential;
  readonly conv5: Sequential;
  /** The head; assign another for other classes. */
  fc: Module;

  constructor(
    stagesRepeats: readonly [number, number, number],
    stagesOutChannels: readonly [number, number, number, number, number],
    options: ShuffleNetOptions = {},
  ) {
    super();
    const { numClasses } = optionsOf('ShuffleNetV2', options, { numClasses: 1000 });
    if (stagesRepeats?.length !== 3 || stagesOutChannels?.length !== 5)
      throw new TypeError(
        `ShuffleNetV2: stagesRepeats are [${stagesRepeats ?? ''}], stagesOutChannels [${stagesOutChannels ?? ''}]; expected 3 and 5 numbers`,
      );
    const [first, two, three, four, last] = stagesOutChannels;
    for (const count of stagesRepeats) checkSizes('ShuffleNetV2', { stagesRepeats: count });
    for (const channels of [two, three, four]) {
      checkSizes('ShuffleNetV2', { stagesOutChannels: channels });
      if (channels % 2 !== 0)
        throw new RangeError(
          `ShuffleNetV2: a stage of ${channels} channels has no halves; expected an even number`,
        );
    }
    const stage = (inp: number, oup: number, count: number): Sequential =>
      new Sequential(
        new ShuffleBlock(inp, oup, 2),
        ...Array.from({ length: count - 1 }, () => new ShuffleBlock(oup, oup, 1)),
      );
    this.conv1 = new Sequential(
      new Conv2d(3, first, 3, { stride: 2, padding: 1, bias: false }),
      new BatchNorm2d(first),
      new ReLU(),
    );
    this.maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
    this.stage2 = stage(first, two, stagesRepeats[0]);
    this.stage3 = stage(two, three, stagesRepeats[1]);
    this.stage4 = stage(three, four, stagesRepeats[2]);
    this.conv5 = new Sequential(...pointwise(four, last));
    this.fc = new Linear(last, numClasses);
  }

  forward(x: Tensor): Tensor {
    const { conv1, maxpool, stage2, stage3, stage4, conv5, fc } = this;
    const y = [conv1, maxpool, stage2, stage3, stage4, conv5].reduce(
      (value, layer) => layer.forward(value),
      x,
    );
    return fc.forward(mean(y, [2, 3]));
  }
}

/** ShuffleNetV2 of half the channels: 1,366,792 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/shufflenetv2.html */
export const shufflenetV2X0_5 = (options: ShuffleNetOptions = {}): ShuffleNetV2 =>
  new ShuffleNetV2([4, 8, 4], [24, 48, 96, 192, 1024], options);

/** ShuffleNetV2: 2,278,604 parameters. */
export const shufflenetV2X1_0 = (options: ShuffleNetOptions = {}): ShuffleNetV2 =>
  new ShuffleNetV2([4, 8, 4], [24, 116, 232, 464, 1024], options);

/** ShuffleNetV2 of one and a half times the channels: 3,503,624 parameters. */
export const shufflenetV2X1_5 = (options: ShuffleNetOptions = {}): ShuffleNetV2 =>
  new ShuffleNetV2([4, 8, 4], [24, 176, 352, 704, 1024], options);

/** ShuffleNetV2 of twice the channels: 7,393,996 parameters. */
export const shufflenetV2X2_0 = (options: ShuffleNetOptions = {}): ShuffleNetV2 =>
  new ShuffleNetV2([4, 8, 4], [24, 244, 488, 976, 2048], options);
