/** Small networks as fixtures/networks.py makes them. */
import { BatchNorm2d, Conv2d, Dropout, init, Module, Sequential } from '@glissade/nn';
import { concat, Tensor } from '@glissade/tensor';
import * as vision from '../index.ts';
import { alexNetFeatures } from './alexnet.ts';
import { InceptionAux } from './inception-blocks.ts';
import { heByOutputs, initialise } from './initialise.ts';
import { vggFeatures } from './vgg.ts';

const numClasses = 5;

/** A network that gives one tensor or several. */
export type Network = Module<[x: Tensor], unknown>;

function features(batchNorm: boolean): Module {
  const made = vggFeatures([8, 'M', 16, 16, 'M'], batchNorm);
  initialise(made, { conv: heByOutputs });
  return made;
}

type Stage = [vision.EfficientNetStage['kind'], number, number, number, number, number, number];
const stages = (...rows: readonly Stage[]): readonly vision.EfficientNetStage[] =>
  rows.map(([kind, expandRatio, kernel, stride, inChannels, outChannels, count]) => ({
    kind,
    expandRatio,
    kernel,
    stride,
    inChannels,
    outChannels,
    count,
  }));

/** Of the small vision transformer. */
export const vitSizes: vision.ViTOptions = {
  imageSize: 32,
  patchSize: 8,
  numLayers: 2,
  numHeads: 2,
  hiddenDim: 16,
  mlpDim: 32,
  representationSize: 12,
  numClasses: 5,
};

/** With a head of its own: that of all is 0 at first, and so would be scores and gradients. */
function vit(): Module {
  const model = new vision.VisionTransformer(vitSizes);
  init.normal_(model.heads.head.getParameter('weight'));
  return model;
}

const { createFeatureExtractor, FeaturePyramidNetwork, IntermediateLayerGetter } = vision;

/** Maps of three sizes, and a pyramid of them. */
class Pyramid extends Module<[x: Tensor], Readonly<Record<string, Tensor>>> {
  readonly body = new IntermediateLayerGetter(
    new Sequential(
      new Conv2d(3, 8, 3, { stride: 2 }),
      new Conv2d(8, 16, 3, { stride: 2 }),
      new Conv2d(16, 24, 3, { stride: 2 }),
    ),
    { '0': 'large', '1': 'middle', '2': 'small' },
  );
  readonly fpn: vision.FeaturePyramidNetwork<string>;

  constructor(options: vision.FeaturePyramidOptions) {
    super();
    this.fpn = new FeaturePyramidNetwork([8, 16, 24], 12, options);
  }

  forward(x: Tensor): Readonly<Record<string, Tensor>> {
    return this.fpn.forward(this.body.forward(x));
  }
}

const nodes = {
  'layer1.0.relu': 'first',
  'layer1.0.relu_1': 'second',
  'layer2.0.downsample': 'branch',
  layer3: 'last',
};

function fcn(): Network {
  const backbone = new vision.ResNet(vision.BasicBlock, [1, 1, 1, 1]);
  const aux = new vision.FCNHead(64, numClasses);
  const body = new IntermediateLayerGetter(backbone, { layer2: 'out', layer1: 'aux' });
  return new vision.FCN(body, new vision.FCNHead(128, numClasses), aux);
}

