/** The block that decoders are made of. */
import { add, type Tensor } from '@glissade/tensor';
import type { Dropout } from './dropout.ts';
import type { LayerNorm } from './layer-norm.ts';
import type { Linear } from './linear.ts';
import { Module } from './module.ts';
import type { MultiheadAttention } from './multihead-attention-layer.ts';
import { checkedOptions } from './options.ts';
import { blockParts, feedForward, type TransformerBlockOptions } from './transformer-block.ts';
import { printOptions } from './weights.ts';

/** What a call of `TransformerDecoderLayer` accepts: for N sequences of T positions, and memories of S. */
export interface DecoderMasks {
  /** [T, T] or [N numHeads, T, T]. Booleans: true where a position may NOT look; floats are added to the scores. */
  readonly tgtMask?: Tensor | undefined;
  /** [T, S] or [N numHeads, T, S]: the same of the memory's positions. */
  readonly memoryMask?: Tensor | undefined;
  /** [N, T]: true for what is padding. */
  readonly tgtKeyPaddingMask?: Tensor | undefined;
  /** [N, S]: true for what is padding in the memory. */
  readonly memoryKeyPaddingMask?: Tensor | undefined;
  /** Whether a position looks at itself and those before it only. Default false; no mask need be given with it. */
  readonly tgtIsCausal?: boolean | undefined;
  /** Whether position i looks at the memory up to its i-th only. Default false. */
  readonly memoryIsCausal?: boolean | undefined;
}

/** Their names. */
export const decoderMaskNames: readonly (keyof DecoderMasks)[] = [
  'tgtMask',
  'memoryMask',
  'tgtKeyPaddingMask',
  'memoryKeyPaddingMask',
  'tgtIsCausal',
  'memoryIsCausal',
];

/**
 * A block of a transformer's decoder: the positions of a sequence attend to each other, then to the memory, which is what an
 * encoder made of another sequence, and each then goes through two linear layers. `TransformerDecoder` is several of them.
 * Sequences are [T, N, dModel], the memory [S, N, dModel], or with `batchFirst` [N, T, dModel] and [N, S, dModel].
 * Source: https://arxiv.org/abs/1706.03762; options as in
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
 *
 * @example
 * ```ts
 * import { TransformerDecoderLayer } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const block = new TransformerDecoderLayer(32, 4, { batchFirst: true });
 * const memory = randn([2, 7, 32]);
 * console.log(block.forward(randn([2, 10, 32]), memory, { tgtIsCausal: true }).shape); // => [ 2, 10, 32 ]
 * ```
 */
export class TransformerDecoderLayer extends Module<[tgt: Tensor, memory: Tensor, masks?: DecoderMasks]> {
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;
  readonly normFirst: boolean;
  readonly #activation: (x: Tensor) => Tensor;

  constructor(dModel: number, numHeads: number, options: TransformerBlockOptions = {}) {
    super();
    const parts = blockParts('TransformerDecoderLayer', dModel, numHeads, options);
    this.selfAttn = parts.attention();
    this.multiheadAttn = parts.attention();
    this.linear1 = parts.widen();
    this.dropout = parts.dropout();
    this.linear2 = parts.narrow();
    this.norm1 = parts.norm();
    this.norm2 = parts.norm();
    this.norm3 = parts.norm();
    this.dropout1 = parts.dropout();
    this.dropout2 = parts.dropout();
    this.dropout3 = parts.dropout();
    this.normFirst = parts.normFirst;
    this.#activation = parts.activation;
  }

  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    checkedOptions('TransformerDecoderLayer.forward', masks, decoderMaskNames);
    const steps: [LayerNorm, (x: Tensor) => Tensor][] = [
      [this.norm1, (x) => this.#attend(x, masks)],
      [this.norm2, (x) => this.#lookUp(x, memory, masks)],
      [this.norm3, (x) => this.#feed(x)],
    ];
    return steps.reduce(
      (x, [norm, find]) => (this.normFirst ? add(x, find(norm.forward(x))) : norm.forward(add(x, find(x)))),
      tgt,
    );
  }

  #attend(x: Tensor, { tgtMask, tgtKeyPaddingMask, tgtIsCausal }: DecoderMasks): Tensor {
    const masks = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, isCausal: tgtIsCausal };
    const [output] = this.selfAttn.forward(x, x, x, masks);
    return this.dropout1.forward(output);
  }

  #lookUp(x: Tensor, memory: Tensor, masks: DecoderMasks): Tensor {
    const { memoryMask: attnMask, memoryKeyPaddingMask: keyPaddingMask, memoryIsCausal: isCausal } = masks;
    const [output] = this.multiheadAttn.forward(x, memory, memory, { attnMask, keyPaddingMask, isCausal });
    return this.dropout2.forward(output);
  }

  #feed(x: Tensor): Tensor {
    return this.dropout3.forward(feedForward(x, this.#activation, this));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { selfAttn: 'self_attn', multiheadAttn: 'multihead_attn' };
  }

  protected override details(): string {
    return this.normFirst ? printOptions({ normFirst: true }) : '';
  }
}
