/** What a model has computed of the tokens so far: keys and values, kept for those that come. */
import {
  arange,
  canLook,
  checkNames,
  printShape,
  type Shape,
  ShapeError,
  type Tensor,
  where,
  zeros,
} from '@glissade/tensor';

/** What a cache must know of a model. */
export interface CachedShape {
  /** How many layers attend. */
  readonly layers: number;
  /** The heads of keys and values. */
  readonly heads: number;
  /** The width of each. */
  readonly headDim: number;
}

/** What `KeyValueCache` accepts. */
export interface CacheOptions {
  /** How many sequences are continued at once. Default 1. */
  readonly batchSize?: number;
  /** Room for so many tokens of each: the prompt, and those that are generated. */
  readonly maxLength: number;
}

/** Where tokens of one call go, and what they may look at. */
export interface CachedPlaces {
  /** [maxLength], int32: which of the call's tokens belongs to each place; below 0, or beyond them, none. */
  readonly places: Tensor;
  /** [N, 1, L, maxLength], bool: which places each of the call's tokens may look at. */
  readonly visible: Tensor;
  /** [1, L], int32: at which place each is. */
  readonly positions: Tensor;
}

/**
 * Keys and values of a fixed length, which a model fills from the front. As no shape depends on how many there are, a step that reads one
 * token is traced once by `compile`, and updates them in place. For inference: no gradient flows through it.
 *
 * @example
 * ```ts
 * import { GPT2LMHeadModel, KeyValueCache } from '@glissade/language';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 }).eval();
 * const whole = model.forward(tensor([[5, 6, 7]], { dtype: 'int32' }));
 * const cache = new KeyValueCache(model.cachedShape, { maxLength: 8 });
 * model.forward(tensor([[5, 6]], { dtype: 'int32' }), { cache });
 * const last = model.forward(tensor([[7]], { dtype: 'int32' }), { cache });
 * console.log(last.shape, last.allcloseSync(whole.slice(1, 2), { atol: 1e-6 })); // => [ 1, 1, 64 ] true
 * ```
 */
export class KeyValueCache {
  readonly batchSize: number;
  readonly maxLength: number;
  /** Of each layer, [N, heads, maxLength, headDim]. */
  readonly layers: readonly { readonly key: Tensor; readonly value: Tensor }[];
  /** [], int32: how many places are filled. */
  readonly length: Tensor;
  /** [N, maxLength], bool: the places of tokens; those of padding are false. */
  readonly filled: Tensor;

  constructor({ layers, heads, headDim }: CachedShape, options: CacheOptions) {
    checkNames('KeyValueCache', options, ['batchSize', 'maxLength']);
    const { batchSize = 1, maxLength } = options;
    for (const [name, size] of Object.entries({ batchSize, maxLength }))
      if (!Number.isInteger(size) || size < 1)
        throw new RangeError(`KeyValueCache: ${name} is ${size}; expected a whole number >= 1`);
    this.batchSize = batchSize;
    this.maxLength = maxLength;
    const shape = [batchSize, heads, maxLength, headDim];
    this.layers = Array.from({ length: layers }, () => ({ key: zeros(shape), value: zeros(shape) }));
    this.length = zeros([], { dtype: 'int32' });
    this.filled = zeros([batchSize, maxLength], { dtype: 'bool' });
  }

  /** Empties it. */
  reset(): void {
    this.length.fill_(0);
    this.filled.fill_(0);
  }

  /**
   * Makes place for tokens [N, L], of which the mask (bool) says which are some. Who reads them stores its keys and values there. Throws a
   * RangeError where there are too many, as far as that is known: in a compiled step, and on a GPU, those without a place are lost.
   */
  extend(mask: Tensor): CachedPlaces {
    const { batchSize, maxLength } = this;
    const [rows, count] = mask.shape as [number, number];
    if (rows !== batchSize || count > maxLength)
      throw new ShapeError(
        `KeyValueCache: tokens ${printShape(mask.shape)} for a cache of ${printShape([batchSize, maxLength])}; make it with ` +
          `{ batchSize: ${rows}, maxLength: ... }, and maxLength >= all tokens together`,
      );
    // What is known of a step that is traced, or on a GPU, is the shape alone.
    const before = canLook(this.length) ? this.length.itemSync() : 0;
    if (before + count > maxLength)
      throw new RangeError(
        `KeyValueCache: ${count} tokens behind ${before} in a cache of ${maxLength}; make it with a larger maxLength, or reset() it`,
      );
    const all = arange(maxLength, { dtype: 'int32' });
    const places = all.sub(this.length);
    const positions = arange(count, { dtype: 'int32' }).add(this.length).unsqueeze(0);
    const filled = placed(this.filled, mask, 1, places);
    const isBefore = all.le(positions.unsqueeze(-1)).unsqueeze(1);
    const visible = filled.reshape([batchSize, 1, 1, maxLength]).logicalAnd(isBefore);
    this.filled.assign(filled);
    this.length.add_(count);
    return { places, visible, positions };
  }

  /** Puts the texts of rows in another order, [N] (int32): one may go on in several ways, and another not at all. */
  reorder(order: Tensor): void {
    for (const { key, value } of this.layers)
      for (const kept of [key, value]) kept.assign(kept.indexSelect(0, order));
    this.filled.assign(this.filled.indexSelect(0, order));
  }

  /** Puts keys and values [N, heads, L, headDim] of a layer into their places; gives all that are there. */
  store(layer: number, key: Tensor, value: Tensor, places: Tensor): { key: Tensor; value: Tensor } {
    const kept = this.layers[layer]!;
    kept.key.assign(placed(kept.key, key.detach(), 2, places));
    kept.value.assign(placed(kept.value, value.detach(), 2, places));
    return kept;
  }
}

/** Along an axis, the new elements at the places that are theirs, and what was there at the others. */
function placed(old: Tensor, fresh: Tensor, axis: number, places: Tensor): Tensor {
  const count = fresh.shape[axis]!;
  const shape: Shape = old.shape.map((n, i) => (i === axis ? n : 1));
  const isTheirs = places.ge(0).logicalAnd(places.lt(count)).reshape(shape);
  // A single one is broadcast, which costs nothing.
  const spread = count === 1 ? fresh : fresh.indexSelect(axis, places.clamp(0, count - 1));
  return where(isTheirs, spread, old);
}
