/** A right call of vmap, and of what it returns. */
import type { Tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const f = (x: Tensor): Tensor => x.square().sum();

export const calls: RightCalls = {
  vmap: () => [f, { inDims: 0, outDims: 0, randomness: 'same' }],
};
