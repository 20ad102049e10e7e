/** Attention with several heads, and the layer that learns what they look at. */
import { parameter } from '@glissade/autograd';
import {
  chunk,
  linear,
  logicalNot,
  mean,
  permute,
  printShape,
  reshape,
  ShapeError,
  squeeze,
  type Tensor,
  unsqueeze,
  zeros,
} from '@glissade/tensor';
import { type AttentionOptions, attend } from './attention.ts';
import { Dropout } from './dropout.ts';
import { type InitOptions, xavierUniform_, zeros_ } from './init.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, printOptions, weightOptions } from './weights.ts';

/** What a call of `MultiheadAttention` accepts: for N sequences, L queries and S keys. */
export interface AttentionMasks {
  /** [L, S] or [N numHeads, L, S]. Booleans: true where a query may NOT look at a key; floats are added to the scores. */
  readonly attnMask?: Tensor | undefined;
  /** [N, S] ([S] without a batch): true for the keys that are padding. Floats are added to the scores. */
  readonly keyPaddingMask?: Tensor | undefined;
  /** Whether query i looks at the keys up to the i-th only. Default false; no mask need be given with it. */
  readonly isCausal?: boolean | undefined;
  /** Whether the weights that are returned are the mean over the heads. Default true. */
  readonly averageAttnWeights?: boolean | undefined;
}

/**
 * What `multiheadAttention` takes: weights and options for sequences of width E. PyTorch's
 * `multi_head_attention_forward`.
 */
export interface MultiheadOptions extends AttentionMasks, Pick<AttentionOptions, 'dropout'> {
  /** Into how many parts of E / numHeads numbers queries, keys and values are split. */
  readonly numHeads: number;
  /** [3 E, E]: of queries, keys and values, one below the other. */
  readonly inProjWeight: Tensor;
  /** [3 E] */
  readonly inProjBias?: Tensor | undefined;
  /** [E, E] */
  readonly outProjWeight: Tensor;
  /** [E] */
  readonly outProjBias?: Tensor | undefined;
  /** Whether sequences are [N, L, E], not [L, N, E]. Default false. */
  readonly batchFirst?: boolean | undefined;
}

/** The output, shaped as the query, and the weights: [N, L, S], or [N, numHeads, L, S] where they are not averaged. */
export type AttentionOutput = readonly [output: Tensor, weights: Tensor];

/**
 * Projects queries, keys and values, lets every head attend to its part of them, and projects what they found together.
 * Sequences are [L, N, E], or [N, L, E] with `batchFirst`, or [L, E] without a batch.
 * Source: https://arxiv.org/abs/1706.03762, section 3.2.2; masks as in
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 *
 * @example
 * ```ts
 * import { multiheadAttention } from '@glissade/nn';
 * import { eye, randn } from '@glissade/tensor';
 *
 * const x = randn([5, 2, 8]);
 * const weights = { inProjWeight: randn([24, 8]), outProjWeight: eye(8) };
 * const [output] = multiheadAttention(x, x, x, { ...weights, numHeads: 2 });
 * console.log(output.shape); // => [ 5, 2, 8 ]
 * ```
 */
export function multiheadAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: MultiheadOptions,
): AttentionOutput {
  const { numHeads, inProjWeight, outProjWeight, outProjBias, batchFirst = false } = options;
  const width = outProjWeight.shape[0]!;
  const rank = query.shape.length;
  const inputs = [query, key, value];
  if (!inputs.every(({ shape }) => shape.length === rank && shape.at(-1) === width) || rank < 2 || rank > 3) {
    throw new ShapeError(
      `multiheadAttention: query, key and value are ${inputs.map(({ shape }) => printShape(shape)).join(', ')}; ` +
        `expected ${batchFirst ? `[N, L, ${width}]` : `[L, N, ${width}]`}, or [L, ${width}] each`,
    );
  }
  if (rank === 2) {
    const padding = options.keyPaddingMask;
    const one = { ...options, keyPaddingMask: padding && unsqueeze(padding, 0) };
    const batchAxis = batchFirst ? 0 : 1;
    const [q, k, v] = inputs.map((x) => unsqueeze(x, batchAxis)) as [Tensor, Tensor, Tensor];
    const [output, weights] = multiheadAttention(q, key === query ? q : k, value === key ? k : v, one);
    return [squeeze(output, batchAxis), squeeze(weights, 0)];
  }
  const toHeads = batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3];
  const fromHeads = batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3];
  const heads = projected(inputs, inProjWeight, options.inProjBias).map((x) =>
    permute(reshape(x, [...x.shape.slice(0, 2), numHeads, width / numHeads]), toHeads),
  ) as [Tensor, Tensor, Tensor];
  const found = attend('multiheadAttention', heads, masksOf(options, heads[0]), options);
  const output = linear(reshape(permute(found.output, fromHeads), query.shape), outProjWeight, outProjBias);
  return [output, (options.averageAttnWeights ?? true) ? mean(found.weights, 1) : found.weights];
}

