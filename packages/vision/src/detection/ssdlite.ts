/** SSDlite of a MobileNetV3. */
import { BatchNorm2d, Module, ReLU6, Sequential } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { InvertedResidual, mobilenetV3Large } from '../models/mobilenet-v3.ts';
import { NamedSequential } from '../models/named-sequential.ts';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import type { NormLayer } from '../options.ts';
import { stagesOf } from '../segmentation/backbones.ts';
import { freeze } from './backbones.ts';
import { DefaultBoxGenerator } from './default-box-generator.ts';
import { type DetectorOptions, detectorDefaults } from './detector-options.ts';
import { SSD, type SSDOptions } from './ssd.ts';
import { drawnByNormal, SSDLiteHead } from './ssd-head.ts';

function extraBlock(inChannels: number, outChannels: number, normLayer: NormLayer): Sequential {
  const between = Math.trunc(outChannels / 2);
  const shared = { normLayer, activationLayer: (): Module => new ReLU6() };
  return new Sequential(
    new Conv2dNormActivation(inChannels, between, { ...shared, kernelSize: 1 }),
    new Conv2dNormActivation(between, between, { ...shared, stride: 2, groups: between }),
    new Conv2dNormActivation(between, outChannels, { ...shared, kernelSize: 1 }),
  );
}

/** The layers of a MobileNetV3 in two parts, and smaller and smaller maps behind: six. */
export class SSDLiteFeatureExtractorMobileNet extends Module<[x: Tensor], Readonly<Record<string, Tensor>>> {
  readonly features: readonly Module[];
  readonly extra: readonly Sequential[];
  readonly outChannels: readonly number[];

  /**
   * @param backbone - the layers before a MobileNetV3's head
   * @param c4 - the number of the block whose first convolution the first map is
   */
  constructor(backbone: Sequential, c4: number, normLayer: NormLayer) {
    super();
    const layers = [...backbone];
    const [block, last] = [layers[c4], layers.at(-1)];
    if (!(block instanceof InvertedResidual) || !(last instanceof Conv2dNormActivation) || block.isResidual)
      throw new TypeError(
        `SSDLiteFeatureExtractorMobileNet: layer ${c4} is no block that makes maps smaller`,
      );
    const [expansion, ...others] = [...block.block];
    // The rest of the block keeps the names that its layers have there.
    const rest = new NamedSequential(Object.fromEntries(others.map((layer, i) => [String(i + 1), layer!])));
    this.features = [
      new Sequential(...layers.slice(0, c4), expansion!),
      new Sequential(rest, ...layers.slice(c4 + 1)),
    ];
    const channels = [last.outChannels, 512, 256, 256, 128] as const;
    this.extra = channels.slice(1).map((to, i) => extraBlock(channels[i]!, to, normLayer));
    for (const each of this.extra) drawnByNormal(each);
    this.outChannels = [(expansion as Conv2dNormActivation).outChannels, ...channels];
  }

  forward(x: Tensor): Readonly<Record<string, Tensor>> {
    const maps: Tensor[] = [];
    let map = x;
    for (const block of [...this.features, ...this.extra]) {
      map = block.forward(map);
      maps.push(map);
    }
    return Object.fromEntries(maps.map((each, i) => [String(i), each]));
  }
}

const ssdliteNorm: NormLayer = (channels) => new BatchNorm2d(channels, { eps: 0.001, momentum: 0.03 });

/**
 * SSDlite of a MobileNetV3 Large with half as many channels at its end, of images of 320 x 320 pixels: 3,440,060 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.ssdlite320_mobilenet_v3_large.html
 */
export function ssdlite320MobilenetV3Large(options: SSDOptions & DetectorOptions = {}): SSD {
  const {
    numClasses = detectorDefaults.numClasses,
    normLayer = ssdliteNorm,
    trainableBackboneLayers = 6,
    ...others
  } = options;
  const network = mobilenetV3Large({ normLayer, reducedTail: true });
  drawnByNormal(network);
  const { features } = network;
  freeze('ssdlite320MobilenetV3Large', features, trainableBackboneLayers);
  const c4 = Number(stagesOf(features).at(-2)!.name);
  const backbone = new SSDLiteFeatureExtractorMobileNet(features, c4, normLayer);
  const generator = new DefaultBoxGenerator(
    Array.from({ length: 6 }, () => [2, 3]),
    { minRatio: 0.2, maxRatio: 0.95 },
  );
  const anchors = generator.numAnchorsPerLocation();
  const half = [0.5, 0.5, 0.5];
  return new SSD(backbone, generator, [320, 320], numClasses, {
    head: new SSDLiteHead(backbone.outChannels, anchors, numClasses, normLayer),
    scoreThresh: 0.001,
    nmsThresh: 0.55,
    detectionsPerImg: 300,
    topkCandidates: 300,
    imageMean: half,
    imageStd: half,
    ...others,
  });
}
