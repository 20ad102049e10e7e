/** Policies: operations drawn for each image, and how much of each. */
export { type AugMixOptions, augMix } from './aug-mix.ts';
export { type AutoAugmentOptions, autoAugment } from './auto-augment.ts';
export type { PolicyOptions } from './options.ts';
export type { AutoAugmentPolicy } from './policies.ts';
export { type RandAugmentOptions, randAugment } from './rand-augment.ts';
export { type TrivialAugmentWideOptions, trivialAugmentWide } from './trivial-augment-wide.ts';
