/** Which steps of a sequence count. A mask goes with a tensor, from layer to layer. */
import { ne, type Tensor } from '@glissade/tensor';

const masks = new WeakMap<Tensor, Tensor>();

/** bool [batch, steps]; undefined where all count. */
export const maskOf = (x: Tensor): Tensor | undefined => masks.get(x);

/** The tensor, of whose steps those count that the mask says. */
export function withMask(x: Tensor, mask: Tensor | undefined): Tensor {
  if (mask) masks.set(x, ne(mask, 0));
  return x;
}

const said = new WeakSet<Tensor>();

/** Runs the call of a layer, which names the masks of these tensors: others may take them without. */
export function withSaidMasks<Result>(tensors: readonly Tensor[], call: () => Result): Result {
  for (const x of tensors) said.add(x);
  try {
    return call();
  } finally {
    for (const x of tensors) said.delete(x);
  }
}

/** Whether the call that runs has named the mask, which else comes from an earlier layer. */
export const isMaskSaid = (x: Tensor): boolean => said.has(x);
