/** Attention with several heads. */
import {
  checkTensors,
  chunk,
  linear,
  logicalNot,
  mean,
  permute,
  printShape,
  reshape,
  ShapeError,
  sameShape,
  squeeze,
  type Tensor,
  unsqueeze,
  written,
} from '@glissade/tensor';
import { type AttentionOptions, attend } from './attention.ts';
import { type ExtraKeys, withExtraKeys } from './extra-keys.ts';
import { checkedOptions } from './options.ts';

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
export interface MultiheadOptions extends AttentionMasks, ExtraKeys, Pick<AttentionOptions, 'dropout'> {
  /** Into how many parts of E / numHeads numbers queries, keys and values are split. */
  readonly numHeads: number;
  /** [3 E, E]: of queries, keys and values, one below the other. In its place there may be one for each. */
  readonly inProjWeight?: Tensor | undefined;
  /** [E, E]: of queries, where each has its own. */
  readonly qProjWeight?: Tensor | undefined;
  /** [E, kdim]: of keys. */
  readonly kProjWeight?: Tensor | undefined;
  /** [E, vdim]: of values. */
  readonly vProjWeight?: Tensor | undefined;
  /** [3 E] */
  readonly inProjBias?: Tensor | undefined;
  /** [E, E] */
  readonly outProjWeight: Tensor;
  /** [E] */
  readonly outProjBias?: Tensor | undefined;
  /** Whether sequences are [N, L, E], not [L, N, E]. Default false. */
  readonly batchFirst?: boolean | undefined;
}

/** Their names. */
const names: readonly (keyof MultiheadOptions)[] = [
  'numHeads',
  'inProjWeight',
  'qProjWeight',
  'kProjWeight',
  'vProjWeight',
  'inProjBias',
  'outProjWeight',
  'outProjBias',
  'biasK',
  'biasV',
  'addZeroAttn',
  'attnMask',
  'keyPaddingMask',
  'isCausal',
  'averageAttnWeights',
  'batchFirst',
  'dropout',
];

/** The output, shaped as the query, and the weights: [N, L, S], or [N, numHeads, L, S] where they are not averaged. */
export type AttentionOutput = readonly [output: Tensor, weights: Tensor];

