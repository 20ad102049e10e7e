/** What the page and its worker tell each other. */
import type { EpochMetrics } from '../metrics.ts';
import type { Recipe } from '../recipe.ts';

/** A picture of a digit or a piece of clothing: 28 x 28 bytes, row by row, bright on dark. */
export type Pixels = Uint8Array;

export const side = 28;

export type ToWorker =
  | { readonly kind: 'train'; readonly recipe: Recipe; readonly backend: 'cpu' | 'gpu' }
  /** Ends the training at the end of a batch. The model stays as it is. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'read'; readonly pixels: Pixels };

/** Of the test: a picture, and what was read. */
export interface Example {
  readonly pixels: Pixels;
  readonly truth: number;
  readonly guess: number;
}

export type ToPage =
  /** What is going on: a download, the making of digits, the backend that was found. */
  | { readonly kind: 'status'; readonly text: string }
  /** Something that should not be overlooked, such as digits that are not real ones. */
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'begun'; readonly classes: readonly string[]; readonly steps: number }
  | {
      readonly kind: 'progress';
      readonly epoch: number;
      /** Steps since the beginning, and the losses of those that were not yet told of. */
      readonly step: number;
      readonly losses: readonly number[];
      /** Of the epoch's batches so far, 0 to 1. */
      readonly accuracy: number;
      readonly imagesPerSecond: number;
    }
  | { readonly kind: 'epoch'; readonly metrics: EpochMetrics }
  /** The end: what the model makes of the test images; mistakes first among the examples. */
  | { readonly kind: 'tested'; readonly accuracy: number; readonly examples: readonly Example[] }
  | { readonly kind: 'stopped' }
  /** The probability of each class; none before there is a model. */
  | { readonly kind: 'read'; readonly probabilities: readonly number[] }
  | { readonly kind: 'failed'; readonly reason: string };
