/** What an event file holds: TensorFlow's messages, as far as they are written here. */

/** Numbers counted in buckets; each bucket ends with its limit. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly bucketLimits: readonly number[];
  readonly buckets: readonly number[];
}

/** What is said of a tag. */
export type Summary =
  | { readonly kind: 'scalar'; readonly value: number }
  | {
      readonly kind: 'image';
      readonly height: number;
      readonly width: number;
      readonly channels: number;
      readonly png: Uint8Array;
    }
  | { readonly kind: 'histogram'; readonly histogram: Histogram }
  | { readonly kind: 'text'; readonly text: string }
  /** For the plugin that compares runs. */
  | { readonly kind: 'hparams'; readonly content: Uint8Array };

export interface TaggedSummary {
  readonly tag: string;
  readonly summary: Summary;
}

export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** What it says; the first event of a file says which version this is. */
  readonly content: TaggedSummary | { readonly fileVersion: string };
}
