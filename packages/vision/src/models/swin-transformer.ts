/** Swin transformers: attention within windows that move from block to block. */
import {
  AdaptiveAvgPool2d,
  Conv2d,
  checkSizes,
  Flatten,
  init,
  LayerNorm,
  Linear,
  type Module,
  Sequential,
} from '@glissade/nn';
import { optionsOf, type Tensor } from '@glissade/tensor';
import { Permute } from '../ops/layer-norm-2d.ts';
import { type NormLayer, optionsGiven } from '../options.ts';
import { ImageNetwork } from './image-network.ts';
import { initialise, withoutBias } from './initialise.ts';
import { PatchMerging, SwinTransformerBlock, type SwinVersion } from './swin-blocks.ts';
import { type Size, sizeOf } from './windows.ts';

/** What the functions accept that make a `SwinTransformer`. */
export interface SwinVariantOptions {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** By what factor the two linear layers of a block are wider between them. Default 4. */
  readonly mlpRatio?: number;
  /** The probability of a number to be left out in training. Default 0. */
  readonly dropout?: number;
  /** The probability of a weight of the attention to be left out in training. Default 0. */
  readonly attentionDropout?: number;
  /** The probability of the last residual branch to be left out in training; it grows from 0 at the first. Default: that of the network, of `SwinTransformer` 0.1. */
  readonly stochasticDepthProb?: number;
  /** Makes the layers that normalise. Default `LayerNorm`. */
  readonly normLayer?: NormLayer;
}

/** What `SwinTransformer` accepts. */
export interface SwinOptions extends SwinVariantOptions {
  /** Height and width of the patches: one number for both, or both. */
  readonly patchSize: number | readonly [height: number, width: number];
  /** How many numbers describe a patch; each stage has twice as many as the one before it. */
  readonly embedDim: number;
  /** How many blocks each stage has. */
  readonly depths: readonly number[];
  /** How many heads the attention of each stage has. */
  readonly numHeads: readonly number[];
  /** Height and width of the windows, in patches: one number for both, or both. */
  readonly windowSize: number | readonly [height: number, width: number];
  /** 2: cosines in place of products, and normalisation behind layers. Default 1. */
  readonly version?: SwinVersion;
}

/**
 * A Swin transformer, of images [N, 3, H, W] to scores [N, numClasses]. Images whose patches no windows divide are padded.
 * Sources: https://arxiv.org/abs/2103.14030 and, of version 2, https://arxiv.org/abs/2111.09883
 *
 * @throws RangeError for sizes that are no whole numbers, unless there are heads for each stage, which divide what describes a patch
 *
 * @example
 * ```ts
 * import { Linear } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 * import { SwinTransformer } from '@glissade/vision';
 *
 * const sizes = { patchSize: 4, embedDim: 8, depths: [2, 2], numHeads: [2, 4], windowSize: 4 };
 * const model = new SwinTransformer({ ...sizes, numClasses: 10 });
 * console.log(model.forward(randn([2, 3, 32, 32])).shape); // => [ 2, 10 ]
 * model.head = new Linear(16, 3); // another head
 * console.log(model.namedParameters()[4]![0]); // => features.1.0.norm1.weight
 * ```
 */
export class SwinTransformer extends ImageNetwork {
  readonly features: Sequential;
  readonly norm: Module;
  readonly permute: Permute;
  readonly avgpool: Module;
  readonly flatten: Flatten;
  /** The head; assign another for other classes. */
  head: Module;

  constructor(options: SwinOptions) {
    super();
    const given = optionsOf('SwinTransformer', options, {
      patchSize: options?.patchSize,
      embedDim: options?.embedDim,
      depths: options?.depths,
      numHeads: options?.numHeads,
      windowSize: options?.windowSize,
      mlpRatio: 4,
      dropout: 0,
      attentionDropout: 0,
      stochasticDepthProb: 0.1,
      numClasses: 1000,
      normLayer: (channels: number): Module => new LayerNorm(channels),
      version: 1 as SwinVersion,
    });
    const { embedDim, depths, numHeads, normLayer, version, numClasses } = given;
    const [patchSize, windowSize] = [sizeOf(given.patchSize), sizeOf(given.windowSize)];
    check({ patchSize, windowSize, embedDim, depths, numHeads, version });
    const patches = new Conv2d(3, embedDim, patchSize, { stride: patchSize });
    const layers: Module[] = [new Sequential(patches, new Permute([0, 2, 3, 1]), normLayer(embedDim))];
    const total = depths.reduce((sum, depth) => sum + depth, 0);
    let met = 0;
    depths.forEach((depth, stage) => {
      const dim = embedDim * 2 ** stage;
      const blocks = Array.from({ length: depth }, (_, i) => {
        const stochasticDepthProb = (given.stochasticDepthProb * met++) / Math.max(1, total - 1);
        const shiftSize = windowSize.map((length) => (i % 2 === 0 ? 0 : Math.floor(length / 2)));
        const own = { windowSize, shiftSize: shiftSize as unknown as Size, numHeads: numHeads[stage]! };
        return new SwinTransformerBlock(dim, { ...given, ...own, stochasticDepthProb });
      });
      layers.push(new Sequential(...blocks));
      if (stage < depths.length - 1) layers.push(new PatchMerging(dim, normLayer, version));
    });
    const last = embedDim * 2 ** (depths.length - 1);
    this.features = new Sequential(...layers);
    this.norm = normLayer(last);
    this.permute = new Permute([0, 3, 1, 2]);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.flatten = new Flatten(1);
    this.head = new Linear(last, numClasses);
    initialise(this, {
      linear: (layer) => {
        init.truncNormal_(layer.weight, 0, 0.02);
        withoutBias(layer);
      },
    });
  }

