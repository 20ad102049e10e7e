/** Changes of batches of images, most of them random, after which they still show the same: more to learn from. */
export {
  adjustBrightness,
  adjustContrast,
  adjustGamma,
  adjustHue,
  adjustSaturation,
  adjustSharpness,
} from './adjust.ts';
export { type AffineMoveOptions, affine, type RotateOptions, rotate } from './affine.ts';
export * from './automatic/index.ts';
export { type ColorJitterOptions, colorJitter } from './color-jitter.ts';
export { type CropOptions, centerCrop, type PaddingMode, randomCrop } from './crop.ts';
export {
  type ElasticOptions,
  type ElasticTransformOptions,
  elastic,
  elasticTransform,
} from './elastic.ts';
export { type ErasingOptions, randomErasing } from './erasing.ts';
export { type FiveCrops, fiveCrop, type TenCropOptions, tenCrop } from './five-crop.ts';
export { type FlipOptions, randomHorizontalFlip, randomVerticalFlip } from './flip.ts';
export { type GaussianBlurOptions, gaussianBlur } from './gaussian-blur.ts';
export {
  type GrayscaleOptions,
  type RandomGrayscaleOptions,
  randomGrayscale,
  rgbToGrayscale,
} from './grayscale.ts';
export type { AugmentationOptions, NumberRange } from './images.ts';
export { cutMix, type Mixed, type MixingOptions, mixUp } from './mixing.ts';
export {
  type Corners,
  type PerspectiveOptions,
  perspective,
  type RandomPerspectiveOptions,
  randomPerspective,
} from './perspective.ts';
export { type AffineOptions, type RotationOptions, randomAffine, randomRotation } from './random-affine.ts';
export {
  type RandomApplyOptions,
  randomAdjustSharpness,
  randomApply,
  randomAutocontrast,
  randomEqualize,
  randomInvert,
  randomPosterize,
  randomSolarize,
} from './random-apply.ts';
export { type ResizedCropOptions, randomResizedCrop } from './resized-crop.ts';
export type { SampleMode } from './sample.ts';
export { autocontrast, equalize, invert, posterize, solarize } from './tones.ts';
