/** A block of GPT-2: attention, and a network for each token. */
import { Dropout, LayerNorm, Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import { type Context, causalAttention, splitHeads } from '../causal-attention.ts';
import { Conv1D } from '../conv1d.ts';
import type { GPT2Config } from './config.ts';

/** Attention that looks back: queries, keys and values by one layer. */
export class GPT2Attention extends Module<[x: Tensor, context: Context]> {
  readonly cAttn: Conv1D;
  readonly cProj: Conv1D;
  readonly attnDropout: Dropout;
  readonly residDropout: Dropout;
  readonly heads: number;
  readonly layer: number;
  readonly scale: number;

  constructor(config: GPT2Config, layer: number) {
    super();
    const { nEmbd, nHead, attnPdrop, residPdrop, scaleAttnWeights, scaleAttnByInverseLayerIdx } = config;
    this.cAttn = new Conv1D(nEmbd, 3 * nEmbd);
    this.cProj = new Conv1D(nEmbd, nEmbd);
    this.attnDropout = new Dropout(attnPdrop);
    this.residDropout = new Dropout(residPdrop);
    this.heads = nHead;
    this.layer = layer;
    this.scale =
      (scaleAttnWeights ? 1 / Math.sqrt(nEmbd / nHead) : 1) / (scaleAttnByInverseLayerIdx ? layer + 1 : 1);
  }

  forward(x: Tensor, context: Context): Tensor {
    const [query, key, value] = this.cAttn
      .forward(x)
      .chunk(3, -1)
      .map((part) => splitHeads(part, this.heads)) as [Tensor, Tensor, Tensor];
    const attended = causalAttention(this.layer, query, key, value, context, {
      scale: this.scale,
      dropout: (weights) => this.attnDropout.forward(weights),
    });
    return this.residDropout.forward(this.cProj.forward(attended));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { cAttn: 'c_attn', cProj: 'c_proj', attnDropout: 'attn_dropout', residDropout: 'resid_dropout' };
  }
}

/** Two layers with a nonlinearity between. */
export class GPT2MLP extends Module {
  readonly cFc: Conv1D;
  readonly cProj: Conv1D;
  readonly dropout: Dropout;
  readonly activation: string;

  constructor({ nEmbd, nInner, activationFunction, residPdrop }: GPT2Config) {
    super();
    const inner = nInner ?? 4 * nEmbd;
    this.cFc = new Conv1D(nEmbd, inner);
    this.cProj = new Conv1D(inner, nEmbd);
    this.dropout = new Dropout(residPdrop);
    this.activation = activationFunction;
  }

  forward(x: Tensor): Tensor {
    const inner = activationOf(this.activation)(this.cFc.forward(x));
    return this.dropout.forward(this.cProj.forward(inner));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { cFc: 'c_fc', cProj: 'c_proj' };
  }
}

/** Both, each of what is normalised, and added to what was there. */
export class GPT2Block extends Module<[x: Tensor, context: Context]> {
  readonly ln1: LayerNorm;
  readonly attn: GPT2Attention;
  readonly ln2: LayerNorm;
  readonly mlp: GPT2MLP;

  constructor(config: GPT2Config, layer: number) {
    super();
    const eps = config.layerNormEpsilon;
    this.ln1 = new LayerNorm(config.nEmbd, { eps });
    this.attn = new GPT2Attention(config, layer);
    this.ln2 = new LayerNorm(config.nEmbd, { eps });
    this.mlp = new GPT2MLP(config);
  }

  forward(x: Tensor, context: Context): Tensor {
    const attended = this.attn.forward(this.ln1.forward(x), context).add(x);
    return this.mlp.forward(this.ln2.forward(attended)).add(attended);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { ln1: 'ln_1', ln2: 'ln_2' };
  }
}
