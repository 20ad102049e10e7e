/** Vision transformers: images as sequences of patches. */
import { parameter } from '@glissade/autograd';
import { Conv2d, checkSizes, init, Linear, Module, Tanh } from '@glissade/nn';
import { concat, optionsOf, printShape, ShapeError, type Tensor, zeros } from '@glissade/tensor';
import { optionsGiven } from '../options.ts';
import { ImageNetwork } from './image-network.ts';
import { Encoder } from './transformer-encoder.ts';

/** What the functions accept that make a `VisionTransformer`. */
export interface ViTVariantOptions {
  /** Height and width of the images. Default 224. */
  readonly imageSize?: number;
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** The probability of a number to be left out in training. Default 0. */
  readonly dropout?: number;
  /** The probability of a weight of the attention to be left out in training. Default 0. */
  readonly attentionDropout?: number;
  /** How many features there are between a further layer of the head and the last one; by default there is none. */
  readonly representationSize?: number | undefined;
}

/** What `VisionTransformer` accepts. */
export interface ViTOptions extends ViTVariantOptions {
  /** Height and width of the patches, which divide those of the images. */
  readonly patchSize: number;
  /** How many blocks there are. */
  readonly numLayers: number;
  /** How many heads the attention of each has. */
  readonly numHeads: number;
  /** How many numbers describe a patch; a multiple of `numHeads`. */
  readonly hiddenDim: number;
  /** How many numbers there are between the two linear layers of a block. */
  readonly mlpDim: number;
}

/** The layers that make scores of what the class token has become. */
class Heads extends Module {
  readonly preLogits: Linear | undefined;
  readonly act: Tanh | undefined;
  /** Assign another for other classes. */
  head: Module;

  constructor(hiddenDim: number, numClasses: number, representationSize: number | undefined) {
    super();
    this.preLogits = representationSize === undefined ? undefined : new Linear(hiddenDim, representationSize);
    this.act = this.preLogits && new Tanh();
    this.head = new Linear(representationSize ?? hiddenDim, numClasses);
  }

  forward(x: Tensor): Tensor {
    const { preLogits, act, head } = this;
    return head.forward(preLogits && act ? act.forward(preLogits.forward(x)) : x);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { preLogits: 'pre_logits' };
  }
}

const namesToday: Readonly<Record<string, string>> = { linear_1: '0', linear_2: '3' };

/**
 * A vision transformer, of images [N, 3, imageSize, imageSize] to scores [N, numClasses]: patches, and a token for the class, attend
 * to each other. Its head is 0 at first.
 * Source: https://arxiv.org/abs/2010.11929
 *
 * Published files name their tensors as torchvision did before; `loadStateDict` knows these names.
 *
 * @throws RangeError unless the patches divide the images and the heads what describes a patch; ShapeError for images of another size
 *
 * @example
 * ```ts
 * import { Linear } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 * import { VisionTransformer } from '@glissade/vision';
 *
 * const sizes = { imageSize: 32, patchSize: 8, numLayers: 2, numHeads: 2, hiddenDim: 16, mlpDim: 32 };
 * const model = new VisionTransformer({ ...sizes, numClasses: 10 });
 * console.log(model.encoder.posEmbedding.shape); // => [ 1, 17, 16 ]
 * model.heads.head = new Linear(16, 3);
 * console.log(model.forward(randn([2, 3, 32, 32])).shape); // => [ 2, 3 ]
 * ```
 */
export class VisionTransformer extends ImageNetwork {
  readonly imageSize: number;
  readonly patchSize: number;
  /** [1, 1, hiddenDim] */
  readonly classToken: Tensor;
  readonly convProj: Conv2d;
  readonly encoder: Encoder;
  readonly heads: Heads;

