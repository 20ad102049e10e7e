/** How each loss of the golden files is called: prediction, target, and weights by name. */
import * as losses from '@glissade/losses';
import type { Tensor } from '@glissade/tensor';
import type { Arguments } from './fixture.ts';
import type { Call, Calls } from './operations.ts';

type Loss = (prediction: Tensor, target: Tensor, options: Arguments) => Tensor;

/** The third input, where there is one, is the option of this name. */
const withWeight =
  (loss: Loss, name: string): Call =>
  ([prediction, target, weight], args: Arguments) =>
    loss(prediction!, target!, weight ? { ...args, [name]: weight } : args);

export const lossCalls: Calls = {
  ...Object.fromEntries(
    (['bce', 'crossEntropy', 'huber', 'klDiv', 'l1', 'mse', 'nll', 'smoothL1'] as const).map((name) => [
      name,
      withWeight(losses[name], 'weight'),
    ]),
  ),
  bceWithLogits: withWeight(losses.bceWithLogits, 'posWeight'),
};
