/** Keys that belong to no position of a sequence: a learned one, and one of zeros. */
import {
  concat,
  expand,
  fillLike,
  pad,
  printShape,
  reshape,
  ShapeError,
  type Tensor,
} from '@glissade/tensor';
import { causalMask } from './attention.ts';

/** Keys and values that are added to those of every sequence. No mask hides them. */
export interface ExtraKeys {
  /** [1, 1, E]: a key that is added, once the others are projected. */
  readonly biasK?: Tensor | undefined;
  /** [1, 1, E]: its value. */
  readonly biasV?: Tensor | undefined;
  /** Whether a key of zeros is added, with a value of zeros, for queries that match nothing. Default false. */
  readonly addZeroAttn?: boolean | undefined;
}

type Heads = readonly [query: Tensor, key: Tensor, value: Tensor];

/** Heads [N, heads, L or S, width] with those keys and values, and masks that let every query look at them. */
export function withExtraKeys(
  heads: Heads,
  masks: readonly Tensor[],
  {
    biasK,
    biasV,
    addZeroAttn = false,
    isCausal = false,
  }: ExtraKeys & { readonly isCausal?: boolean | undefined },
): { readonly heads: Heads; readonly masks: readonly Tensor[]; readonly isCausal: boolean } {
  if (!biasK !== !biasV) throw new TypeError('multiheadAttention: expected biasK and biasV, or neither');
  const extra = Number(biasK !== undefined) + Number(addZeroAttn);
  if (extra === 0) return { heads, masks, isCausal };
  const [query, key, value] = heads;
  const [queries, keys] = [query.shape[2]!, key.shape[2]!];
  // The ends of causal masks lie before the keys that are added.
  const all = isCausal ? [...masks, causalMask(query, queries, keys)] : masks;
  return {
    heads: [query, extended(key, biasK, addZeroAttn), extended(value, biasV, addZeroAttn)],
    masks: all.map((mask) => padded(mask, keys, extra)),
    isCausal: false,
  };
}

function extended(x: Tensor, bias: Tensor | undefined, addsZeros: boolean): Tensor {
  const [batch, heads, , width] = x.shape as [number, number, number, number];
  const one = [batch, heads, 1, width];
  if (bias && bias.size !== heads * width)
    throw new ShapeError(
      `multiheadAttention: biasK or biasV is ${printShape(bias.shape)}; expected [1, 1, ${heads * width}]`,
    );
  return concat(
    [
      x,
      ...(bias ? [expand(reshape(bias, [1, heads, 1, width]), one)] : []),
      ...(addsZeros ? [fillLike(x, 0, one)] : []),
    ],
    2,
  );
}

/** A mask with places for the keys that are added. */
function padded(mask: Tensor, keys: number, extra: number): Tensor {
  const own = mask.shape.at(-1);
  if (own !== keys && own !== 1)
    throw new ShapeError(
      `multiheadAttention: a mask is ${printShape(mask.shape)}; expected a last dim of ${keys}, the keys that were given`,
    );
  const whole = expand(mask, [...mask.shape.slice(0, -1), keys]);
  return pad(whole, [0, extra], { value: mask.dtype === 'bool' ? 1 : 0 });
}