/** Makers of networks, by the name of the case. */
export const small: Readonly<Record<string, () => Network>> = {
  alexNetFeatures,
  vggFeatures: () => features(false),
  vggFeaturesBn: () => features(true),
  squeezenet1_0: () => vision.squeezenet1_0({ numClasses }),
  squeezenet1_1: () => vision.squeezenet1_1({ numClasses }),
  resnet18: () => vision.resnet18({ numClasses }),
  bottlenecks: () =>
    new vision.ResNet(vision.Bottleneck, [1, 1, 2, 1], {
      numClasses,
      groups: 4,
      widthPerGroup: 8,
      replaceStrideWithDilation: [false, true, true],
    }),
  densenet: () =>
    new vision.DenseNet({ growthRate: 8, blockConfig: [2, 3, 2], numInitFeatures: 16, numClasses }),
  mobilenetV2: () => vision.mobilenetV2({ numClasses, widthMultiplier: 0.35 }),
  mobilenetV3Small: () => vision.mobilenetV3Small({ numClasses }),
  mobilenetV3Large: () =>
    vision.mobilenetV3Large({ numClasses, widthMultiplier: 0.5, reducedTail: true, dilated: true }),
  efficientnet: () =>
    new vision.EfficientNet(
      stages(['mb', 1, 3, 1, 16, 8, 1], ['mb', 6, 5, 2, 8, 16, 2], ['mb', 6, 3, 2, 16, 24, 2]),
      { numClasses },
    ),
  efficientnetV2: () =>
    new vision.EfficientNet(
      stages(['fused', 1, 3, 1, 16, 16, 1], ['fused', 4, 3, 2, 16, 24, 2], ['mb', 4, 3, 2, 24, 32, 2]),
      { numClasses, lastChannel: 48 },
    ),
  shufflenet: () => new vision.ShuffleNetV2([2, 2, 2], [8, 16, 32, 64, 48], { numClasses }),
  mnasnet: () => new vision.MNASNet(0.35, { numClasses }),
  convnext: () =>
    new vision.ConvNeXt(
      [
        [8, 16, 1],
        [16, 24, 2],
        [24, null, 1],
      ],
      { layerScale: 0.5, numClasses },
    ),
  vit,
  regnet: () => {
    const sizes = { depth: 4, w0: 16, wa: 8, wm: 2, groupWidth: 8, bottleneckMultiplier: 0.5, seRatio: 0.25 };
    return new vision.RegNet(vision.regNetStages(sizes), { numClasses, stemWidth: 8 });
  },
  googlenet: () => vision.googlenet({ numClasses }),
  inceptionV3: () => vision.inceptionV3({ numClasses, transformInput: true }),
  inceptionAux: () => new InceptionAux(8, numClasses),
  swin: () =>
    new vision.SwinTransformer({
      patchSize: [4, 3],
      embedDim: 8,
      depths: [2, 2, 2],
      numHeads: [2, 2, 4],
      windowSize: [4, 3],
      mlpRatio: 2,
      numClasses,
    }),
  swinV2: () =>
    new vision.SwinTransformer({
      patchSize: 4,
      embedDim: 8,
      depths: [2, 2],
      numHeads: [2, 4],
      windowSize: [2, 3],
      version: 2,
      numClasses,
    }),
  extractor: () => createFeatureExtractor(new vision.ResNet(vision.BasicBlock, [1, 1, 1, 1]), nodes),
  pyramid: () =>
    new Pyramid({
      extraBlocks: new vision.LastLevelMaxPool(),
      normLayer: (channels) => new BatchNorm2d(channels),
    }),
  pyramidP6P7: () => new Pyramid({ extraBlocks: new vision.LastLevelP6P7(24, 12) }),
  fcn,
  deeplabv3: () => vision.deeplabv3MobilenetV3Large({ numClasses, auxLoss: true }),
  lraspp: () => vision.lrasppMobilenetV3Large({ numClasses }),
};

/** What becomes of a network once its weights are drawn. */
export function prepare(model: Network): void {
  // The head on the way wants large images: it is compared by itself.
  if (model instanceof vision.Inception3) model.aux = undefined;
}

/** All numbers of an output, which may be several tensors. */
export function joined(y: unknown): Tensor {
  const parts = y instanceof Tensor ? [y] : Object.values(y as Readonly<Record<string, Tensor>>);
  return concat(
    parts.map((part) => part.flatten()),
    0,
  );
}

/** In training, but nothing falls. */
export function silent(network: Network): Network {
  for (const module of network.train().modules()) if (module instanceof Dropout) module.eval();
  return network;
}
