/** Encoder and decoder together: what translates sequences to sequences. */
import { type CreationOptions, full, printShape, ShapeError, type Tensor, triu } from '@glissade/tensor';
import { from, type InitOptions } from './drawing.ts';
import { xavierUniform_ } from './init.ts';
import { LayerNorm } from './layer-norm.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { blockOptions, type TransformerBlockOptions } from './transformer-block.ts';
import { TransformerDecoder } from './transformer-decoder.ts';
import { type DecoderMasks, decoderMaskNames, TransformerDecoderLayer } from './transformer-decoder-layer.ts';
import { TransformerEncoder } from './transformer-encoder.ts';
import { type EncoderMasks, TransformerEncoderLayer } from './transformer-encoder-layer.ts';
import { checkSizes } from './weights.ts';

/** What `Transformer` accepts. */
export interface TransformerOptions extends TransformerBlockOptions {
  /** How many blocks the encoder has. Default 6. */
  readonly numEncoderLayers?: number;
  /** How many blocks the decoder has. Default 6. */
  readonly numDecoderLayers?: number;
}

/** What a call of `Transformer` accepts: the encoder's masks and the decoder's. */
export interface TransformerMasks extends Omit<EncoderMasks, 'isCausal'>, DecoderMasks {
  /** Whether a position of `src` looks at itself and those before it only. Default false. */
  readonly srcIsCausal?: boolean | undefined;
}

/** Blocks that begin alike, as those do that PyTorch copies from one: only the first one's numbers are drawn for good. */
function alike<Block extends Module<never[], unknown>>(
  count: number,
  options: InitOptions,
  make: () => Block,
): Block[] {
  const first = make();
  const generator = from(options);
  const state = generator.getState();
  const others = Array.from({ length: count - 1 }, make);
  // Each keeps the key of its own dropout.
  generator.setState({ ...state, keys: generator.getState().keys });
  for (const other of others) other.loadStateDict(first.stateDict());
  return [first, ...others];
}

/**
 * A transformer: an encoder reads a sequence, and a decoder writes another one with an eye on what the encoder made of it; each ends
 * in a layer normalisation. Sequences are [S, N, dModel] and [T, N, dModel], or with `batchFirst` [N, S, dModel] and [N, T, dModel],
 * or without a batch [S, dModel] and [T, dModel]; the output is of the second one's shape. Matrices begin as `xavierUniform_` draws
 * them. Embeddings, positions and the last linear layer are the model's.
 * Source: https://arxiv.org/abs/1706.03762; options as in https://docs.pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 *
 * @throws RangeError if `dModel` cannot be split into `numHeads`; from `forward`, ShapeError if the sequences do not fit each other
 *
 * @example
 * ```ts
 * import { Transformer } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const model = new Transformer(32, 4, { numEncoderLayers: 2, numDecoderLayers: 2, dimFeedforward: 64, batchFirst: true });
 * const [src, tgt] = [randn([2, 7, 32]), randn([2, 10, 32])];
 * console.log(model.forward(src, tgt, { tgtIsCausal: true }).shape); // => [ 2, 10, 32 ]
 * ```
 */
export class Transformer extends Module<[src: Tensor, tgt: Tensor, masks?: TransformerMasks]> {
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;
  readonly dModel: number;
  readonly batchFirst: boolean;

  constructor(dModel = 512, numHeads = 8, given: TransformerOptions = {}) {
    super();
    const names = ['numEncoderLayers', 'numDecoderLayers', ...blockOptions] as const;
    const {
      numEncoderLayers = 6,
      numDecoderLayers = 6,
      ...options
    } = checkedOptions('Transformer', given, names);
    checkSizes('Transformer', { numEncoderLayers, numDecoderLayers });
    const { layerNormEps: eps = 1e-5, bias = true, dtype = 'float32', batchFirst = false } = options;
    const norm = (): LayerNorm => new LayerNorm(dModel, { eps, bias, dtype });
    const encoding = alike(
      numEncoderLayers,
      options,
      () => new TransformerEncoderLayer(dModel, numHeads, options),
    );
    this.encoder = new TransformerEncoder(encoding, { norm: norm() });
    const decoding = alike(
      numDecoderLayers,
      options,
      () => new TransformerDecoderLayer(dModel, numHeads, options),
    );
    this.decoder = new TransformerDecoder(decoding, { norm: norm() });
    this.dModel = dModel;
    this.batchFirst = batchFirst;
    const drawing = options.generator ? { generator: options.generator } : {};
    for (const weight of this.parameters()) if (weight.shape.length > 1) xavierUniform_(weight, drawing);
  }

  /**
   * The mask [size, size] that is added to the scores of a sequence that may not look ahead: -Infinity above the diagonal, else 0.
   * `{ tgtIsCausal: true }` says the same without one.
   * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Transformer.html#torch.nn.Transformer.generate_square_subsequent_mask
   *
   * @throws RangeError unless size is a whole number >= 1
   *
   * @example
   * ```ts
   * import { Transformer } from '@glissade/nn';
   *
   * console.log(Transformer.generateSquareSubsequentMask(2).toArray()); // => [ [ 0, -Infinity ], [ 0, 0 ] ]
   * ```
   */
  static generateSquareSubsequentMask(size: number, options: CreationOptions = {}): Tensor {
    checkSizes('generateSquareSubsequentMask', { size });
    return triu(full([size, size], -Infinity, { dtype: 'float32', ...options }), 1);
  }

  forward(src: Tensor, tgt: Tensor, options: TransformerMasks = {}): Tensor {
    this.#check(src, tgt);
    const names = ['srcMask', 'srcKeyPaddingMask', 'srcIsCausal', ...decoderMaskNames] as const;
    const { srcMask, srcKeyPaddingMask, srcIsCausal, ...masks } = checkedOptions(
      'Transformer.forward',
      options,
      names,
    );
    const memory = this.encoder.forward(src, { mask: srcMask, srcKeyPaddingMask, isCausal: srcIsCausal });
    return this.decoder.forward(tgt, memory, masks);
  }

  #check(src: Tensor, tgt: Tensor): void {
    const { dModel, batchFirst } = this;
    const [rank, batch] = [src.shape.length, batchFirst ? 0 : 1];
    const fits =
      rank === tgt.shape.length &&
      (rank === 2 || (rank === 3 && src.shape[batch] === tgt.shape[batch])) &&
      [src, tgt].every(({ shape }) => shape.at(-1) === dModel);
    if (fits) return;
    throw new ShapeError(
      `transformer: src is ${printShape(src.shape)}, tgt ${printShape(tgt.shape)}; expected ` +
        `${batchFirst ? `[N, S, ${dModel}] and [N, T, ${dModel}]` : `[S, N, ${dModel}] and [T, N, ${dModel}]`}, ` +
        `or [S, ${dModel}] and [T, ${dModel}] without a batch`,
    );
  }
}
