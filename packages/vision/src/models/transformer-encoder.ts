/** The encoder of vision transformers: blocks of attention, over a sequence of patches whose places are learned. */
import { parameter } from '@glissade/autograd';
import { Dropout, GELU, init, LayerNorm, Linear, Module, MultiheadAttention, Sequential } from '@glissade/nn';
import { add, type Tensor, zeros } from '@glissade/tensor';

/** What the blocks of an encoder have in common. */
export interface EncoderSizes {
  readonly numHeads: number;
  readonly hiddenDim: number;
  readonly mlpDim: number;
  readonly dropout: number;
  readonly attentionDropout: number;
}

/** Two linear layers. */
export function mlp({
  hiddenDim,
  mlpDim,
  dropout,
}: Pick<EncoderSizes, 'hiddenDim' | 'mlpDim' | 'dropout'>): Sequential {
  const layers = [new Linear(hiddenDim, mlpDim), new Linear(mlpDim, hiddenDim)] as const;
  for (const { weight, bias } of layers) {
    init.xavierUniform_(weight);
    init.normal_(bias!, 0, 1e-6);
  }
  return new Sequential(layers[0], new GELU(), new Dropout(dropout), layers[1], new Dropout(dropout));
}

class EncoderBlock extends Module {
  readonly ln1: LayerNorm;
  readonly selfAttention: MultiheadAttention;
  readonly dropout: Dropout;
  readonly ln2: LayerNorm;
  readonly mlp: Sequential;

  constructor(sizes: EncoderSizes) {
    super();
    const { hiddenDim, numHeads, dropout, attentionDropout } = sizes;
    this.ln1 = new LayerNorm(hiddenDim, { eps: 1e-6 });
    this.selfAttention = new MultiheadAttention(hiddenDim, numHeads, {
      dropout: attentionDropout,
      batchFirst: true,
    });
    this.dropout = new Dropout(dropout);
    this.ln2 = new LayerNorm(hiddenDim, { eps: 1e-6 });
    this.mlp = mlp(sizes);
  }

  forward(x: Tensor): Tensor {
    const [found] = this.selfAttention.forward(this.ln1.forward(x));
    const y = add(this.dropout.forward(found), x);
    return add(y, this.mlp.forward(this.ln2.forward(y)));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { ln1: 'ln_1', selfAttention: 'self_attention', ln2: 'ln_2' };
  }
}

/** Sequences [N, seqLength, hiddenDim] to such. */
export class Encoder extends Module {
  /** [1, seqLength, hiddenDim] */
  readonly posEmbedding: Tensor;
  readonly dropout: Dropout;
  readonly layers: readonly Module[];
  readonly ln: LayerNorm;

  constructor(seqLength: number, numLayers: number, sizes: EncoderSizes) {
    super();
    const { hiddenDim, dropout } = sizes;
    this.posEmbedding = parameter(init.normal_(zeros([1, seqLength, hiddenDim]), 0, 0.02));
    this.dropout = new Dropout(dropout);
    this.layers = Array.from({ length: numLayers }, () => new EncoderBlock(sizes));
    this.ln = new LayerNorm(hiddenDim, { eps: 1e-6 });
  }

  forward(x: Tensor): Tensor {
    const placed = this.dropout.forward(add(x, this.posEmbedding));
    return this.ln.forward(this.layers.reduce((value, layer) => layer.forward(value), placed));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    const layers = this.layers.map((_, i) => [`layers.${i}`, `layers.encoder_layer_${i}`]);
    return { posEmbedding: 'pos_embedding', ...Object.fromEntries(layers) };
  }
}
