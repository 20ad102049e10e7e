/** The two halves of T5. */
import { Dropout, Module, RMSNorm } from '@glissade/nn';
import { type Tensor, where } from '@glissade/tensor';
import type { Context } from '../causal-attention.ts';
import type { EncodedSource } from '../seq2seq/seq2seq-lm.ts';
import type { T5Config } from './config.ts';
import { T5LayerCrossAttention, T5LayerFF, T5LayerSelfAttention } from './layers.ts';
import type { RelativePositionBias } from './position-bias.ts';

/** A block of the encoder. */
export class T5EncoderBlock extends Module<[x: Tensor, context: Context]> {
  readonly layer: readonly [T5LayerSelfAttention, T5LayerFF];

  constructor(config: T5Config, layer: number) {
    super();
    this.layer = [new T5LayerSelfAttention(config, layer, false), new T5LayerFF(config)];
  }

  forward(x: Tensor, context: Context): Tensor {
    const [self, network] = this.layer;
    return network.forward(self.forward(x, context));
  }
}

/** A block of the decoder, which looks at the source, too. */
export class T5DecoderBlock extends Module<[x: Tensor, context: Context, source: EncodedSource]> {
  readonly layer: readonly [T5LayerSelfAttention, T5LayerCrossAttention, T5LayerFF];
  readonly number: number;

  constructor(config: T5Config, layer: number) {
    super();
    this.number = layer;
    this.layer = [
      new T5LayerSelfAttention(config, layer, true),
      new T5LayerCrossAttention(config),
      new T5LayerFF(config),
    ];
  }

  forward(x: Tensor, context: Context, { layers, mask }: EncodedSource): Tensor {
    const [self, cross, network] = this.layer;
    return network.forward(cross.forward(self.forward(x, context), layers[this.number]!, mask));
  }
}

/** What is added for distances where a token may look, and -Infinity elsewhere: the mask of all blocks. */
function withDistances(bias: RelativePositionBias, context: Context): Context {
  const added = bias.forward(context.queryPlaces, context.keyPlaces);
  return { ...context, mask: context.mask ? where(context.mask, added, -Infinity) : added };
}

/** What both have behind their blocks. */
abstract class T5Stack<Block, Inputs extends readonly unknown[]> extends Module<Inputs> {
  readonly block: readonly Block[];
  readonly finalLayerNorm: RMSNorm;
  readonly dropout: Dropout;

  constructor({ dModel, layerNormEpsilon: eps, dropoutRate }: T5Config, block: readonly Block[]) {
    super();
    this.block = block;
    this.finalLayerNorm = new RMSNorm(dModel, { eps });
    this.dropout = new Dropout(dropoutRate);
  }

  protected through(x: Tensor, each: (x: Tensor, block: Block) => Tensor): Tensor {
    const hidden = this.block.reduce(each, this.dropout.forward(x));
    return this.dropout.forward(this.finalLayerNorm.forward(hidden));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { finalLayerNorm: 'final_layer_norm' };
  }
}

/** Reads: vectors [N, S, dModel] to what is known of them. */
export class T5Encoder extends T5Stack<T5EncoderBlock, [x: Tensor, context: Context]> {
  constructor(config: T5Config) {
    super(
      config,
      Array.from({ length: config.numLayers }, (_, layer) => new T5EncoderBlock(config, layer)),
    );
  }

  forward(x: Tensor, context: Context): Tensor {
    const whole = withDistances(this.block[0]!.layer[0].selfAttention.relativeAttentionBias!, context);
    return this.through(x, (hidden, block) => block.forward(hidden, whole));
  }
}

/** Writes: vectors [N, L, dModel] to what is known of them and of the source. */
export class T5Decoder extends T5Stack<T5DecoderBlock, [x: Tensor, context: Context, source: EncodedSource]> {
  constructor(config: T5Config) {
    super(
      config,
      Array.from(
        { length: config.numDecoderLayers ?? config.numLayers },
        (_, layer) => new T5DecoderBlock(config, layer),
      ),
    );
  }

  forward(x: Tensor, context: Context, source: EncodedSource): Tensor {
    const whole = withDistances(this.block[0]!.layer[0].selfAttention.relativeAttentionBias!, context);
    return this.through(x, (hidden, block) => block.forward(hidden, whole, source));
  }
}
