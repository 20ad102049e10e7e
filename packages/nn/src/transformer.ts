/** The block that transformers are made of. */
import { add, gelu, relu, type Tensor } from '@glissade/tensor';
import { Dropout } from './dropout.ts';
import type { InitOptions } from './init.ts';
import { LayerNorm } from './layer-norm.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { MultiheadAttention } from './multihead-attention.ts';
import { checkSizes, printOptions } from './weights.ts';

export interface TransformerEncoderLayerOptions extends InitOptions {
  /** The width between the two linear layers. Default 2048. */
  readonly dimFeedforward?: number;
  /** The probability of an element to be left out while training, wherever there is dropout. Default 0.1. */
  readonly dropout?: number;
  /** What lies between the two linear layers. Default 'relu'. */
  readonly activation?: 'relu' | 'gelu' | ((x: Tensor) => Tensor);
  /** Added to the variances that layer normalisation divides by. Default 1e-5. */
  readonly layerNormEps?: number;
  /** Whether sequences are [N, L, dModel], not [L, N, dModel]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean;
  /** Whether each part normalises what it reads, not what it has added to: easier to train when deep. Default false. */
  readonly normFirst?: boolean;
  /** Whether linear layers, projections and normalisations add learned numbers. Default true. */
  readonly bias?: boolean;
  /** Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

export interface EncoderMasks {
  /** [L, L] or [N numHeads, L, L]. Booleans: true where a position may NOT look; floats are added to the scores. */
  readonly srcMask?: Tensor | undefined;
  /** [N, L]: true for what is padding. */
  readonly srcKeyPaddingMask?: Tensor | undefined;
  /** Whether a position looks at itself and those before it only. Default false; no mask need be given with it. */
  readonly isCausal?: boolean | undefined;
}

const activations = { relu, gelu };

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

  constructor(
    dModel: number,
    numHeads: number,
    {
      dimFeedforward = 2048,
      dropout = 0.1,
      activation = 'relu',
      layerNormEps: eps = 1e-5,
      batchFirst = false,
      normFirst = false,
      bias = true,
      dtype = 'float32',
      ...options
    }: TransformerEncoderLayerOptions = {},
  ) {
    super();
    checkSizes('TransformerEncoderLayer', { dModel, numHeads, dimFeedforward });
    const found = typeof activation === 'function' ? activation : activations[activation];
    if (!found)
      throw new TypeError(
        `TransformerEncoderLayer: activation is '${activation}'; expected 'relu', 'gelu' or a function`,
      );
    const weights = { ...options, bias, dtype };
    this.selfAttn = new MultiheadAttention(dModel, numHeads, { ...weights, dropout, batchFirst });
    this.linear1 = new Linear(dModel, dimFeedforward, weights);
    this.dropout = new Dropout(dropout, options);
    this.linear2 = new Linear(dimFeedforward, dModel, weights);
    this.norm1 = new LayerNorm(dModel, { eps, bias, dtype });
    this.norm2 = new LayerNorm(dModel, { eps, bias, dtype });
    this.dropout1 = new Dropout(dropout, options);
    this.dropout2 = new Dropout(dropout, options);
    this.normFirst = normFirst;
    this.#activation = found;
  }

  forward(x: Tensor, masks: EncoderMasks = {}): Tensor {
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
    const inner = this.#activation(this.linear1.forward(x));
    return this.dropout2.forward(this.linear2.forward(this.dropout.forward(inner)));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { selfAttn: 'self_attn' };
  }

  protected override details(): string {
    return this.normFirst ? printOptions({ normFirst: true }) : '';
  }
}