  forward(x: Tensor): Tensor {
    const { features, norm, permute, avgpool, flatten, head } = this;
    return [features, norm, permute, avgpool, flatten, head].reduce(
      (value, layer) => layer.forward(value),
      x,
    );
  }
}

/** Throws unless these sizes make a network. */
function check({
  patchSize,
  windowSize,
  embedDim,
  depths,
  numHeads,
  version,
}: {
  readonly patchSize: Size;
  readonly windowSize: Size;
  readonly embedDim: number;
  readonly depths: readonly number[];
  readonly numHeads: readonly number[];
  readonly version: SwinVersion;
}): void {
  const operation = 'SwinTransformer';
  for (const length of patchSize) checkSizes(operation, { patchSize: length });
  for (const length of windowSize) checkSizes(operation, { windowSize: length });
  checkSizes(operation, { embedDim });
  if (version !== 1 && version !== 2)
    throw new RangeError(`${operation}: version is ${String(version)}; expected 1 or 2`);
  if (!depths?.length || depths.length !== numHeads?.length)
    throw new RangeError(
      `${operation}: depths are [${depths ?? ''}], numHeads [${numHeads ?? ''}]; expected one number of each for each stage`,
    );
  depths.forEach((depth, stage) => {
    const [dim, heads] = [embedDim * 2 ** stage, numHeads[stage]!];
    checkSizes(operation, { depths: depth, numHeads: heads });
    if (dim % heads !== 0)
      throw new RangeError(
        `${operation}: ${dim} numbers of stage ${stage} cannot be split into ${heads} heads`,
      );
  });
}

const variantNames = [
  'numClasses',
  'mlpRatio',
  'dropout',
  'attentionDropout',
  'stochasticDepthProb',
  'normLayer',
] as const;

const sizes = {
  t: { embedDim: 96, depths: [2, 2, 6, 2], numHeads: [3, 6, 12, 24], stochasticDepthProb: 0.2 },
  s: { embedDim: 96, depths: [2, 2, 18, 2], numHeads: [3, 6, 12, 24], stochasticDepthProb: 0.3 },
  b: { embedDim: 128, depths: [2, 2, 18, 2], numHeads: [4, 8, 16, 32], stochasticDepthProb: 0.5 },
};

function made(
  name: string,
  size: keyof typeof sizes,
  version: SwinVersion,
  options: SwinVariantOptions,
): SwinTransformer {
  const own = { ...sizes[size], patchSize: 4, windowSize: version === 1 ? 7 : 8, version };
  return new SwinTransformer({ ...own, ...optionsGiven(name, options, variantNames) });
}

/** Swin-T: 28,288,354 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/swin_transformer.html */
export const swinT = (options: SwinVariantOptions = {}): SwinTransformer => made('swinT', 't', 1, options);
/** Swin-S: 49,606,258 parameters. */
export const swinS = (options: SwinVariantOptions = {}): SwinTransformer => made('swinS', 's', 1, options);
/** Swin-B: 87,768,224 parameters. */
export const swinB = (options: SwinVariantOptions = {}): SwinTransformer => made('swinB', 'b', 1, options);
/** SwinV2-T: 28,351,570 parameters; images of 256 x 256. */
export const swinV2T = (options: SwinVariantOptions = {}): SwinTransformer =>
  made('swinV2T', 't', 2, options);
/** SwinV2-S: 49,737,442 parameters; images of 256 x 256. */
export const swinV2S = (options: SwinVariantOptions = {}): SwinTransformer =>
  made('swinV2S', 's', 2, options);
/** SwinV2-B: 87,930,848 parameters; images of 256 x 256. */
export const swinV2B = (options: SwinVariantOptions = {}): SwinTransformer =>
  made('swinV2B', 'b', 2, options);