  constructor(options: ViTOptions) {
    super();
    const given = optionsOf('VisionTransformer', options, {
      patchSize: options?.patchSize,
      numLayers: options?.numLayers,
      numHeads: options?.numHeads,
      hiddenDim: options?.hiddenDim,
      mlpDim: options?.mlpDim,
      imageSize: 224,
      numClasses: 1000,
      dropout: 0,
      attentionDropout: 0,
      representationSize: undefined as number | undefined,
    });
    const { imageSize, patchSize, numLayers, numHeads, hiddenDim, mlpDim, representationSize } = given;
    checkSizes('VisionTransformer', { imageSize, patchSize, numLayers, numHeads, hiddenDim, mlpDim });
    if (imageSize % patchSize !== 0)
      throw new RangeError(
        `VisionTransformer: imageSize ${imageSize} cannot be split into patches of patchSize ${patchSize}`,
      );
    this.imageSize = imageSize;
    this.patchSize = patchSize;
    this.classToken = parameter(zeros([1, 1, hiddenDim]));
    this.convProj = new Conv2d(3, hiddenDim, patchSize, { stride: patchSize });
    const { dropout, attentionDropout } = given;
    const sizes = { numHeads, hiddenDim, mlpDim, dropout, attentionDropout };
    this.encoder = new Encoder((imageSize / patchSize) ** 2 + 1, numLayers, sizes);
    const heads = new Heads(hiddenDim, given.numClasses, representationSize);
    this.heads = heads;
    init.truncNormal_(this.convProj.weight, 0, Math.sqrt(1 / (3 * patchSize ** 2)));
    init.zeros_(this.convProj.bias!);
    if (heads.preLogits) {
      init.truncNormal_(heads.preLogits.weight, 0, Math.sqrt(1 / hiddenDim));
      init.zeros_(heads.preLogits.bias!);
    }
    for (const last of heads.head.parameters()) init.zeros_(last);
  }

  forward(x: Tensor): Tensor {
    const { imageSize, classToken } = this;
    const [batch, , height, width] = x.shape;
    if (x.shape.length !== 4 || height !== imageSize || width !== imageSize)
      throw new ShapeError(
        `visionTransformer: got ${x.dtype}${printShape(x.shape)}; expected [N, 3, ${imageSize}, ${imageSize}]: ` +
          'interpolate the images, or make the network with another imageSize',
      );
    const patches = this.convProj.forward(x).flatten(2).permute([0, 2, 1]);
    const token = classToken.expand([batch!, 1, classToken.size]);
    return this.heads.forward(this.encoder.forward(concat([token, patches], 1)).select(1, 0));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { classToken: 'class_token', convProj: 'conv_proj' };
  }

  protected override nameToday(name: string): string {
    return name.replace(/\.mlp\.(linear_[12])\./, (_, before: string) => `.mlp.${namesToday[before]}.`);
  }
}

const base = { numLayers: 12, numHeads: 12, hiddenDim: 768, mlpDim: 3072 };
const large = { numLayers: 24, numHeads: 16, hiddenDim: 1024, mlpDim: 4096 };

const variantNames = [
  'imageSize',
  'numClasses',
  'dropout',
  'attentionDropout',
  'representationSize',
] as const;

function made(name: string, options: ViTVariantOptions, own: ViTOptions): VisionTransformer {
  return new VisionTransformer({ ...optionsGiven(name, options, variantNames), ...own });
}

/** ViT-Base, patches of 16 x 16: 86,567,656 parameters for 1000 classes. Source: https://docs.pytorch.org/vision/stable/models/vision_transformer.html */
export const vitB16 = (options: ViTVariantOptions = {}): VisionTransformer =>
  made('vitB16', options, { ...base, patchSize: 16 });
/** ViT-Base, patches of 32 x 32: 88,224,232 parameters. */
export const vitB32 = (options: ViTVariantOptions = {}): VisionTransformer =>
  made('vitB32', options, { ...base, patchSize: 32 });
/** ViT-Large, patches of 16 x 16: 304,326,632 parameters. */
export const vitL16 = (options: ViTVariantOptions = {}): VisionTransformer =>
  made('vitL16', options, { ...large, patchSize: 16 });
/** ViT-Large, patches of 32 x 32: 306,535,400 parameters. */
export const vitL32 = (options: ViTVariantOptions = {}): VisionTransformer =>
  made('vitL32', options, { ...large, patchSize: 32 });
/** ViT-Huge, patches of 14 x 14: 632,045,800 parameters. */
export const vitH14 = (options: ViTVariantOptions = {}): VisionTransformer =>
  made('vitH14', options, {
    numLayers: 32,
    numHeads: 16,
    hiddenDim: 1280,
    mlpDim: 5120,
    patchSize: 14,
  });
