/** Calls of layers that say whether they are in training. */
import { type AnyModule, evaluating } from '@glissade/nn';
import type { Writer } from './writer.ts';

/** Whether calls keep the mode that they name, as in Keras 2. In Keras 3 and TensorFlow.js the mode of the whole model counts. */
export const hasOwnModes = ({ kerasVersion, isOfTensorFlowJs }: Writer): boolean =>
  kerasVersion < 3 && !isOfTensorFlowJs;

/** Computes with the module and those below in the mode that a call names; in their own, where it names none. */
export function inMode<Result>(module: AnyModule, training: unknown, compute: () => Result): Result {
  if (training === false) return evaluating(module, compute);
  if (training !== true) return compute();
  const still = module.modules().filter((each) => !each.training);
  for (const each of still) each.training = true;
  try {
    return compute();
  } finally {
    for (const each of still) each.training = false;
  }
}
