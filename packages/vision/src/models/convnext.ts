/** ConvNeXt: convolutions, arranged as transformers are. */
import { parameter } from '@glissade/autograd';
import { Conv2d, Flatten, GELU, init, LayerNorm, Linear, Module, Sequential } from '@glissade/nn';
import { adaptiveAvgPool2d, add, full, mul, optionsOf, type Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import { LayerNorm2d, Permute } from '../ops/layer-norm-2d.ts';
import { StochasticDepth } from '../ops/stochastic-depth.ts';
import { type NormLayer, optionsGiven } from '../options.ts';
import { ImageNetwork } from './image-network.ts';
import { initialise, withoutBias } from './initialise.ts';

/** Blocks that follow each other: their channels, those that come after them, or null at the end, and how many blocks there are. */
export type ConvNeXtStage = readonly [inChannels: number, outChannels: number | null, count: number];

/** What `ConvNeXt` and the functions that make some accept. */
export interface ConvNeXtOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** The probability of the last residual branch to be left out in training; it grows from 0 at the first. Default: that of the network, of `ConvNeXt` 0. */
  readonly stochasticDepthProb?: number;
  /** By what each channel of a residual branch is multiplied at first. Default 1e-6. */
  readonly layerScale?: number;
  /** Makes the layers that normalise outside of blocks. Default `LayerNorm2d` with `eps` 1e-6. */
  readonly normLayer?: NormLayer;
}

/** A convolution of 7 x 7 of each channel by itself, and two linear layers at each pixel. */
class CNBlock extends Module {
  /** [dim, 1, 1] */
  readonly layerScale: Tensor;
  readonly block: Sequential;
  readonly stochasticDepth: StochasticDepth;

  constructor(dim: number, layerScale: number, probability: number) {
    super();
    this.block = new Sequential(
      new Conv2d(dim, dim, 7, { padding: 3, groups: dim }),
      new Permute([0, 2, 3, 1]),
      new LayerNorm(dim, { eps: 1e-6 }),
      new Linear(dim, 4 * dim),
      new GELU(),
      new Linear(4 * dim, dim),
      new Permute([0, 3, 1, 2]),
    );
    this.layerScale = parameter(full([dim, 1, 1], layerScale));
    this.stochasticDepth = new StochasticDepth(probability, 'row');
  }

  forward(x: Tensor): Tensor {
    return add(this.stochasticDepth.forward(mul(this.layerScale, this.block.forward(x))), x);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { layerScale: 'layer_scale', stochasticDepth: 'stochastic_depth' };
  }
}

/**
 * A ConvNeXt of these stages, of images [N, 3, H, W] of at least 32 x 32 pixels to scores [N, numClasses].
 * Source: https://arxiv.org/abs/2201.03545
 *
 * @throws RangeError without stages, TypeError for other options
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { ConvNeXt } from '@glissade/vision';
 *
 * const model = new ConvNeXt([[8, 16, 1], [16, null, 2]], { numClasses: 10 });
 * console.log(model.forward(randn([2, 3, 32, 32])).shape); // => [ 2, 10 ]
 * ```
 */
export class ConvNeXt extends ImageNetwork {
  readonly features: Sequential;
  /** The head; another may be assigned. */
  classifier: Sequential;

  constructor(stages: readonly ConvNeXtStage[], options: ConvNeXtOptions = {}) {
    super();
    const [first, final] = [stages[0], stages.at(-1)];
    if (!first || !final) throw new RangeError('ConvNeXt: got no stages; expected at least one');
    const { numClasses, stochasticDepthProb, layerScale, normLayer } = optionsOf('ConvNeXt', options, {
      numClasses: 1000,
      stochasticDepthProb: 0,
      layerScale: 1e-6,
      normLayer: (channels: number): Module => new LayerNorm2d(channels, { eps: 1e-6 }),
    });
    const stem = { kernelSize: 4, stride: 4, padding: 0, normLayer, activationLayer: null, bias: true };
    const layers: Module[] = [new Conv2dNormActivation(3, first[0], stem)];
    const total = stages.reduce((sum, [, , count]) => sum + count, 0);
    let met = 0;
    for (const [inChannels, outChannels, count] of stages) {
      const blocks = Array.from({ length: count }, () => {
        const probability = (stochasticDepthProb * met++) / Math.max(1, total - 1);
        return new CNBlock(inChannels, layerScale, probability);
      });
      layers.push(new Sequential(...blocks));
      if (outChannels !== null)
        layers.push(
          new Sequential(normLayer(inChannels), new Conv2d(inChannels, outChannels, 2, { stride: 2 })),
        );
    }
    const last = final[1] ?? final[0];
    this.features = new Sequential(...layers);
    this.classifier = new Sequential(normLayer(last), new Flatten(1), new Linear(last, numClasses));
    const drawn = (layer: Conv2d | Linear): void => {
      init.truncNormal_(layer.weight, 0, 0.02);
      withoutBias(layer);
    };
    initialise(this, { conv: drawn, linear: drawn });
  }

  forward(x: Tensor): Tensor {
    return this.classifier.forward(adaptiveAvgPool2d(this.features.forward(x), 1));
  }
}

function made(
  name: string,
  [a, b, c, d]: readonly [number, number, number, number],
  third: number,
  stochasticDepthProb: number,
  options: ConvNeXtOptions,
): ConvNeXt {
  const stages: readonly ConvNeXtStage[] = [
    [a, b, 3],
    [b, c, 3],
    [c, d, third],
    [d, null, 3],
  ];
  const names = ['numClasses', 'stochasticDepthProb', 'layerScale', 'normLayer'] as const;
  return new ConvNeXt(stages, { stochasticDepthProb, ...optionsGiven(name, options, names) });
}

/** ConvNeXt Tiny: 28,589,128 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/convnext.html */
export const convnextTiny = (options: ConvNeXtOptions = {}): ConvNeXt =>
  made('convnextTiny', [96, 192, 384, 768], 9, 0.1, options);
/** ConvNeXt Small: 50,223,688 parameters. */
export const convnextSmall = (options: ConvNeXtOptions = {}): ConvNeXt =>
  made('convnextSmall', [96, 192, 384, 768], 27, 0.4, options);
/** ConvNeXt Base: 88,591,464 parameters. */
export const convnextBase = (options: ConvNeXtOptions = {}): ConvNeXt =>
  made('convnextBase', [128, 256, 512, 1024], 27, 0.5, options);
/** ConvNeXt Large: 197,767,336 parameters. */
export const convnextLarge = (options: ConvNeXtOptions = {}): ConvNeXt =>
  made('convnextLarge', [192, 384, 768, 1536], 27, 0.5, options);
