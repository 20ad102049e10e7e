/** Sums over batches, and the figures that follow from them. Plain data, so that a saved run holds them. */
import { described } from '@glissade/tensor';
import type { Figures, Metrics } from './metric.ts';

/** What was summed up so far. */
export interface Tally {
  readonly batches: number;
  readonly examples: number;
  /** Of the batches' mean losses, each as often as it had examples. */
  readonly loss: number;
  /** Of each metric: its sums, or its list. */
  readonly sums: Readonly<Record<string, readonly number[]>>;
}

/** What a batch told. */
export interface Reading {
  readonly examples: number;
  /** Whether a step of the optimizer followed: not behind each batch, where several are accumulated. */
  readonly isStep: boolean;
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
    const metric = metrics[name as Name];
    const isMean = typeof metric === 'function';
    const own = isMean
      ? values.map((value) => value * reading.examples)
      : (metric.addends?.(values) ?? values);
    if (!isMean && metric.isListed) return [name, appended(sums[name], own)];
    const before = sums[name] ?? own.map(() => 0);
    if (before.length !== own.length)
      throw new Error(
        `metric ${name}: the sums of a batch are ${own.length} numbers, and were ${before.length}; expected one shape`,
      );
    return [name, own.map((value, i) => value + before[i]!)];
  });
  return {
    batches: batches + 1,
    examples: examples + reading.examples,
    loss: loss + reading.loss * reading.examples,
    sums: Object.fromEntries(next),
  };
}

/** The list itself, longer: a copy for each batch would cost as much as all batches before. Tallies that are past have no use for it. */
function appended(list: readonly number[] = [], values: readonly number[]): readonly number[] {
  const longer = list as number[];
  for (const value of values) longer.push(value);
  return longer;
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
    const value: unknown = typeof metric === 'function' ? own[0]! / examples : metric.result(own, examples);
    if (typeof value !== 'number')
      throw new TypeError(`metric ${name}: result() gave ${described(value)}; expected a number`);
    return [name, value];
  });
  return { loss: loss / examples, ...Object.fromEntries(measured) };
}
