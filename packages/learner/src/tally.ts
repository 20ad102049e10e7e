/** Sums over batches, and the figures that follow from them. Plain data, so that a saved run holds them. */
import type { Figures, Metrics } from './metric.ts';

/** What was summed up so far. */
export interface Tally {
  readonly batches: number;
  readonly examples: number;
  /** Of the batches' mean losses, each as often as it had examples. */
  readonly loss: number;
  /** Of each metric. */
  readonly sums: Readonly<Record<string, readonly number[]>>;
}

/** What a batch told. */
export interface Reading {
  readonly examples: number;
  readonly loss: number;
  readonly values: Readonly<Record<string, readonly number[]>>;
}

export const emptyTally: Tally = { batches: 0, examples: 0, loss: 0, sums: {} };

/** Means count as often as there were examples; sums are added up as they are. */
export function added<Name extends string, Prediction, Target>(
  { batches, examples, loss, sums }: Tally,
  reading: Reading,
  metrics: Metrics<Name, Prediction, Target>,
): Tally {
  const next = Object.entries(reading.values).map(([name, values]) => {
    const weight = typeof metrics[name as Name] === 'function' ? reading.examples : 1;
    return [name, values.map((value, i) => (sums[name]?.[i] ?? 0) + weight * value)];
  });
  return {
    batches: batches + 1,
    examples: examples + reading.examples,
    loss: loss + reading.loss * reading.examples,
    sums: Object.fromEntries(next),
  };
}

/** The figures of no examples are NaN. */
export function figuresOf<Name extends string, Prediction, Target>(
  { examples, loss, sums }: Tally,
  metrics: Metrics<Name, Prediction, Target>,
): Figures<Name> {
  const measured = (Object.keys(metrics) as Name[]).map((name) => {
    const metric = metrics[name];
    const own = sums[name];
    if (!own) return [name, Number.NaN];
    return [name, typeof metric === 'function' ? own[0]! / examples : metric.result(own, examples)];
  });
  return { loss: loss / examples, ...Object.fromEntries(measured) };
}
