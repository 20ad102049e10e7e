/** The layer that learns what several heads look at. */
import { parameter } from '@glissade/autograd';
import { type Tensor, zeros } from '@glissade/tensor';
import { Dropout } from './dropout.ts';
import { type InitOptions, xavierNormal_, xavierUniform_, zeros_ } from './init.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { type AttentionMasks, type AttentionOutput, multiheadAttention } from './multihead-attention.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, printOptions, weightOptions } from './weights.ts';

const maskNames: readonly (keyof AttentionMasks)[] = [
  'attnMask',
  'keyPaddingMask',
  'isCausal',
  'averageAttnWeights',
];

/** What the layer `MultiheadAttention` accepts when it is made; masks come with each call. */
export interface MultiheadAttentionOptions extends InitOptions {
  /** The probability of a weight to be left out while training. Default 0. */
  readonly dropout?: number;
  /** Whether the projections add learned numbers. Default true. */
  readonly bias?: boolean;
  /** How wide keys are. Default embedDim. Where keys or values have a width of their own, each has its own weight. */
  readonly kdim?: number;
  /** How wide values are. Default embedDim. */
  readonly vdim?: number;
  /** Whether a learned key and its value are added to those of every sequence. Default false. */
  readonly addBiasKv?: boolean;
  /** Whether a key and a value of zeros are added, for queries that match nothing. Default false. */
  readonly addZeroAttn?: boolean;
  /** Whether sequences are [N, L, embedDim], not [L, N, embedDim]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean;
  /** Of the parameters. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/** Their names. */
const optionNames = [
  'dropout',
  'kdim',
  'vdim',
  'addBiasKv',
  'addZeroAttn',
  'batchFirst',
  ...weightOptions,
] as const;

/**
 * Attention with learned projections and several heads: each query finds a mean of the values whose keys match it. Without
 * a key and a value, the queries attend to each other. Sequences are [L, N, embedDim], or with `batchFirst`
 * [N, L, embedDim]. Returns the output and the weights [N, L, S]; in a compiled step weights that nobody uses cost nothing.
 * With `addBiasKv` and `addZeroAttn` the weights have a column more each, last, which no mask hides.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 *
 * @example
 * ```ts
 * import { MultiheadAttention } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new MultiheadAttention(64, 8, { batchFirst: true });
 * const x = randn([2, 10, 64]);
 * const [output, weights] = layer.forward(x, x, x, { isCausal: true });
 * console.log(output.shape, weights.shape); // => [ 2, 10, 64 ] [ 2, 10, 10 ]
 * console.log(Object.keys(layer.stateDict()));
 * // => [ 'in_proj_weight', 'in_proj_bias', 'out_proj.weight', 'out_proj.bias' ]
 * ```
 */
export class MultiheadAttention extends Module<
  [query: Tensor, key?: Tensor, value?: Tensor, masks?: AttentionMasks],
  AttentionOutput
> {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly batchFirst: boolean;
  readonly kdim: number;
  readonly vdim: number;
  readonly addZeroAttn: boolean;
  /** [3 embedDim, embedDim]: of queries, keys and values, one below the other, where all are of one width. */
  inProjWeight: Tensor | undefined;
  /** [embedDim, embedDim]: of queries, where widths differ. */
  qProjWeight: Tensor | undefined;
  /** [embedDim, kdim]: of keys, where widths differ. */
  kProjWeight: Tensor | undefined;
  /** [embedDim, vdim]: of values, where widths differ. */
  vProjWeight: Tensor | undefined;
  /** [3 embedDim] */
  inProjBias: Tensor | undefined;
  /** [1, 1, embedDim]: the key that is added, with `addBiasKv`. */
  biasK: Tensor | undefined;
  /** [1, 1, embedDim]: its value. */
  biasV: Tensor | undefined;
  readonly outProj: Linear;
  /** Of the weights. */
  readonly dropout: Dropout | undefined;

  constructor(embedDim: number, numHeads: number, given: MultiheadAttentionOptions = {}) {
    super();
    const {
      dropout = 0,
      bias = true,
      kdim = embedDim,
      vdim = embedDim,
      addBiasKv = false,
      addZeroAttn = false,
      batchFirst = false,
      dtype = 'float32',
      ...options
    } = checkedOptions('MultiheadAttention', given, optionNames);
    checkSizes('MultiheadAttention', { embedDim, numHeads, kdim, vdim });
    if (embedDim % numHeads !== 0)
      throw new RangeError(`MultiheadAttention: embedDim ${embedDim} cannot be split into ${numHeads} heads`);
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.batchFirst = batchFirst;
    this.kdim = kdim;
    this.vdim = vdim;
    this.addZeroAttn = addZeroAttn;
    // PyTorch draws the output's projection first, and names it last.
    const outProj = new Linear(embedDim, embedDim, { ...options, bias, dtype });
    if (outProj.bias) zeros_(outProj.bias);
    const drawn = (rows: number, width: number): Tensor =>
      parameter(xavierUniform_(zeros([rows, width], { dtype }), options));
    const isOneWidth = kdim === embedDim && vdim === embedDim;
    this.inProjWeight = isOneWidth ? drawn(3 * embedDim, embedDim) : undefined;
    this.qProjWeight = isOneWidth ? undefined : drawn(embedDim, embedDim);
    this.kProjWeight = isOneWidth ? undefined : drawn(embedDim, kdim);
    this.vProjWeight = isOneWidth ? undefined : drawn(embedDim, vdim);
    this.inProjBias = bias ? parameter(zeros([3 * embedDim], { dtype })) : undefined;
    const added = (): Tensor => parameter(xavierNormal_(zeros([1, 1, embedDim], { dtype }), options));
    this.biasK = addBiasKv ? added() : undefined;
    this.biasV = addBiasKv ? added() : undefined;
    this.outProj = outProj;
    this.dropout = dropout === 0 ? undefined : new Dropout(dropout, options);
  }

  forward(
    query: Tensor,
    key: Tensor = query,
    value: Tensor = key,
    masks: AttentionMasks = {},
  ): AttentionOutput {
    checkedOptions('MultiheadAttention.forward', masks, maskNames);
    const { numHeads, inProjWeight, qProjWeight, kProjWeight, vProjWeight, inProjBias } = this;
    const { biasK, biasV, addZeroAttn, outProj, batchFirst, dropout } = this;
    return multiheadAttention(query, key, value, {
      ...masks,
      numHeads,
      inProjWeight,
      qProjWeight,
      kProjWeight,
      vProjWeight,
      inProjBias,
      biasK,
      biasV,
      addZeroAttn,
      outProjWeight: outProj.weight,
      outProjBias: outProj.bias,
      batchFirst,
      dropout: dropout && ((weights) => dropout.forward(weights)),
    });
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      inProjWeight: 'in_proj_weight',
      qProjWeight: 'q_proj_weight',
      kProjWeight: 'k_proj_weight',
      vProjWeight: 'v_proj_weight',
      inProjBias: 'in_proj_bias',
      biasK: 'bias_k',
      biasV: 'bias_v',
      outProj: 'out_proj',
    };
  }

  protected override details(): string {
    const { embedDim, numHeads, kdim, vdim, inProjBias, biasK, addZeroAttn, batchFirst } = this;
    return printOptions({
      embedDim,
      numHeads,
      ...(kdim !== embedDim && { kdim }),
      ...(vdim !== embedDim && { vdim }),
      ...(biasK && { addBiasKv: true }),
      ...(addZeroAttn && { addZeroAttn }),
      ...(!inProjBias && { bias: false }),
      ...(batchFirst && { batchFirst }),
    });
  }
}
