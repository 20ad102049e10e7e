/** What detectors look at images with: classifiers without their heads, and a pyramid of their feature maps. */
import { Module, type Sequential } from '@glissade/nn';
import { checkNumber, Tensor } from '@glissade/tensor';
import { IntermediateLayerGetter } from '../models/intermediate-layers.ts';
import type { MobileNetV3 } from '../models/mobilenet-v3.ts';
import type { ResNet } from '../models/resnet.ts';
import {
  type ExtraFPNBlock,
  FeaturePyramidNetwork,
  LastLevelMaxPool,
} from '../ops/feature-pyramid-network.ts';
import type { NormLayer } from '../options.ts';
import { stagesOf } from '../segmentation/backbones.ts';

/** Feature maps [N, C, H, W] of images [N, 3, H, W], from large to small; or only one. */
export type DetectionBackbone = Module<[x: Tensor], Readonly<Record<string, Tensor>> | Tensor>;

/** The maps by name; the name of one alone is '0'. */
export const mapsOf = (
  output: Readonly<Record<string, Tensor>> | Tensor,
): Readonly<Record<string, Tensor>> => (output instanceof Tensor ? { '0': output } : output);

/** How many channels the maps of a backbone have, by its field `outChannels`. */
export function channelsOf(operation: string, backbone: DetectionBackbone): number {
  const { outChannels } = backbone as { readonly outChannels?: unknown };
  if (typeof outChannels !== 'number')
    throw new TypeError(
      `${operation}: the backbone has no field outChannels, a number: how many channels each of its feature maps has`,
    );
  return outChannels;
}

/** What `BackboneWithFPN` accepts. */
export interface BackboneOptions {
  /** Makes maps besides. Default `new LastLevelMaxPool()`. */
  readonly extraBlocks?: ExtraFPNBlock | undefined;
  /** Makes the layers of the pyramid that normalise; null: none. Default null. */
  readonly normLayer?: NormLayer | null;
}

/**
 * Layers of a classifier, and a pyramid of what they give, `outChannels` each.
 * Source: https://github.com/pytorch/vision/blob/main/torchvision/models/detection/backbone_utils.py
 *
 * @param returnLayers - the names of the layers, and of their maps
 * @param inChannelsList - how many channels these have
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { zeros, useBackend } from '@glissade/tensor';
 * import { BackboneWithFPN, resnet18 } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const backbone = new BackboneWithFPN(resnet18(), { layer2: '0', layer3: '1' }, [128, 256], 64);
 * const maps = backbone.forward(zeros([1, 3, 64, 64]));
 * console.log(maps['0']!.shape, maps['pool']!.shape); // => [ 1, 64, 8, 8 ] [ 1, 64, 2, 2 ]
 * ```
 */
export class BackboneWithFPN extends Module<[x: Tensor], Readonly<Record<string, Tensor>>> {
  readonly body: IntermediateLayerGetter;
  readonly fpn: FeaturePyramidNetwork<string>;
  readonly outChannels: number;

  constructor(
    backbone: ResNet | Sequential | Module,
    returnLayers: Readonly<Record<string, string>>,
    inChannelsList: readonly number[],
    outChannels: number,
    options: BackboneOptions = {},
  ) {
    super();
    const { extraBlocks = new LastLevelMaxPool(), normLayer = null } = options;
    this.body = new IntermediateLayerGetter(backbone, returnLayers);
    this.fpn = new FeaturePyramidNetwork<string>(inChannelsList, outChannels, { extraBlocks, normLayer });
    this.outChannels = outChannels;
  }

  forward(x: Tensor): Readonly<Record<string, Tensor>> {
    return this.fpn.forward(this.body.forward(x));
  }
}

/** What makes a pyramid of a known network. */
export interface PyramidOptions extends BackboneOptions {
  /** How many of the network's stages learn, from its end on. Default all. */
  readonly trainableLayers?: number | undefined;
  /** Which stages' maps go into the pyramid. */
  readonly returnedLayers?: readonly number[] | undefined;
}

/** A residual network whose stages 1 to 4, or those of `returnedLayers`, go into a pyramid of 256 channels. */
export function resnetPyramid(
  operation: string,
  network: ResNet,
  options: PyramidOptions = {},
): BackboneWithFPN {
  const { trainableLayers = 5, returnedLayers = [1, 2, 3, 4], ...others } = options;
  checkTrainable(operation, trainableLayers, 5);
  const learning = ['layer4', 'layer3', 'layer2', 'layer1', 'conv1'].slice(0, trainableLayers);
  if (trainableLayers === 5) learning.push('bn1');
  for (const [name, parameter] of network.namedParameters())
    if (!learning.some((layer) => name.startsWith(layer))) parameter.requiresGrad = false;
  const smallest = network.fc.getParameter('weight').shape[1]! / 8;
  const returned = Object.fromEntries(returnedLayers.map((layer, i) => [`layer${layer}`, String(i)]));
  const channels = returnedLayers.map((layer) => smallest * 2 ** (layer - 1));
  return new BackboneWithFPN(network, returned, channels, 256, others);
}

/** A MobileNetV3 whose last two stages go into a pyramid of 256 channels. */
export function mobilenetPyramid(
  operation: string,
  network: MobileNetV3,
  options: PyramidOptions = {},
): BackboneWithFPN {
  const { features } = network;
  const stages = stagesOf(features);
  const {
    trainableLayers = stages.length,
    returnedLayers = [stages.length - 2, stages.length - 1],
    ...others
  } = options;
  freeze(operation, features, trainableLayers);
  const returned = returnedLayers.map((i) => stages[i]!);
  const names = Object.fromEntries(returned.map(({ name }, i) => [name, String(i)]));
  return new BackboneWithFPN(
    features,
    names,
    returned.map(({ channels }) => channels),
    256,
    others,
  );
}

/** All but the last stages of a MobileNetV3 stay as they are. */
export function freeze(operation: string, features: Sequential, trainableLayers: number): void {
  const stages = stagesOf(features);
  checkTrainable(operation, trainableLayers, stages.length);
  const first =
    trainableLayers === 0 ? features.length : Number(stages[stages.length - trainableLayers]!.name);
  for (const layer of [...features].slice(0, first)) layer.requiresGrad_(false);
}

export function checkTrainable(operation: string, trainableLayers: number, most: number): void {
  checkNumber(operation, 'trainableBackboneLayers', trainableLayers, { least: 0, most, whole: true });
}
