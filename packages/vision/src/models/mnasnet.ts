/** MNASNet: inverted residuals, found by a search for what phones compute fast. */
import { BatchNorm2d, Conv2d, Dropout, init, Linear, Module, ReLU, Sequential } from '@glissade/nn';
import { add, mean, optionsOf, type Tensor } from '@glissade/tensor';
import { ImageNetwork } from './image-network.ts';
import { heByOutputs, initialise, withoutBias } from './initialise.ts';
import { makeDivisible } from './make-divisible.ts';

/** What `MNASNet` and the functions that make some accept. */
export interface MNASNetOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** The probability of a feature to be left out in training. Default 0.2. */
  readonly dropout?: number;
}

/** A convolution without a bias, and statistics that move slowly: 0.9997 in the paper's sense. */
const conv = (
  inp: number,
  oup: number,
  { kernel = 1, stride = 1, groups = 1 } = {},
): readonly [Conv2d, BatchNorm2d] => [
  new Conv2d(inp, oup, kernel, { stride, padding: Math.floor(kernel / 2), groups, bias: false }),
  new BatchNorm2d(oup, { momentum: 1 - 0.9997 }),
];

class InvertedResidual extends Module {
  readonly layers: Sequential;
  readonly isResidual: boolean;

  constructor(inp: number, oup: number, kernel: number, stride: number, expansion: number) {
    super();
    const inside = inp * expansion;
    this.isResidual = inp === oup && stride === 1;
    this.layers = new Sequential(
      ...conv(inp, inside),
      new ReLU(),
      ...conv(inside, inside, { kernel, stride, groups: inside }),
      new ReLU(),
      ...conv(inside, oup),
    );
  }

  forward(x: Tensor): Tensor {
    const y = this.layers.forward(x);
    return this.isResidual ? add(y, x) : y;
  }
}

/** What the blocks of a stack have in common, and how many there are. Only the first of them has the stride. */
const stacks: readonly (readonly [kernel: number, stride: number, expansion: number, count: number])[] = [
  [3, 2, 3, 3],
  [5, 2, 3, 3],
  [5, 2, 6, 3],
  [3, 1, 6, 2],
  [5, 2, 6, 4],
  [3, 1, 6, 1],
];

/**
 * MNASNet, variant B1, of images [N, 3, H, W] to scores [N, numClasses].
 * Source: https://arxiv.org/abs/1807.11626
 *
 * @param alpha - a factor of the channels of all layers
 * @throws RangeError unless alpha is above 0
 *
 * @example
 * ```ts
 * import { mnasnet0_5 } from '@glissade/vision';
 *
 * console.log(`${mnasnet0_5({ numClasses: 10 }).classifier.at(1)}`);
 * // => Linear(inFeatures=1280, outFeatures=10, bias=true)
 * ```
 */
export class MNASNet extends ImageNetwork {
  readonly layers: Sequential;
  /** The head; another may be assigned. */
  classifier: Sequential;

  constructor(alpha: number, options: MNASNetOptions = {}) {
    super();
    const { numClasses, dropout } = optionsOf('MNASNet', options, { numClasses: 1000, dropout: 0.2 });
    if (!(alpha > 0 && alpha < Infinity))
      throw new RangeError(`MNASNet: alpha is ${alpha}; expected a number above 0`);
    const [first, second, ...widths] = [32, 16, 24, 40, 80, 96, 192, 320].map((depth) =>
      makeDivisible(depth * alpha),
    ) as [number, number, ...number[]];
    const stem = [
      ...conv(3, first, { kernel: 3, stride: 2 }),
      new ReLU(),
      ...conv(first, first, { kernel: 3, groups: first }),
      new ReLU(),
      ...conv(first, second),
    ];
    const blocks = stacks.map(([kernel, stride, expansion, count], i) => {
      const [inp, oup] = [[second, ...widths][i]!, widths[i]!];
      const others = (): InvertedResidual => new InvertedResidual(oup, oup, kernel, 1, expansion);
      return new Sequential(
        new InvertedResidual(inp, oup, kernel, stride, expansion),
        ...Array.from({ length: count - 1 }, others),
      );
    });
    this.layers = new Sequential(...stem, ...blocks, ...conv(widths.at(-1)!, 1280), new ReLU());
    this.classifier = new Sequential(new Dropout(dropout), new Linear(1280, numClasses));
    initialise(this, {
      conv: heByOutputs,
      linear: (layer) => {
        init.kaimingUniform_(layer.weight, { mode: 'fanOut', nonlinearity: 'sigmoid' });
        withoutBias(layer);
      },
    });
  }

  forward(x: Tensor): Tensor {
    return this.classifier.forward(mean(this.layers.forward(x), [2, 3]));
  }
}

/** MNASNet of half the channels: 2,218,512 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/mnasnet.html */
export const mnasnet0_5 = (options: MNASNetOptions = {}): MNASNet => new MNASNet(0.5, options);
/** MNASNet of three quarters of the channels: 3,170,208 parameters. */
export const mnasnet0_75 = (options: MNASNetOptions = {}): MNASNet => new MNASNet(0.75, options);
/** MNASNet: 4,383,312 parameters. */
export const mnasnet1_0 = (options: MNASNetOptions = {}): MNASNet => new MNASNet(1, options);
/** MNASNet of 1.3 times the channels: 6,282,256 parameters. */
export const mnasnet1_3 = (options: MNASNetOptions = {}): MNASNet => new MNASNet(1.3, options);
