/** Layers of Whisper: each part sees what is normalised, and is added to what was there. */
import { Dropout, LayerNorm, type Linear, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { Context } from '../causal-attention.ts';
import type { CrossKeys } from '../seq2seq/cross-attention.ts';
import { dense } from '../undrawn.ts';
import { WhisperCrossAttention, WhisperEncoderAttention, WhisperSelfAttention } from './attention.ts';
import type { WhisperConfig } from './config.ts';

/** What both kinds have: the norm before attention, and a network. */
abstract class WhisperLayer<Inputs extends readonly unknown[]> extends Module<Inputs> {
  readonly selfAttnLayerNorm: LayerNorm;
  readonly fc1: Linear;
  readonly fc2: Linear;
  readonly finalLayerNorm: LayerNorm;
  readonly dropout: Dropout;
  readonly activationDropout: Dropout;
  readonly activation: string;

  constructor({ dModel, dropout, activationDropout, activationFunction }: WhisperConfig, inner: number) {
    super();
    this.selfAttnLayerNorm = new LayerNorm(dModel);
    this.fc1 = dense(dModel, inner);
    this.fc2 = dense(inner, dModel);
    this.finalLayerNorm = new LayerNorm(dModel);
    this.dropout = new Dropout(dropout);
    this.activationDropout = new Dropout(activationDropout);
    this.activation = activationFunction;
  }

  protected added(x: Tensor, norm: LayerNorm, compute: (normed: Tensor) => Tensor): Tensor {
    return x.add(this.dropout.forward(compute(norm.forward(x))));
  }

  /** The network for each token or frame. */
  protected last(x: Tensor): Tensor {
    return this.added(x, this.finalLayerNorm, (normed) => {
      const inner = activationOf(this.activation)(this.fc1.forward(normed));
      return this.fc2.forward(this.activationDropout.forward(inner));
    });
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      selfAttn: 'self_attn',
      selfAttnLayerNorm: 'self_attn_layer_norm',
      encoderAttn: 'encoder_attn',
      encoderAttnLayerNorm: 'encoder_attn_layer_norm',
      finalLayerNorm: 'final_layer_norm',
    };
  }
}

/** A layer that reads. */
export class WhisperEncoderLayer extends WhisperLayer<[x: Tensor]> {
  readonly selfAttn: WhisperEncoderAttention;

  constructor(config: WhisperConfig) {
    super(config, config.encoderFfnDim);
    const { dModel: width, encoderAttentionHeads: heads, attentionDropout: dropout } = config;
    this.selfAttn = new WhisperEncoderAttention({ width, heads, dropout });
  }

  forward(x: Tensor): Tensor {
    return this.last(this.added(x, this.selfAttnLayerNorm, (normed) => this.selfAttn.forward(normed)));
  }
}

/** A layer that writes. */
export class WhisperDecoderLayer extends WhisperLayer<[x: Tensor, context: Context, keys: CrossKeys]> {
  readonly selfAttn: WhisperSelfAttention;
  readonly encoderAttn: WhisperCrossAttention;
  readonly encoderAttnLayerNorm: LayerNorm;

  constructor(config: WhisperConfig, layer: number) {
    super(config, config.decoderFfnDim);
    const { dModel: width, decoderAttentionHeads: heads, attentionDropout: dropout } = config;
    this.selfAttn = new WhisperSelfAttention({ width, heads, dropout }, layer);
    this.encoderAttn = new WhisperCrossAttention({ width, heads, dropout });
    this.encoderAttnLayerNorm = new LayerNorm(width);
  }

  forward(x: Tensor, context: Context, keys: CrossKeys): Tensor {
    const own = this.added(x, this.selfAttnLayerNorm, (normed) => this.selfAttn.forward(normed, context));
    return this.last(
      this.added(own, this.encoderAttnLayerNorm, (normed) => this.encoderAttn.forward(normed, keys)),
    );
  }
}
