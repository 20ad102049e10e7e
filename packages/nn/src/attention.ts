/** Attention: means of values, weighted by how well their keys match a query. */
import {
  add,
  broadcast,
  cast,
  checkTensors,
  ge,
  logicalAnd,
  matmul,
  mul,
  named,
  ne,
  printShape,
  repeatInterleave,
  ShapeError,
  sameShape,
  softmax,
  source,
  type Tensor,
  transpose,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { checkedOptions } from './options.ts';

/** What `scaledDotProductAttention` accepts. PyTorch's `dropout_p` is the function `dropout` here. */
export interface AttentionOptions {
  /**
   * Broadcasts to the scores [..., L, S]. Booleans: true where a query may look at a key; floats are added to the scores.
   */
  readonly attnMask?: Tensor | undefined;
  /** Whether query i looks at the keys up to the i-th only. Default false. */
  readonly isCausal?: boolean | undefined;
  /** What the products of queries and keys are multiplied with. Default 1 / sqrt(E). */
  readonly scale?: number | undefined;
  /** Whether keys and values have fewer heads than queries, [..., heads, S, E]; each then serves several in a row. Default false. */
  readonly enableGqa?: boolean | undefined;
  /** What becomes of the weights, such as the `forward` of a Dropout layer. */
  readonly dropout?: ((weights: Tensor) => Tensor) | undefined;
}

/**
 * softmax(query key^T scale) value: for each of L queries [..., L, E] the mean of S values [..., S, V], weighted by how well
 * their keys [..., S, E] match. A query that may look at no key gets zeros.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 *
 * @throws ShapeError if the lengths, or numbers of heads, do not fit each other or the mask
 *
 * @example
 * ```ts
 * import { scaledDotProductAttention } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const [batch, heads, length, width] = [2, 4, 10, 8];
 * const x = randn([batch, heads, length, width]);
 * console.log(scaledDotProductAttention(x, x, x, { isCausal: true }).shape); // => [ 2, 4, 10, 8 ]
 * ```
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  given: AttentionOptions = {},
): Tensor {
  checkTensors('scaledDotProductAttention', query, key, value);
  const names = ['attnMask', 'isCausal', 'scale', 'enableGqa', 'dropout'] as const;
  const { attnMask, enableGqa, ...options } = checkedOptions('scaledDotProductAttention', given, names);
  const masks = attnMask ? [attnMask] : [];
  const [keys, values] = enableGqa ? [key, value].map((each) => forHeadsOf(query, each)) : [key, value];
  return attend('scaledDotProductAttention', [query, keys!, values!], masks, options).output;
}

/** Keys or values, each head as often as there are queries' heads for it. */
function forHeadsOf(query: Tensor, few: Tensor): Tensor {
  const [heads, fewer] = [query, few].map(({ shape }) => shape.at(-3));
  if (heads === undefined || !fewer || heads % fewer !== 0)
    throw new ShapeError(
      `scaledDotProductAttention: query ${printShape(query.shape)} and ${printShape(few.shape)}; with enableGqa expected heads ` +
        '[..., heads, L, E] whose number is a multiple of the others',
    );
  return heads === fewer ? few : repeatInterleave(few, heads / fewer, -3);
}

type Inputs = readonly [query: Tensor, key: Tensor, value: Tensor];
interface Attended {
  readonly output: Tensor;
  readonly weights: Tensor;
}

/** The same with any number of masks, and the weights [..., L, S] beside the output. */
export function attend(
  operation: string,
  inputs: Inputs,
  masks: readonly Tensor[],
  options: Omit<AttentionOptions, 'attnMask' | 'enableGqa'>,
): Attended {
  checkAttention(operation, ...inputs);
  if (inputs.some(({ dtype }) => dtype !== 'float16')) return attendWide(operation, inputs, masks, options);
  // Scores of halves soon are beyond the largest.
  const wide = inputs.map((x) => cast(x, 'float32')) as unknown as Inputs;
  const { output, weights } = attendWide(operation, wide, masks, options);
  return { output: cast(output, 'float16'), weights: cast(weights, 'float16') };
}

function attendWide(
  operation: string,
  [query, key, value]: Inputs,
  masks: readonly Tensor[],
  { isCausal, scale, dropout }: Omit<AttentionOptions, 'attnMask' | 'enableGqa'>,
): Attended {
  const products = named(operation, () => matmul(query, transpose(key)));
  let scores = mul(products, scale ?? 1 / Math.sqrt(query.shape.at(-1)!));
  for (const mask of masks) checkMask(operation, mask, scores);
  for (const mask of masks) if (mask.dtype !== 'bool') scores = add(scores, mask);
  // Adding -Infinity forbids as false does: a query may find no key left.
  const booleans = masks.map((mask) => (mask.dtype === 'bool' ? mask : ne(mask, -Infinity)));
  const allowed = isCausal
    ? [...booleans, causalMask(scores, scores.shape.at(-2)!, scores.shape.at(-1)!)]
    : booleans;
  const mask = allowed.length > 0 ? allowed.reduce(logicalAnd) : undefined;
  // Not -Infinity, which makes NaN of a query that may look at no key.
  const matches = softmax(mask ? where(mask, scores, -3e38) : scores, -1);
  const weights = mask ? where(mask, matches, 0) : matches;
  const used = dropout ? dropout(weights) : weights;
  return { output: named(operation, () => matmul(used, value)), weights: used };
}

/** [queries, keys], on the device of `like`: where the position of the query is not before the key's. */
export function causalMask(like: Tensor, queries: number, keys: number): Tensor {
  const positions = (length: number): Tensor => source({ name: 'iota', shape: [length], axis: 0 }, like);
  return ge(unsqueeze(positions(queries), 1), positions(keys));
}

function checkAttention(operation: string, query: Tensor, key: Tensor, value: Tensor): void {
  const fits =
    [query, key, value].every(({ shape }) => shape.length >= 2) &&
    query.shape.at(-1) === key.shape.at(-1) &&
    key.shape.at(-2) === value.shape.at(-2);
  if (fits) return;
  const [q, k, v] = [query, key, value].map(({ shape }) => printShape(shape));
  throw new ShapeError(
    `${operation}: query ${q}, key ${k} and value ${v} do not fit; expected [..., L, E], [..., S, E] and [..., S, V]`,
  );
}

function checkMask(operation: string, mask: Tensor, scores: Tensor): void {
  if (mask.dtype === 'int32' || mask.dtype === 'uint8')
    throw new TypeError(
      `${operation}: a mask is ${mask.dtype}${printShape(mask.shape)}; expected booleans, or floats that are added. Use .to('bool')`,
    );
  try {
    if (sameShape(broadcast(operation, mask.shape, scores.shape), scores.shape)) return;
  } catch {
    // The message below tells more.
  }
  throw new ShapeError(
    `${operation}: the mask ${printShape(mask.shape)} does not broadcast to the scores ${printShape(scores.shape)} [..., L, S]`,
  );
}
