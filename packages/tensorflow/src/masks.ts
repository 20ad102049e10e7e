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
