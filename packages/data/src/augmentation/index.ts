/** Random changes of batches of images, after which they still show the same: more to learn from. */
export { type AffineOptions, type RotationOptions, randomAffine, randomRotation } from './affine.ts';
export { type ColorJitterOptions, colorJitter } from './color-jitter.ts';
export { type CropOptions, centerCrop, type PaddingMode, randomCrop } from './crop.ts';
export { type ErasingOptions, randomErasing } from './erasing.ts';
export { type FlipOptions, randomHorizontalFlip, randomVerticalFlip } from './flip.ts';
export type { AugmentationOptions, NumberRange } from './images.ts';
export { cutMix, type Mixed, type MixingOptions, mixUp } from './mixing.ts';
export { type ResizedCropOptions, randomResizedCrop } from './resized-crop.ts';
export type { SampleMode } from './sample.ts';
