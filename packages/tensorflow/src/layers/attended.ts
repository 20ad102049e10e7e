/** What all attention has: scores as shares, what may be looked at, and what is dropped. */
import { Dropout } from '@glissade/nn';
import {
  abs,
  arange,
  ge,
  logicalAnd,
  lt,
  matmul,
  ne,
  softmax,
  sub,
  type Tensor,
  transpose,
  where,
} from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerParts } from '../layer-parts.ts';

/** Far below all scores; what may not be looked at gets it. Where nothing may be, all is looked at alike, as in Keras. */
const never = -1e30;

/** The mean of values [..., steps, size], by scores [..., queries, steps] as shares, and the shares. `dropped` is what becomes of these before. */
export function meanBy(
  scores: Tensor,
  value: Tensor,
  mask: Tensor | undefined,
  dropped: (shares: Tensor) => Tensor,
): { readonly output: Tensor; readonly shares: Tensor } {
  const shares = softmax(mask ? where(mask, scores, never) : scores, -1);
  return { output: matmul(dropped(shares), value), shares };
}

/** Products of queries [..., queries, size] and keys [..., steps, size]. */
export const productsOf = (query: Tensor, key: Tensor): Tensor => matmul(query, transpose(key));

/** What of the steps each query may look at, where all say so. */
export const allOf = (masks: readonly (Tensor | undefined)[]): Tensor | undefined => {
  const said = masks.filter((mask) => mask !== undefined).map((mask) => ne(mask, 0));
  return said.length > 0 ? said.reduce((a, b) => logicalAnd(a, b)) : undefined;
};

/** [queries, steps]: those up to the query's own place. */
export const upToSelf = (queries: number, steps: number): Tensor =>
  ge(arange(queries).unsqueeze(1), arange(steps).unsqueeze(0));

/** [queries, steps]: those less than so far from the query's own place. */
export const nearSelf = (queries: number, steps: number, distance: number): Tensor =>
  lt(abs(sub(arange(queries).unsqueeze(1), arange(steps).unsqueeze(0))), distance);

/** Drops of the shares what the settings say. */
export function droppedOf(config: LayerConfig, parts: LayerParts): (shares: Tensor) => Tensor {
  const rate = config.number('dropout', 0);
  if (rate === 0) return (shares) => shares;
  const inner = parts.module('dropout', new Dropout(rate));
  return (shares) => inner.forward(shares);
}
