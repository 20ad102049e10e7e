/** Attention that looks back, with padding, a window, a cache, and fewer heads of keys than of queries. */
import { scaledDotProductAttention } from '@glissade/nn';
import {
  arange,
  checkNames,
  checkTensors,
  ones,
  printShape,
  reshape,
  ShapeError,
  sameShape,
  type Tensor,
  transpose,
} from '@glissade/tensor';
import type { KeyValueCache } from './key-value-cache.ts';

/** What a causal language model accepts beside the tokens [N, L]. */
export interface CausalInputs {
  /** [N, L]: 1 or true for tokens, 0 or false for padding, which no token looks at. Default: all are tokens. */
  readonly attentionMask?: Tensor | undefined;
  /**
   * [N, L] or [1, L], int32: where each token stands. Default: from 0 on, and with a cache from where it ends. Rows that are padded on the left
   * count from their first token: `positionsOf(attentionMask)`.
   */
  readonly positionIds?: Tensor | undefined;
  /** What was computed of the tokens before these, which is kept in it; for inference. Default: there are none. */
  readonly cache?: KeyValueCache | undefined;
  /** For how many tokens at the end scores are wanted. Default: for all. */
  readonly logitsToKeep?: number | undefined;
}

/** What each layer of a call has in common. */
export interface Context {
  /** [N, 1, L, S], or what broadcasts to it: which keys a token may look at (bool), or what is added to its scores. */
  readonly mask: Tensor | undefined;
  /** Whether besides none may look at keys behind it. */
  readonly isCausal: boolean;
  /** [N or 1, L], int32 */
  readonly positionIds: Tensor;
  /** [L] and [S], int32: where tokens and keys lie, in rows with their padding. */
  readonly queryPlaces: Tensor;
  readonly keyPlaces: Tensor;
  readonly cache?: KeyValueCache;
  readonly places?: Tensor;
}

/** Where tokens stand in rows that are padded on the left, int32 [N, L]: from 0 at the first of each; padding is at 0. */
export function positionsOf(attentionMask: Tensor): Tensor {
  checkTensors('positionsOf', attentionMask);
  if (attentionMask.shape.length !== 2)
    throw new ShapeError(
      `positionsOf: the mask is ${printShape(attentionMask.shape)}; expected [N, L], 1 for each token that counts`,
    );
  return attentionMask.to('int32').cumsum(1).sub(1).clamp(0).to('int32');
}

/**
 * What the layers need to know.
 * @param window - how many tokens each may look at, itself included; all before it, if there is none
 */
export function contextOf(
  owner: string,
  inputIds: Tensor,
  given: CausalInputs,
  window: number | null = null,
): Context {
  checkNames(owner, given, ['attentionMask', 'positionIds', 'cache', 'logitsToKeep']);
  const { attentionMask, positionIds, cache } = given;
  checkIds(owner, inputIds);
  checkLike(owner, 'attentionMask', inputIds, attentionMask);
  checkLike(owner, 'positionIds', inputIds, positionIds);
  const [rows, count] = inputIds.shape as [number, number];
  if (!cache) {
    const positions = arange(count, { dtype: 'int32' });
    const seen = attentionMask && expandedMask(attentionMask);
    return {
      mask: both(seen, withinWindow(positions, positions, window)),
      isCausal: true,
      positionIds: positionIds ?? positions.unsqueeze(0),
      queryPlaces: positions,
      keyPlaces: positions,
    };
  }
  const mask = attentionMask?.to('bool') ?? ones([rows, count], { dtype: 'bool' });
  const { visible, places, positions } = cache.extend(mask);
  const [queryPlaces, keyPlaces] = [positions.squeeze(0), arange(cache.maxLength, { dtype: 'int32' })];
  return {
    mask: both(visible, withinWindow(queryPlaces, keyPlaces, window)),
    isCausal: false,
    positionIds: positionIds ?? positions,
    queryPlaces,
    keyPlaces,
    cache,
    places,
  };
}

/** [N, S], what is 1 or true for tokens, as bool [N, 1, 1, S]. */
export const expandedMask = (mask: Tensor): Tensor => mask.to('bool').unsqueeze(1).unsqueeze(1);

const both = (one: Tensor | undefined, other: Tensor | undefined): Tensor | undefined =>
  one && other ? one.logicalAnd(other) : (one ?? other);

/** [1, 1, L, S]: the keys that are not too far back. */
const withinWindow = (queries: Tensor, keys: Tensor, window: number | null): Tensor | undefined =>
  window === null ? undefined : queries.unsqueeze(1).sub(keys).lt(window).unsqueeze(0).unsqueeze(0);

/** Throws unless tokens are whole numbers [N, L]. */
export function checkIds(owner: string, inputIds: Tensor): void {
  checkTensors(owner, inputIds);
  if (inputIds.shape.length === 2 && (inputIds.dtype === 'int32' || inputIds.dtype === 'uint8')) return;
  throw new ShapeError(
    `${owner}: tokens are ${inputIds.dtype}${printShape(inputIds.shape)}; expected int32 [N, L]` +
      (inputIds.shape.length === 1 ? ': .unsqueeze(0) makes a row of them' : ''),
  );
}

/** Throws unless what goes with tokens has their shape; positions may be the same for all rows. */
export function checkLike(owner: string, name: string, { shape }: Tensor, other: Tensor | undefined): void {
  if (!other) return;
  checkTensors(owner, other);
  const alike = [shape, ...(/positionIds$/i.test(name) ? [[1, shape[1]!]] : [])];
  if (alike.some((each) => sameShape(each, other.shape))) return;
  throw new ShapeError(
    `${owner}: ${name} is ${other.dtype}${printShape(other.shape)} for tokens ${printShape(shape)}; expected ${alike.map(printShape).join(' or ')}`,
  );
}

/** What `causalAttention` accepts. */
interface AttentionSettings {
  /** What products of queries and keys are multiplied with. */
  readonly scale: number;
  readonly dropout: (weights: Tensor) => Tensor;
}

/** [N, L, heads * width] as [N, heads, L, width]. */
export const splitHeads = (x: Tensor, heads: number): Tensor =>
  transpose(x.unflatten(-1, [heads, x.shape.at(-1)! / heads]), 1, 2);

/** [N, heads, L, width] as [N, L, heads * width]. */
export const mergeHeads = (x: Tensor): Tensor => transpose(x, 1, 2).flatten(2);

/** From queries [N, heads, L, E], keys and values [N, fewer, L, E] of a layer: [N, L, heads * E]. */
export function causalAttention(
  layer: number,
  query: Tensor,
  ownKey: Tensor,
  ownValue: Tensor,
  context: Context,
  { scale, dropout }: AttentionSettings,
): Tensor {
  const { cache, places, mask, isCausal } = context;
  const { key, value } = cache
    ? cache.store(layer, ownKey, ownValue, places!)
    : { key: ownKey, value: ownValue };
  const [rows, heads, length, width] = query.shape as [number, number, number, number];
  const fewer = key.shape[1]!;
  if (heads === fewer)
    return mergeHeads(
      scaledDotProductAttention(query, key, value, { attnMask: mask, isCausal, scale, dropout }),
    );
  // Each head of keys serves several of queries, without being repeated in memory.
  const grouped = scaledDotProductAttention(
    reshape(query, [rows, fewer, heads / fewer, length, width]),
    key.unsqueeze(2),
    value.unsqueeze(2),
    { attnMask: mask?.unsqueeze(1), isCausal, scale, dropout },
  );
  return mergeHeads(reshape(grouped, [rows, heads, length, width]));
}
