/** How surprised a causal language model is. */
import { crossEntropy } from '@glissade/losses';
import { checkTensors, flatten, pad, printShape, ShapeError, sameShape, type Tensor } from '@glissade/tensor';

/**
 * The mean cross-entropy of scores [N, L, vocabSize] with the token that follows each: the labels [N, L] (int32) are the tokens themselves,
 * and are moved by one here. A label of -100 is left out: what is padding, or a question whose answer alone is learned.
 * Source: https://github.com/huggingface/transformers/blob/main/src/transformers/loss/loss_utils.py
 *
 * @throws ShapeError if the labels do not fit the scores
 *
 * @example
 * ```ts
 * import { causalLMLoss } from '@glissade/language';
 * import { tensor, zeros } from '@glissade/tensor';
 *
 * const labels = tensor([[3, 7, -100]], { dtype: 'int32' });
 * console.log(causalLMLoss(zeros([1, 3, 10]), labels).itemSync().toFixed(4)); // => 2.3026
 * ```
 */
export function causalLMLoss(logits: Tensor, labels: Tensor): Tensor {
  checkTensors('causalLMLoss', logits, labels);
  if (
    logits.shape.length !== 3 ||
    labels.shape[1] === 0 ||
    !sameShape(labels.shape, logits.shape.slice(0, 2))
  )
    throw new ShapeError(
      `causalLMLoss: scores ${printShape(logits.shape)} and labels ${printShape(labels.shape)}; expected [N, L, vocabSize] and [N, L], with L at least 1`,
    );
  const next = pad(labels.slice(1, 1), [0, 1], { value: -100 });
  return crossEntropy(flatten(logits, 0, 1), flatten(next));
}
