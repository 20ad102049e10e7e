/** How each loss of the golden files is called: prediction, target, and a weight under its name. */
import { bce, bceWithLogits, crossEntropy, huber, klDiv, l1, mse, nll, smoothL1 } from '@glissade/losses';
import type { Tensor } from '@glissade/tensor';
import type { Arguments } from './fixture.ts';
import type { Call, Calls } from './operations.ts';

type Loss = (prediction: Tensor, target: Tensor, options: Arguments) => Tensor;

/** The third input, where there is one, is the option of this name. */
const call =
  (loss: Loss, name = 'weight'): Call =>
  ([prediction, target, weight], args: Arguments) =>
    loss(prediction!, target!, weight ? { ...args, [name]: weight } : args);

export const lossCalls: Calls = {
  bce: call(bce),
  bceWithLogits: call(bceWithLogits, 'posWeight'),
  crossEntropy: call(crossEntropy),
  huber: call(huber),
  klDiv: call(klDiv),
  l1: call(l1),
  mse: call(mse),
  nll: call(nll),
  smoothL1: call(smoothL1),
};
