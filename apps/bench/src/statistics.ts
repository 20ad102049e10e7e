/** What is said of a list of samples. */

export interface Summary {
  readonly median: number;
  /** A quarter of the samples are below. */
  readonly lowerQuartile: number;
  /** A quarter of the samples are above. */
  readonly upperQuartile: number;
  readonly samples: number;
}

/** The value below which the share `q` of the sorted samples lies, between two samples in proportion. */
export function quantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) throw new RangeError('quantile: there are no samples');
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

export function summarise(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    samples: sorted.length,
  };
}