/**
 * Projects queries, keys and values, lets every head attend to its part of them, and projects what they found together.
 * Sequences are [L, N, E], or [N, L, E] with `batchFirst`, or [L, E] without a batch.
 * Keys and values have widths of their own where their weights do. The weights that are returned count the keys that are added, last.
 * Source: https://arxiv.org/abs/1706.03762, section 3.2.2; masks as in
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 *
 * @throws ShapeError for sequences that do not fit the weights, or masks that do not fit them; TypeError unless there are weights of
 *   queries, keys and values; RangeError if E cannot be split into so many heads
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
  checkTensors('multiheadAttention', query, key, value);
  if (options === undefined)
    throw new TypeError(
      'multiheadAttention: expected { numHeads, inProjWeight, outProjWeight, ... } behind the value',
    );
  const {
    numHeads,
    outProjWeight,
    outProjBias,
    batchFirst = false,
  } = checkedOptions('multiheadAttention', options, names);
  checkTensors('multiheadAttention', outProjWeight);
  const width = outProjWeight.shape[0]!;
  if (!Number.isInteger(numHeads) || numHeads < 1 || width % numHeads !== 0)
    throw new RangeError(
      `multiheadAttention: a width of ${width} cannot be split into ${written(numHeads)} heads`,
    );
  const rank = query.shape.length;
  const inputs = [query, key, value];
  const weights = projectionsOf(options);
  const widths = weights.map(({ shape }) => shape[1]!);
  const batchAxis = batchFirst ? 0 : 1;
  const fits = inputs.every(
    ({ shape }, i) =>
      shape.length === rank &&
      shape.at(-1) === widths[i] &&
      (rank !== 3 || shape[batchAxis] === query.shape[batchAxis]),
  );
  if (!fits || rank < 2 || rank > 3) {
    const expected = (length: string, i: number): string =>
      batchFirst ? `[N, ${length}, ${widths[i]}]` : `[${length}, N, ${widths[i]}]`;
    const isOneWidth = widths.every((each) => each === width);
    throw new ShapeError(
      `multiheadAttention: query, key and value are ${inputs.map(({ shape }) => printShape(shape)).join(', ')}; ` +
        (isOneWidth
          ? `expected ${expected('L', 0)}, or [L, ${width}] each`
          : `expected ${expected('L', 0)}, ${expected('S', 1)}, ${expected('S', 2)}, all without N where there is no batch`),
    );
  }
  if (rank === 2) {
    const padding = options.keyPaddingMask;
    const one = { ...options, keyPaddingMask: padding && unsqueeze(padding, 0) };
    const [q, k, v] = inputs.map((x) => unsqueeze(x, batchAxis)) as [Tensor, Tensor, Tensor];
    const [output, weights] = multiheadAttention(q, key === query ? q : k, value === key ? k : v, one);
    return [squeeze(output, batchAxis), squeeze(weights, 0)];
  }
  const toHeads = batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3];
  const fromHeads = batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3];
  const heads = projected(inputs, weights, options).map((x) =>
    permute(reshape(x, [...x.shape.slice(0, 2), numHeads, width / numHeads]), toHeads),
  ) as [Tensor, Tensor, Tensor];
  const extended = withExtraKeys(heads, masksOf(options, heads), options);
  const found = attend('multiheadAttention', extended.heads, extended.masks, {
    isCausal: extended.isCausal,
    dropout: options.dropout,
  });
  const output = linear(reshape(permute(found.output, fromHeads), query.shape), outProjWeight, outProjBias);
  return [output, (options.averageAttnWeights ?? true) ? mean(found.weights, 1) : found.weights];
}

/** The weights of queries, keys and values. */
function projectionsOf(options: MultiheadOptions): readonly Tensor[] {
  const { inProjWeight, qProjWeight, kProjWeight, vProjWeight } = options;
  const own = [qProjWeight, kProjWeight, vProjWeight].filter((weight) => weight !== undefined);
  if (inProjWeight && own.length === 0) return chunk(inProjWeight, 3);
  if (!inProjWeight && own.length === 3) return own;
  throw new TypeError(
    'multiheadAttention: expected inProjWeight, or in its place qProjWeight, kProjWeight and vProjWeight',
  );
}

/** Queries, keys and values; where all are one sequence and have one weight, in one product. */
function projected(
  inputs: readonly Tensor[],
  weights: readonly Tensor[],
  { inProjWeight, inProjBias }: MultiheadOptions,
): readonly Tensor[] {
  const [query, key, value] = inputs;
  if (inProjWeight && query === key && key === value)
    return chunk(linear(query!, inProjWeight, inProjBias), 3, -1);
  const biases = inProjBias && chunk(inProjBias, 3);
  return weights.map((weight, i) => linear(inputs[i]!, weight, biases?.[i]));
}

/** PyTorch's masks of this layer say where one may not look; those of attention, where one may. */
function masksOf(
  { attnMask, keyPaddingMask }: AttentionMasks,
  [query, key]: readonly [Tensor, Tensor, Tensor],
): Tensor[] {
  const [batch, heads, queries] = query.shape;
  const keys = key.shape[2]!;
  const refuse = (name: string, { dtype, shape }: Tensor, expected: string): never => {
    throw new ShapeError(`multiheadAttention: ${name} is ${dtype}${printShape(shape)}; expected ${expected}`);
  };
  if (attnMask?.shape.length === 3 && attnMask.shape[0] !== batch! * heads!)
    refuse('attnMask', attnMask, `[${queries}, ${keys}], or [${batch! * heads!}, ${queries}, ${keys}]`);
  // One of another shape might broadcast to the heads, and hide other keys than were meant.
  if (keyPaddingMask && !sameShape(keyPaddingMask.shape, [batch!, keys]))
    refuse('keyPaddingMask', keyPaddingMask, `[${batch}, ${keys}], a place for each key of each sequence`);
  const perHead =
    attnMask?.shape.length === 3 ? reshape(attnMask, [batch!, heads!, ...attnMask.shape.slice(1)]) : attnMask;
  const padding = keyPaddingMask && unsqueeze(unsqueeze(keyPaddingMask, 1), 1);
  return [perHead, padding].flatMap((mask) =>
    mask ? [mask.dtype === 'bool' ? logicalNot(mask) : mask] : [],
  );
}
