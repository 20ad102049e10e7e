/** What a model is worth over batches. */
import { type AnyModule, evaluating } from '@glissade/nn';
import { breathe } from '@glissade/tensor';
import { type BatchSource, countOf, moved, noBatches } from './batches.ts';
import type { Figures, Metrics } from './metric.ts';
import { Readings } from './readings.ts';
import type { Judged } from './steps.ts';
import { added, emptyTally, figuresOf } from './tally.ts';

/** The loss and the metrics over batches; undefined when it is interrupted behind one of them. */
export async function figuresOver<Batch, Name extends string, Prediction, Target>(
  source: BatchSource<Batch>,
  model: AnyModule,
  judge: (batch: Batch) => Judged,
  metrics: Metrics<Name, Prediction, Target>,
  signal?: AbortSignal,
): Promise<Figures<Name> | undefined> {
  const readings = new Readings();
  let tally = emptyTally;
  const read = async (): Promise<void> => {
    const told = await readings.read();
    readings.drop(told.length);
    for (const reading of told) tally = added(tally, reading, metrics);
  };
  for await (const given of source) {
    const batch = await moved(given);
    const examples = countOf('Learner.validate', batch);
    // The means of none are no numbers, and weigh nothing.
    if (examples === 0) continue;
    const judged = evaluating(model, () => judge(batch));
    if (readings.add({ judged, examples, isStep: false })) await read();
    await breathe();
    if (signal?.aborted) return undefined;
  }
  await read();
  if (tally.examples === 0) throw new Error(`Learner.validate: ${noBatches}`);
  return figuresOf(tally, metrics);
}
