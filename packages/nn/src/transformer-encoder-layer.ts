/** The block that encoders are made of. */
import { add, type Tensor } from '@glissade/tensor';
import type { Dropout } from './dropout.ts';
import type { LayerNorm } from './layer-norm.ts';
import type { Linear } from './linear.ts';
import { Module } from './module.ts';
import type { MultiheadAttention } from './multihead-attention-layer.ts';
import { checkedOptions } from './options.ts';
import { blockParts, feedForward, type TransformerBlockOptions } from './transformer-block.ts';
import { printOptions } from './weights.ts';

/** What a call of `TransformerEncoderLayer` accepts: for N sequences of L positions. */
export interface EncoderMasks {
  /** [L, L] or [N numHeads, L, L]. Booleans: true where a position may NOT look; floats are added to the scores. */
  readonly srcMask?: Tensor | undefined;
  /** [N, L]: true for what is padding. */
  readonly srcKeyPaddingMask?: Tensor | undefined;
  /** Whether a position looks at itself and those before it only. Default false; no mask need be given with it. */
  readonly isCausal?: boolean | undefined;
}

/**
 * A transformer's block: the positions of a sequence attend to each other, and each then goes through two linear layers; what
 * either finds is added to what was there, and normalised. `TransformerEncoder` is several of them. Sequences are [L, N, dModel], or with `batchFirst` [N, L, dModel].
 * Source: https://arxiv.org/abs/1706.03762; options as in
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
 *
 * @example
 * ```ts
 * import { TransformerEncoderLayer } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const block = new TransformerEncoderLayer(32, 4, { batchFirst: true, normFirst: true });
 * console.log(block.forward(randn([2, 10, 32]), { isCausal: true }).shape); // => [ 2, 10, 32 ]
 * ```
 */
export class TransformerEncoderLayer extends Module<[x: Tensor, masks?: EncoderMasks]> {
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly normFirst: boolean;
  readonly #activation: (x: Tensor) => Tensor;

  constructor(dModel: number, numHeads: number, options: TransformerBlockOptions = {}) {
    super();
    const parts = blockParts('TransformerEncoderLayer', dModel, numHeads, options);
    this.selfAttn = parts.attention();
    this.linear1 = parts.widen();
    this.dropout = parts.dropout();
    this.linear2 = parts.narrow();
    this.norm1 = parts.norm();
    this.norm2 = parts.norm();
    this.dropout1 = parts.dropout();
    this.dropout2 = parts.dropout();
    this.normFirst = parts.normFirst;
    this.#activation = parts.activation;
  }

  forward(x: Tensor, masks: EncoderMasks = {}): Tensor {
    checkedOptions('TransformerEncoderLayer.forward', masks, ['srcMask', 'srcKeyPaddingMask', 'isCausal']);
    const { norm1, norm2, normFirst } = this;
    if (normFirst) {
      const attended = add(x, this.#attend(norm1.forward(x), masks));
      return add(attended, this.#feed(norm2.forward(attended)));
    }
    const attended = norm1.forward(add(x, this.#attend(x, masks)));
    return norm2.forward(add(attended, this.#feed(attended)));
  }

  #attend(x: Tensor, { srcMask, srcKeyPaddingMask, isCausal }: EncoderMasks): Tensor {
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal };
    const [output] = this.selfAttn.forward(x, x, x, masks);
    return this.dropout1.forward(output);
  }

  #feed(x: Tensor): Tensor {
    return this.dropout2.forward(feedForward(x, this.#activation, this));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { selfAttn: 'self_attn' };
  }

  protected override details(): string {
    return this.normFirst ? printOptions({ normFirst: true }) : '';
  }
}
