/** A model as it is in use: no dropout, running statistics instead of the batch's. */
import type { AnyModule } from '@glissade/nn';

/** Computes with the model in evaluation mode. Afterwards each module is in the mode in which it was. */
export function evaluating<Result>(model: AnyModule, compute: () => Result): Result {
  const training = model.modules().filter((module) => module.training);
  for (const module of training) module.training = false;
  try {
    return compute();
  } finally {
    for (const module of training) module.training = true;
  }
}
