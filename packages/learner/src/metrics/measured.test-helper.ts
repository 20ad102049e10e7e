/** A metric over batches of any size, without a learner. */
import type { Tensor } from '@glissade/tensor';
import type { Measure, Metric } from '../metric.ts';
import { added, emptyTally, figuresOf } from '../tally.ts';

/** What a metric makes of these rows in batches of so many, as in an epoch. */
export function measured(
  metric: Metric | Measure,
  prediction: Tensor,
  target: Tensor,
  batchSize: number,
): number {
  let tally = emptyTally;
  for (let from = 0; from < target.length; from += batchSize) {
    const part = (x: Tensor): Tensor => x.at([from, Math.min(from + batchSize, x.length)]);
    const [p, t] = [part(prediction), part(target)];
    const values = typeof metric === 'function' ? metric(p, t) : metric.sums(p, t);
    const reading = {
      examples: t.length,
      loss: 0,
      isStep: true,
      values: { metric: Array.from(values.dataSync(), Number) },
    };
    tally = added(tally, reading, { metric });
  }
  return figuresOf(tally, { metric }).metric;
}
