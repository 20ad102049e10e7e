/** What the page and its worker tell each other. */
import type { Judgement, Progress } from '../lesson.ts';
import type { Picture } from '../picture.ts';

export type ToWorker =
  | {
      readonly kind: 'learn';
      readonly shown: readonly (readonly Picture[])[];
    }
  /** Ends the lesson after a step. What was learned by then stays. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'read'; readonly picture: Picture }
  /** Asks for a file of what was learned; the classes may have other names by now. */
  | { readonly kind: 'save'; readonly classes: readonly string[] }
  | { readonly kind: 'open'; readonly file: Uint8Array };

export type ToPage =
  | ({ readonly kind: 'progress' } & Progress)
  /** The end of a lesson, and what came of pictures that were held back. */
  | ({ readonly kind: 'learned' } & Judgement)
  /** The probability of each class; none before anything was learned. */
  | { readonly kind: 'read'; readonly scores: readonly number[] }
  | { readonly kind: 'saved'; readonly file: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'opened'; readonly classes: readonly string[] }
  | { readonly kind: 'failed'; readonly reason: string };
