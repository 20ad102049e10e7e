/** Attention of T5: without a bias in its layers, and without a scale; distances are told by what is added to the scores. */
import { Dropout, type Linear, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { type Context, causalAttention, splitHeads } from '../causal-attention.ts';
import { type CrossKeys, crossAttention } from '../seq2seq/cross-attention.ts';
import { dense } from '../undrawn.ts';
import type { T5Config } from './config.ts';
import { RelativePositionBias } from './position-bias.ts';

/** The four layers. */
abstract class T5Attention<Inputs extends readonly unknown[]> extends Module<Inputs> {
  readonly q: Linear;
  readonly k: Linear;
  readonly v: Linear;
  readonly o: Linear;
  readonly dropout: Dropout;
  readonly heads: number;

  constructor({ dModel, dKv, numHeads, dropoutRate }: T5Config) {
    super();
    const width = numHeads * dKv;
    this.q = dense(dModel, width, false);
    this.k = dense(dModel, width, false);
    this.v = dense(dModel, width, false);
    this.o = dense(width, dModel, false);
    this.dropout = new Dropout(dropoutRate);
    this.heads = numHeads;
  }

  /** [N, L, dModel], as one of the layers sees it, as [N, heads, L, dKv]. */
  protected split(layer: Linear, x: Tensor): Tensor {
    return splitHeads(layer.forward(x), this.heads);
  }

  protected get settings(): { readonly scale: number; readonly dropout: (weights: Tensor) => Tensor } {
    return { scale: 1, dropout: (weights) => this.dropout.forward(weights) };
  }
}

/** Attention to the text itself. That of the first block has what is added for distances, for all blocks. */
export class T5SelfAttention extends T5Attention<[x: Tensor, context: Context]> {
  readonly layer: number;
  readonly relativeAttentionBias: RelativePositionBias | undefined;

  constructor(config: T5Config, layer: number, isDecoder: boolean) {
    super(config);
    const { relativeAttentionNumBuckets, relativeAttentionMaxDistance, numHeads } = config;
    this.layer = layer;
    this.relativeAttentionBias =
      layer === 0
        ? new RelativePositionBias(
            relativeAttentionNumBuckets,
            relativeAttentionMaxDistance,
            numHeads,
            !isDecoder,
          )
        : undefined;
  }

  forward(x: Tensor, context: Context): Tensor {
    const [query, key, value] = [this.q, this.k, this.v].map((layer) => this.split(layer, x)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    return this.o.forward(causalAttention(this.layer, query, key, value, context, this.settings));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { relativeAttentionBias: 'relative_attention_bias' };
  }
}

/** Attention to the source. */
export class T5CrossAttention extends T5Attention<[x: Tensor, keys: CrossKeys, mask: Tensor | undefined]> {
  /** Of what the encoder knows, [N, S, dModel]. */
  keysOf(hidden: Tensor): CrossKeys {
    return { key: this.split(this.k, hidden), value: this.split(this.v, hidden) };
  }

  forward(x: Tensor, keys: CrossKeys, mask: Tensor | undefined): Tensor {
    return this.o.forward(crossAttention(this.split(this.q, x), keys, mask, this.settings));
  }
}
