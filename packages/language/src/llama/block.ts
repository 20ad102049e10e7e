/** A block of Llama: attention with turned queries and keys, and a gated network. */
import { Dropout, type Linear, Module, RMSNorm } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import { type Context, causalAttention, splitHeads } from '../causal-attention.ts';
import { dense } from '../undrawn.ts';
import { headDimOf, type LlamaConfig } from './config.ts';
import { type Turns, turned } from './rotary.ts';

/** Attention that looks back; several heads of queries may share one of keys and values. */
export class LlamaAttention extends Module<[x: Tensor, context: Context, turns: Turns]> {
  readonly qProj: Linear;
  readonly kProj: Linear;
  readonly vProj: Linear;
  readonly oProj: Linear;
  readonly dropout: Dropout;
  readonly heads: number;
  readonly keyHeads: number;
  readonly layer: number;
  readonly scale: number;

  constructor(config: LlamaConfig, layer: number) {
    super();
    const { hiddenSize, numAttentionHeads, numKeyValueHeads, attentionBias, modelType } = config;
    const width = headDimOf(config);
    this.heads = numAttentionHeads;
    this.keyHeads = numKeyValueHeads ?? numAttentionHeads;
    const hasBias = attentionBias || modelType === 'qwen2';
    this.qProj = dense(hiddenSize, this.heads * width, hasBias);
    this.kProj = dense(hiddenSize, this.keyHeads * width, hasBias);
    this.vProj = dense(hiddenSize, this.keyHeads * width, hasBias);
    this.oProj = dense(this.heads * width, hiddenSize, attentionBias);
    this.dropout = new Dropout(config.attentionDropout);
    this.layer = layer;
    this.scale = 1 / Math.sqrt(width);
  }

  forward(x: Tensor, context: Context, turns: Turns): Tensor {
    const query = turned(splitHeads(this.qProj.forward(x), this.heads), turns);
    const key = turned(splitHeads(this.kProj.forward(x), this.keyHeads), turns);
    const value = splitHeads(this.vProj.forward(x), this.keyHeads);
    const attended = causalAttention(this.layer, query, key, value, context, {
      scale: this.scale,
      dropout: (weights) => this.dropout.forward(weights),
    });
    return this.oProj.forward(attended);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { qProj: 'q_proj', kProj: 'k_proj', vProj: 'v_proj', oProj: 'o_proj' };
  }
}

/**
 * A network whose inner layer is multiplied by a gate.
 * Source: Shazeer, "GLU Variants Improve Transformer", 2020, https://arxiv.org/abs/2002.05202
 */
export class LlamaMLP extends Module {
  readonly gateProj: Linear;
  readonly upProj: Linear;
  readonly downProj: Linear;
  readonly activation: string;

  constructor({ hiddenSize, intermediateSize, mlpBias, hiddenAct }: LlamaConfig) {
    super();
    this.gateProj = dense(hiddenSize, intermediateSize, mlpBias);
    this.upProj = dense(hiddenSize, intermediateSize, mlpBias);
    this.downProj = dense(intermediateSize, hiddenSize, mlpBias);
    this.activation = hiddenAct;
  }

  forward(x: Tensor): Tensor {
    const gate = activationOf(this.activation)(this.gateProj.forward(x));
    return this.downProj.forward(gate.mul(this.upProj.forward(x)));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { gateProj: 'gate_proj', upProj: 'up_proj', downProj: 'down_proj' };
  }
}

/** Both, each of what is normalised, and added to what was there. */
export class LlamaDecoderLayer extends Module<[x: Tensor, context: Context, turns: Turns]> {
  readonly selfAttn: LlamaAttention;
  readonly mlp: LlamaMLP;
  readonly inputLayernorm: RMSNorm;
  readonly postAttentionLayernorm: RMSNorm;

  constructor(config: LlamaConfig, layer: number) {
    super();
    const eps = config.rmsNormEps;
    this.selfAttn = new LlamaAttention(config, layer);
    this.mlp = new LlamaMLP(config);
    this.inputLayernorm = new RMSNorm(config.hiddenSize, { eps });
    this.postAttentionLayernorm = new RMSNorm(config.hiddenSize, { eps });
  }

  forward(x: Tensor, context: Context, turns: Turns): Tensor {
    const attended = x.add(this.selfAttn.forward(this.inputLayernorm.forward(x), context, turns));
    return attended.add(this.mlp.forward(this.postAttentionLayernorm.forward(attended)));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      selfAttn: 'self_attn',
      inputLayernorm: 'input_layernorm',
      postAttentionLayernorm: 'post_attention_layernorm',
    };
  }
}
