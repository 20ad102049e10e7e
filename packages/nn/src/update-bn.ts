/** The statistics of batch normalisation, measured anew: for weights that were not trained step by step. */
import { noGrad } from '@glissade/autograd';
import { Tensor } from '@glissade/tensor';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batch-norm-layers.ts';
import { notedModes } from './evaluating.ts';
import { Module } from './module.ts';

/** The input of a model, or a list that begins with it: what comes behind, such as labels, is not looked at. */
export type InputBatch = Tensor | readonly [Tensor, ...unknown[]];

/** What a layer of batch normalisation has seen. */
interface Statistics {
  readonly norm: BatchNorm1d | BatchNorm2d | BatchNorm3d;
  readonly momentum: number | null;
  /** The running tensors, and what they were. */
  readonly before: readonly (readonly [Tensor, Tensor])[];
}

/**
 * Goes through `batches` once, in training and without gradients, and leaves in each batch normalisation of the model the plain means of
 * what it saw: for averages of weights (stochastic weight averaging, `ExponentialMovingAverage`), which no running statistics belong to.
 * A model without such layers is left alone, and so are the batches. Where something goes wrong, the statistics are what they were.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.swa_utils.update_bn.html
 *
 * @param batches - inputs, or lists that begin with them: a `DataLoader`, an array
 * @throws TypeError for another model, and for batches that are none; Error where there is no batch at all
 *
 * @example
 * ```ts
 * import { BatchNorm1d, updateBn } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new BatchNorm1d(1).eval();
 * await updateBn([tensor([[1], [3]]), tensor([[4], [8]])], model);
 * console.log(model.runningMean?.toArray(), model.training); // => [ 4 ] false
 * ```
 */
export async function updateBn(
  batches: Iterable<InputBatch> | AsyncIterable<InputBatch>,
  model: Module<[Tensor], unknown>,
): Promise<void> {
  if (!(model instanceof Module))
    throw new TypeError(`updateBn: expected batches and then a module, got ${typeof model}`);
  if (typeof Object(batches)[Symbol.iterator] !== 'function' && !(Symbol.asyncIterator in Object(batches)))
    throw new TypeError('updateBn: expected batches that can be gone through, such as a DataLoader, first');
  if (batches instanceof Tensor)
    throw new TypeError('updateBn: expected batches, got one tensor; put it into a list, [x]');
  const all = statisticsOf(model);
  if (all.length === 0) return;
  const restoreModes = notedModes(model);
  try {
    model.train();
    for (const { norm, before } of all) {
      // Without a momentum, they are the plain mean of all batches since the count was 0.
      Object.assign(norm, { momentum: null });
      for (const [tensor] of before) tensor.fill_(tensor === norm.runningVar ? 1 : 0);
    }
    let count = 0;
    for await (const batch of batches) {
      const input: unknown = Array.isArray(batch) ? batch[0] : batch;
      if (!(input instanceof Tensor))
        throw new TypeError(
          `updateBn: batch ${count} is no tensor, nor a list that begins with one. Make such of it: batches.map(({ image }) => image)`,
        );
      noGrad(() => model.forward(input));
      count++;
    }
    if (count === 0)
      throw new Error('updateBn: there was no batch; what can be gone through once is used up');
  } catch (error) {
    for (const { before } of all) for (const [tensor, value] of before) tensor.assign(value);
    throw error;
  } finally {
    for (const { norm, momentum } of all) Object.assign(norm, { momentum });
    restoreModes();
  }
}

function statisticsOf(model: Module<[Tensor], unknown>): Statistics[] {
  return model.modules().flatMap((norm) => {
    if (!(norm instanceof BatchNorm1d || norm instanceof BatchNorm2d || norm instanceof BatchNorm3d))
      return [];
    const { runningMean, runningVar, numBatchesTracked, momentum } = norm;
    const running = [runningMean, runningVar, numBatchesTracked].filter((each) => each !== undefined);
    return running.length === 0
      ? []
      : [{ norm, momentum, before: running.map((each) => [each, each.alias()] as const) }];
  });
}
