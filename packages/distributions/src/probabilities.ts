/** Probabilities as parameters, which may also be given as scores. */
import { clamp, epsilonOf, type Tensor } from '@glissade/tensor';

/** Probabilities, or scores of any size that become such: one of the two. */
export type ProbsOrLogits<Parameter> =
  | { readonly probs: Parameter; readonly logits?: undefined }
  | { readonly logits: Parameter; readonly probs?: undefined };

/** Throws unless exactly one of the two is given. */
export function checkChoice(name: string, parameter?: Partial<ProbsOrLogits<unknown>>): void {
  const { probs, logits } = parameter ?? {};
  if ((probs === undefined) === (logits === undefined))
    throw new TypeError(
      `${name}: expected { probs } or { logits }, got ${probs === undefined ? 'neither' : 'both'}`,
    );
}

/** Kept from 0 and 1, where logarithms end. */
export function clampProbs(probs: Tensor): Tensor {
  const eps = epsilonOf(probs.dtype);
  return clamp(probs, eps, 1 - eps);
}
