/** What a block of T5 is made of: each layer sees what is normalised, and is added to what was there. */
import { Dropout, type Linear, Module, RMSNorm } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { Context } from '../causal-attention.ts';
import type { CrossKeys } from '../seq2seq/cross-attention.ts';
import { dense } from '../undrawn.ts';
import { T5CrossAttention, T5SelfAttention } from './attention.ts';
import type { T5Config } from './config.ts';

/** The norm before, and the dropout behind. */
abstract class T5Layer<Inputs extends readonly unknown[]> extends Module<Inputs> {
  readonly layerNorm: RMSNorm;
  readonly dropout: Dropout;

  constructor({ dModel, layerNormEpsilon: eps, dropoutRate }: T5Config) {
    super();
    this.layerNorm = new RMSNorm(dModel, { eps });
    this.dropout = new Dropout(dropoutRate);
  }

  protected added(x: Tensor, compute: (normed: Tensor) => Tensor): Tensor {
    return x.add(this.dropout.forward(compute(this.layerNorm.forward(x))));
  }
}

/** Attention to the text itself. */
export class T5LayerSelfAttention extends T5Layer<[x: Tensor, context: Context]> {
  readonly selfAttention: T5SelfAttention;

  constructor(config: T5Config, layer: number, isDecoder: boolean) {
    super(config);
    this.selfAttention = new T5SelfAttention(config, layer, isDecoder);
  }

  forward(x: Tensor, context: Context): Tensor {
    return this.added(x, (normed) => this.selfAttention.forward(normed, context));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { selfAttention: 'SelfAttention', layerNorm: 'layer_norm' };
  }
}

/** Attention to the source. */
export class T5LayerCrossAttention extends T5Layer<[x: Tensor, keys: CrossKeys, mask: Tensor | undefined]> {
  readonly encDecAttention: T5CrossAttention;

  constructor(config: T5Config) {
    super(config);
    this.encDecAttention = new T5CrossAttention(config);
  }

  forward(x: Tensor, keys: CrossKeys, mask: Tensor | undefined): Tensor {
    return this.added(x, (normed) => this.encDecAttention.forward(normed, keys, mask));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { encDecAttention: 'EncDecAttention', layerNorm: 'layer_norm' };
  }
}

/** Two layers with a nonlinearity between; where it is gated, another one is multiplied with that. */
export class T5Dense extends Module {
  /** The inner layer where there is no gate; else `wi0` is what goes through the nonlinearity, and `wi1` what is multiplied. */
  readonly wi: Linear | undefined;
  readonly wi0: Linear | undefined;
  readonly wi1: Linear | undefined;
  readonly wo: Linear;
  readonly dropout: Dropout;
  readonly activation: string;

  constructor({ dModel, dFf, feedForwardProj, dropoutRate }: T5Config) {
    super();
    const isGated = feedForwardProj.startsWith('gated-');
    const inner = (): Linear => dense(dModel, dFf, false);
    this.wi = isGated ? undefined : inner();
    this.wi0 = isGated ? inner() : undefined;
    this.wi1 = isGated ? inner() : undefined;
    this.wo = dense(dFf, dModel, false);
    this.dropout = new Dropout(dropoutRate);
    // What is called gelu there is the near one of the published models.
    this.activation = feedForwardProj === 'gated-gelu' ? 'gelu_new' : feedForwardProj.replace(/^gated-/, '');
  }

  forward(x: Tensor): Tensor {
    const bent = activationOf(this.activation)((this.wi ?? this.wi0)!.forward(x));
    return this.wo.forward(this.dropout.forward(this.wi1 ? bent.mul(this.wi1.forward(x)) : bent));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { wi0: 'wi_0', wi1: 'wi_1' };
  }
}

/** The network for each token. */
export class T5LayerFF extends T5Layer<[x: Tensor]> {
  readonly denseReluDense: T5Dense;

  constructor(config: T5Config) {
    super(config);
    this.denseReluDense = new T5Dense(config);
  }

  forward(x: Tensor): Tensor {
    return this.added(x, (normed) => this.denseReluDense.forward(normed));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { denseReluDense: 'DenseReluDense', layerNorm: 'layer_norm' };
  }
}