/** Queries, keys and values from the rows of one weight; where all are one sequence, in one product. */
function projected(inputs: readonly Tensor[], weight: Tensor, bias: Tensor | undefined): readonly Tensor[] {
  const [query, key, value] = inputs;
  if (query === key && key === value) return chunk(linear(query!, weight, bias), 3, -1);
  const biases = bias && chunk(bias, 3);
  return chunk(weight, 3).map((rows, i) => linear(inputs[i]!, rows, biases?.[i]));
}

/** PyTorch's masks of this layer say where one may not look; those of attention, where one may. */
function masksOf({ attnMask, keyPaddingMask }: AttentionMasks, { shape }: Tensor): Tensor[] {
  const [batch, heads] = shape;
  const perHead =
    attnMask?.shape.length === 3 ? reshape(attnMask, [batch!, heads!, ...attnMask.shape.slice(1)]) : attnMask;
  const padding = keyPaddingMask && unsqueeze(unsqueeze(keyPaddingMask, 1), 1);
  return [perHead, padding].flatMap((mask) =>
    mask ? [mask.dtype === 'bool' ? logicalNot(mask) : mask] : [],
  );
}

/** What the layer `MultiheadAttention` accepts when it is made; masks come with each call. */
export interface MultiheadAttentionOptions extends InitOptions {
  /** The probability of a weight to be left out while training. Default 0. */
  readonly dropout?: number;
  /** Whether the projections add learned numbers. Default true. */
  readonly bias?: boolean;
  /** Whether sequences are [N, L, embedDim], not [L, N, embedDim]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean;
  /** Of the parameters. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/**
 * Attention with learned projections and several heads: each query finds a mean of the values whose keys match it. Without
 * a key and a value, the queries attend to each other. Sequences are [L, N, embedDim], or with `batchFirst`
 * [N, L, embedDim]. Returns the output and the weights [N, L, S]; in a compiled step weights that nobody uses cost nothing.
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
  /** [3 embedDim, embedDim]: of queries, keys and values, one below the other. */
  inProjWeight: Tensor;
  /** [3 embedDim] */
  inProjBias: Tensor | undefined;
  readonly outProj: Linear;
  /** Of the weights. */
  readonly dropout: Dropout | undefined;

  constructor(embedDim: number, numHeads: number, given: MultiheadAttentionOptions = {}) {
    super();
    const {
      dropout = 0,
      bias = true,
      batchFirst = false,
      dtype = 'float32',
      ...options
    } = checkedOptions('MultiheadAttention', given, ['dropout', 'batchFirst', ...weightOptions]);
    checkSizes('MultiheadAttention', { embedDim, numHeads });
    if (embedDim % numHeads !== 0)
      throw new RangeError(`MultiheadAttention: embedDim ${embedDim} cannot be split into ${numHeads} heads`);
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.batchFirst = batchFirst;
    // PyTorch draws the output's projection first, and names it last.
    const outProj = new Linear(embedDim, embedDim, { ...options, bias, dtype });
    if (outProj.bias) zeros_(outProj.bias);
    const rows = 3 * embedDim;
    this.inProjWeight = parameter(xavierUniform_(zeros([rows, embedDim], { dtype }), options));
    this.inProjBias = bias ? parameter(zeros([rows], { dtype })) : undefined;
    this.outProj = outProj;
    this.dropout = dropout === 0 ? undefined : new Dropout(dropout, options);
  }

  forward(
    query: Tensor,
    key: Tensor = query,
    value: Tensor = key,
    masks: AttentionMasks = {},
  ): AttentionOutput {
    const { numHeads, inProjWeight, inProjBias, outProj, batchFirst, dropout } = this;
    return multiheadAttention(query, key, value, {
      ...masks,
      numHeads,
      inProjWeight,
      inProjBias,
      outProjWeight: outProj.weight,
      outProjBias: outProj.bias,
      batchFirst,
      dropout: dropout && ((weights) => dropout.forward(weights)),
    });
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { inProjWeight: 'in_proj_weight', inProjBias: 'in_proj_bias', outProj: 'out_proj' };
  }

  protected override details(): string {
    const { embedDim, numHeads, inProjBias, batchFirst } = this;
    return printOptions({
      embedDim,
      numHeads,
      ...(!inProjBias && { bias: false }),
      ...(batchFirst && { batchFirst }),
    });
  }
}
