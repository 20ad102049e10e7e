/** How surprised a model that writes for a source is. */
import { crossEntropy } from '@glissade/losses';
import { checkTensors, flatten, printShape, ShapeError, sameShape, type Tensor } from '@glissade/tensor';

/**
 * The mean cross-entropy of scores [N, L, vocabSize] with the labels [N, L] (int32) that are to be written: the model has read these moved by one,
 * `model.forward(source, { labels })`. A label of -100 is left out, such as padding.
 * Source: https://huggingface.co/docs/transformers/model_doc/t5#training
 *
 * @throws ShapeError if the labels do not fit the scores
 *
 * @example
 * ```ts
 * import { seq2seqLMLoss } from '@glissade/language';
 * import { tensor, zeros } from '@glissade/tensor';
 *
 * const labels = tensor([[3, 7, -100]], { dtype: 'int32' });
 * console.log(seq2seqLMLoss(zeros([1, 3, 10]), labels).itemSync().toFixed(4)); // => 2.3026
 * ```
 */
export function seq2seqLMLoss(logits: Tensor, labels: Tensor): Tensor {
  checkTensors('seq2seqLMLoss', logits, labels);
  if (logits.shape.length !== 3 || !sameShape(labels.shape, logits.shape.slice(0, 2)))
    throw new ShapeError(
      `seq2seqLMLoss: scores ${printShape(logits.shape)} and labels ${printShape(labels.shape)}; expected [N, L, vocabSize] and [N, L]`,
    );
  return crossEntropy(flatten(logits, 0, 1), flatten(labels));
}
