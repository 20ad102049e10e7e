/** How each loss of the golden files is called: prediction, target, and a weight under its name. */
import * as losses from '@glissade/losses';
import { logSoftmax, type Tensor } from '@glissade/tensor';
import type { Arguments } from './fixture.ts';
import type { Call, Calls } from './operations.ts';

type Loss = (prediction: Tensor, target: Tensor, options: Arguments) => Tensor;

/** The third input, where there is one, is the option of this name. */
const call =
  (loss: Loss, name = 'weight'): Call =>
  ([prediction, target, weight], args: Arguments) =>
    loss(prediction!, target!, weight ? { ...args, [name]: weight } : args);

/** The third input is one of the loss's own. */
type TripleLoss = (first: Tensor, second: Tensor, third: Tensor, options: Arguments) => Tensor;
const triple =
  (loss: TripleLoss): Call =>
  ([first, second, third], args: Arguments) =>
    loss(first!, second!, third!, args);

export const lossCalls: Calls = {
  bce: call(losses.bce),
  bceWithLogits: call(losses.bceWithLogits, 'posWeight'),
  cosineEmbedding: triple(losses.cosineEmbedding),
  crossEntropy: call(losses.crossEntropy),
  ctc: ([logits, target, inputLengths, targetLengths], { applies: _, ...args }: Arguments) =>
    losses.ctc(logSoftmax(logits!, 2), target!, inputLengths!, targetLengths!, args),
  gaussianNLL: triple(losses.gaussianNLL),
  hingeEmbedding: call(losses.hingeEmbedding),
  huber: call(losses.huber),
  klDiv: call(losses.klDiv),
  l1: call(losses.l1),
  marginRanking: triple(losses.marginRanking),
  mse: call(losses.mse),
  multiMargin: call(losses.multiMargin),
  multilabelMargin: call(losses.multilabelMargin),
  multilabelSoftMargin: call(losses.multilabelSoftMargin),
  nll: call(losses.nll),
  poissonNLL: call(losses.poissonNLL),
  smoothL1: call(losses.smoothL1),
  softMargin: call(losses.softMargin),
  tripletMargin: triple(losses.tripletMargin),
  tripletMarginWithDistance: triple(losses.tripletMarginWithDistance),
};
