/** What the page and its worker tell each other. */

/** An image of a digit: 28 x 28 bytes, row by row, 255 where there is ink. */
export type Pixels = Uint8Array;

export const side = 28;

export type ToWorker =
  | { readonly kind: 'train'; readonly epochs: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'read'; readonly pixels: Pixels }
  /** Asks for an image that is not learned from. */
  | { readonly kind: 'example' };

export type ToPage =
  | { readonly kind: 'ready'; readonly threads: number }
  /** The losses of the steps since the last message, and how many steps there will be since the training began. */
  | {
      readonly kind: 'progress';
      readonly losses: readonly number[];
      readonly step: number;
      readonly steps: number;
    }
  /** The end, or a stop: how many test images there are, and the share of them that is read right. */
  | { readonly kind: 'tested'; readonly images: number; readonly accuracy: number }
  /** The probability of each digit. */
  | { readonly kind: 'read'; readonly probabilities: readonly number[] }
  | { readonly kind: 'example'; readonly pixels: Pixels }
  | { readonly kind: 'failed'; readonly reason: string };
