/** Attention of Whisper: keys have no bias. */
import { Dropout, type Linear, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { type Context, causalAttention, splitHeads } from '../causal-attention.ts';
import { attention } from '../encoder-attention.ts';
import { type CrossKeys, crossAttention } from '../seq2seq/cross-attention.ts';
import { dense } from '../undrawn.ts';

/** What all three have. */
export interface WhisperAttentionSizes {
  readonly width: number;
  readonly heads: number;
  readonly dropout: number;
}

/** The four layers. */
abstract class WhisperAttention<Inputs extends readonly unknown[]> extends Module<Inputs> {
  readonly kProj: Linear;
  readonly vProj: Linear;
  readonly qProj: Linear;
  readonly outProj: Linear;
  readonly dropout: Dropout;
  readonly heads: number;

  constructor({ width, heads, dropout }: WhisperAttentionSizes) {
    super();
    this.kProj = dense(width, width, false);
    this.vProj = dense(width, width);
    this.qProj = dense(width, width);
    this.outProj = dense(width, width);
    this.dropout = new Dropout(dropout);
    this.heads = heads;
  }

  /** [N, L, width], as one of the layers sees it, as [N, heads, L, width / heads]. */
  protected split(layer: Linear, x: Tensor): Tensor {
    return splitHeads(layer.forward(x), this.heads);
  }

  protected get settings(): { readonly scale: number; readonly dropout: (weights: Tensor) => Tensor } {
    const width = this.qProj.weight.shape[0]! / this.heads;
    return { scale: 1 / Math.sqrt(width), dropout: (weights) => this.dropout.forward(weights) };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { kProj: 'k_proj', vProj: 'v_proj', qProj: 'q_proj', outProj: 'out_proj' };
  }
}

/** Attention of frames to all frames. */
export class WhisperEncoderAttention extends WhisperAttention<[x: Tensor]> {
  forward(x: Tensor): Tensor {
    const parts = [this.qProj.forward(x), this.kProj.forward(x), this.vProj.forward(x)] as const;
    return this.outProj.forward(attention(parts, this.heads, undefined, this.settings.dropout));
  }
}

/** Attention of tokens to those before. */
export class WhisperSelfAttention extends WhisperAttention<[x: Tensor, context: Context]> {
  readonly layer: number;

  constructor(sizes: WhisperAttentionSizes, layer: number) {
    super(sizes);
    this.layer = layer;
  }

  forward(x: Tensor, context: Context): Tensor {
    const [query, key, value] = [this.qProj, this.kProj, this.vProj].map((layer) => this.split(layer, x)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    return this.outProj.forward(causalAttention(this.layer, query, key, value, context, this.settings));
  }
}

/** Attention of tokens to the sound. */
export class WhisperCrossAttention extends WhisperAttention<[x: Tensor, keys: CrossKeys]> {
  /** Of what the encoder knows, [N, S, width]. */
  keysOf(hidden: Tensor): CrossKeys {
    return { key: this.split(this.kProj, hidden), value: this.split(this.vProj, hidden) };
  }

  forward(x: Tensor, keys: CrossKeys): Tensor {
    return this.outProj.forward(crossAttention(this.split(this.qProj, x), keys, undefined, this.settings));
  }
}
