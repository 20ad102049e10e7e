/** Tensors that are none here: where two copies of a package are installed, each has a class of its own. */
import type { Tensor } from '@glissade/tensor';

/** What such a tensor is called in errors; undefined for anything else. */
export const otherCopy = (value: unknown): string | undefined =>
  typeof (value as Tensor | null | undefined)?.itemSync === 'function'
    ? 'a tensor of another copy of @glissade/tensor (npm ls shows where it is)'
    : undefined;
