/** What detectors have in common: how images come in, and what their backbones are. */
import { BatchNorm2d, type Module } from '@glissade/nn';
import type { NormLayer } from '../options.ts';

/** What all detectors do with images. */
export interface DetectorImageOptions {
  /** How long the shorter side of an image becomes; of several numbers one by chance in training, and the last in use. Default 800. */
  readonly minSize?: number | readonly number[];
  /** How long the longer side may become at most. Default 1333. */
  readonly maxSize?: number;
  /** The mean of each colour. Default that of ImageNet. */
  readonly imageMean?: readonly number[];
  /** The standard deviation of each colour. Default that of ImageNet. */
  readonly imageStd?: readonly number[];
}

/** These by default. */
export const imageDefaults = {
  minSize: 800 as number | readonly number[],
  maxSize: 1333,
  imageMean: [0.485, 0.456, 0.406] as readonly number[],
  imageStd: [0.229, 0.224, 0.225] as readonly number[],
};

/** What the functions accept that make detectors of known networks. */
export interface DetectorOptions {
  /** How many classes there are, the background, 0, among them. Default 91, those of COCO. */
  readonly numClasses?: number;
  /** Makes the backbone's layers that normalise. Default `BatchNorm2d`. */
  readonly normLayer?: NormLayer;
  /** How many of the backbone's stages learn, from its end on. Default all. */
  readonly trainableBackboneLayers?: number | undefined;
}

export const detectorDefaults = {
  numClasses: 91,
  normLayer: (channels: number): Module => new BatchNorm2d(channels),
  trainableBackboneLayers: undefined as number | undefined,
};

/** The options of a detector of a known network, and those of its class. */
export function detectorParts<Options extends DetectorOptions>(
  options: Options,
): readonly [
  Required<Omit<DetectorOptions, 'trainableBackboneLayers'>> & DetectorOptions,
  Omit<Options, keyof DetectorOptions>,
] {
  const { numClasses, normLayer, trainableBackboneLayers, ...others } = options;
  return [
    {
      numClasses: numClasses ?? detectorDefaults.numClasses,
      normLayer: normLayer ?? detectorDefaults.normLayer,
      trainableBackboneLayers,
    },
    others,
  ];
}
