/** RegNet: networks of a design space, of blocks whose widths grow on a line. */
import { AdaptiveAvgPool2d, BatchNorm2d, type Conv2d, init, Linear, type Module, ReLU } from '@glissade/nn';
import { flatten, optionsOf, type Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import { type ActivationLayer, type NormLayer, optionsGiven } from '../options.ts';
import { ImageNetwork } from './image-network.ts';
import { initialise, smallNormal } from './initialise.ts';
import { NamedSequential } from './named-sequential.ts';
import { type RegNetStage, regNetStage } from './regnet-blocks.ts';
import { regNetStages } from './regnet-stages.ts';

/** What `RegNet` and the functions that make some accept. */
export interface RegNetOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** The channels of the first convolution. Default 32. */
  readonly stemWidth?: number;
  /** Makes the layers that normalise. Default `BatchNorm2d`. */
  readonly normLayer?: NormLayer;
  /** Makes the activations. Default `ReLU`. */
  readonly activation?: ActivationLayer;
}

const names = ['numClasses', 'stemWidth', 'normLayer', 'activation'] as const;

/** Normal numbers by the outputs of all groups. */
function drawn({ weight }: Conv2d): void {
  const [outChannels, , height, width] = weight.shape as readonly [number, number, number, number];
  init.normal_(weight, 0, Math.sqrt(2 / (height * width * outChannels)));
}

/**
 * A RegNet of these stages, of images [N, 3, H, W] to scores [N, numClasses].
 * Source: https://arxiv.org/abs/2003.13678
 *
 * @param stages - as `regNetStages` gives them, or your own
 * @throws RangeError without stages, TypeError for other options
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { RegNet, regNetStages } from '@glissade/vision';
 *
 * const stages = regNetStages({ depth: 3, w0: 8, wa: 8, wm: 2, groupWidth: 4, seRatio: 0.25 });
 * const model = new RegNet(stages, { numClasses: 10, stemWidth: 8 });
 * console.log(model.forward(randn([2, 3, 16, 16])).shape); // => [ 2, 10 ]
 * console.log(model.namedParameters()[3]![0]); // => trunk_output.block1.block1-0.proj.0.weight
 * ```
 */
export class RegNet extends ImageNetwork {
  readonly stem: Conv2dNormActivation;
  readonly trunkOutput: NamedSequential;
  readonly avgpool: Module;
  /** The head; assign another for other classes. */
  fc: Module;

  constructor(stages: readonly RegNetStage[], options: RegNetOptions = {}) {
    super();
    const { numClasses, stemWidth, normLayer, activation } = optionsOf('RegNet', options, {
      numClasses: 1000,
      stemWidth: 32,
      normLayer: (channels: number): Module => new BatchNorm2d(channels),
      activation: (): Module => new ReLU(),
    });
    if (!Array.isArray(stages) || stages.length === 0)
      throw new RangeError('RegNet: got no stages; expected at least one, such as of regNetStages(...)');
    this.stem = new Conv2dNormActivation(3, stemWidth, {
      stride: 2,
      normLayer,
      activationLayer: activation,
    });
    let width = stemWidth;
    const blocks = stages.map((stage: RegNetStage, i): [string, Module] => {
      const block = regNetStage(width, stage, i + 1, { normLayer, activation });
      width = stage.width;
      return [`block${i + 1}`, block];
    });
    this.trunkOutput = new NamedSequential(Object.fromEntries(blocks));
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.fc = new Linear(width, numClasses);
    initialise(this, { conv: drawn, linear: smallNormal });
  }

  forward(x: Tensor): Tensor {
    const { stem, trunkOutput, avgpool, fc } = this;
    return fc.forward(flatten(avgpool.forward(trunkOutput.forward(stem.forward(x))), 1));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { trunkOutput: 'trunk_output' };
  }
}

function made(
  name: string,
  options: RegNetOptions,
  depth: number,
  [w0, wa, wm]: readonly [number, number, number],
  groupWidth: number,
): RegNet {
  const seRatio = name.startsWith('regnetY') ? 0.25 : undefined;
  const given = optionsGiven(name, options, names);
  return new RegNet(regNetStages({ depth, w0, wa, wm, groupWidth, seRatio }), given);
}

/**
 * RegNetY of 0.4 billion multiplications: 4,344,144 parameters for 1000 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/regnet.html
 */
export const regnetY400mf = (options: RegNetOptions = {}): RegNet =>
  made('regnetY400mf', options, 16, [48, 27.89, 2.09], 8);
/** RegNetY of 0.8 billion multiplications: 6,432,512 parameters. */
export const regnetY800mf = (options: RegNetOptions = {}): RegNet =>
  made('regnetY800mf', options, 14, [56, 38.84, 2.4], 16);
/** RegNetY of 1.6 billion multiplications: 11,202,430 parameters. */
export const regnetY1_6gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetY1_6gf', options, 27, [48, 20.71, 2.65], 24);
/** RegNetY of 3.2 billion multiplications: 19,436,338 parameters. */
export const regnetY3_2gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetY3_2gf', options, 21, [80, 42.63, 2.66], 24);
/** RegNetY of 8 billion multiplications: 39,381,472 parameters. */
export const regnetY8gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetY8gf', options, 17, [192, 76.82, 2.19], 56);
/** RegNetY of 16 billion multiplications: 83,590,140 parameters. */
export const regnetY16gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetY16gf', options, 18, [200, 106.23, 2.48], 112);
/** RegNetY of 32 billion multiplications: 145,046,770 parameters. */
export const regnetY32gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetY32gf', options, 20, [232, 115.89, 2.53], 232);
/** RegNetY of 128 billion multiplications: 644,812,894 parameters. */
export const regnetY128gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetY128gf', options, 27, [456, 160.83, 2.52], 264);

/** RegNetX, which is RegNetY without squeeze and excitation, of 0.4 billion multiplications: 5,495,976 parameters. */
export const regnetX400mf = (options: RegNetOptions = {}): RegNet =>
  made('regnetX400mf', options, 22, [24, 24.48, 2.54], 16);
/** RegNetX of 0.8 billion multiplications: 7,259,656 parameters. */
export const regnetX800mf = (options: RegNetOptions = {}): RegNet =>
  made('regnetX800mf', options, 16, [56, 35.73, 2.28], 16);
/** RegNetX of 1.6 billion multiplications: 9,190,136 parameters. */
export const regnetX1_6gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetX1_6gf', options, 18, [80, 34.01, 2.25], 24);
/** RegNetX of 3.2 billion multiplications: 15,296,552 parameters. */
export const regnetX3_2gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetX3_2gf', options, 25, [88, 26.31, 2.25], 48);
/** RegNetX of 8 billion multiplications: 39,572,648 parameters. */
export const regnetX8gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetX8gf', options, 23, [80, 49.56, 2.88], 120);
/** RegNetX of 16 billion multiplications: 54,278,536 parameters. */
export const regnetX16gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetX16gf', options, 22, [216, 55.59, 2.1], 128);
/** RegNetX of 32 billion multiplications: 107,811,560 parameters. */
export const regnetX32gf = (options: RegNetOptions = {}): RegNet =>
  made('regnetX32gf', options, 23, [320, 69.86, 2], 168);
