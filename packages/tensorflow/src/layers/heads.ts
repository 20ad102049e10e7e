/** Attention of several heads, of which keys and values may have fewer. Source: https://arxiv.org/abs/1706.03762 */
import { add, mul, permute, repeatInterleave, reshape, sigmoid, Tensor } from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import type { LayerParts } from '../layer-parts.ts';
import { maskOf, withMask } from '../masks.ts';
import { allOf, droppedOf, meanBy, nearSelf, productsOf, upToSelf } from './attended.ts';

interface Sizes {
  /** Of queries. */
  readonly heads: number;
  /** Of keys and values. */
  readonly keyHeads: number;
  readonly size: number;
  readonly valueSize: number;
}

/** [batch, steps, features] to [batch, heads, steps, size], by a kernel [features, heads, size]. */
function toHeads(
  parts: LayerParts,
  name: string,
  heads: number,
  size: number,
  hasBias: boolean,
): (x: Tensor) => Tensor {
  const kernel = parts.weight(`${name}/kernel`, [null, heads, size]);
  const bias = parts.weightIf(hasBias, `${name}/bias`, [heads, size]);
  return (x) => {
    const flat = x.matmul(reshape(kernel(), [-1, heads * size]));
    const split = reshape(flat, [...x.shape.slice(0, 2), heads, size]);
    const shift = bias();
    return permute(shift ? add(split, shift) : split, [0, 2, 1, 3]);
  };
}

/** [batch, steps, heads * size] to features, which may lie along several axes. */
function fromHeads(
  parts: LayerParts,
  { heads, valueSize }: Sizes,
  hasBias: boolean,
  outputs: readonly null[],
) {
  const kernel = parts.weight('attention_output/kernel', [heads, valueSize, ...outputs]);
  const bias = parts.weightIf(hasBias, 'attention_output/bias', outputs);
  return (x: Tensor): Tensor => {
    const shape = kernel().shape.slice(2);
    const flat = x.matmul(reshape(kernel(), [heads * valueSize, -1]));
    const split = reshape(flat, [...x.shape.slice(0, 2), ...shape]);
    const shift = bias();
    return shift ? add(split, shift) : split;
  };
}

/** Axes of x in the order in which attention takes them: the batch, those along which all is apart, those of the steps, the features. */
function orderOf(x: Tensor, given: readonly number[] | undefined): { order: number[]; apart: number } {
  const inner = x.shape.map((_, i) => i).slice(1, -1);
  const steps = given ? given.map((axis) => (axis < 0 ? axis + x.ndim : axis)) : inner;
  const apart = inner.filter((axis) => !steps.includes(axis));
  return { order: [0, ...apart, ...steps, x.ndim - 1], apart: apart.length };
}

/** [batch, steps, features], of all axes along which attention is and is not. */
function asSteps(x: Tensor, axes: readonly number[] | undefined): Tensor {
  if (x.ndim === 3) return x;
  const { order, apart } = orderOf(x, axes);
  const moved = permute(x, order);
  const batch = moved.shape.slice(0, 1 + apart).reduce((a, b) => a * b, 1);
  return reshape(moved, [batch, -1, x.shape.at(-1)!]);
}

/** The way back of `asSteps`, for a result that has the axes of x but for the last. */
function fromSteps(result: Tensor, x: Tensor, axes: readonly number[] | undefined): Tensor {
  if (x.ndim === 3) return result;
  const { order } = orderOf(x, axes);
  const outer = order.slice(0, -1);
  const split = reshape(result, [...outer.map((axis) => x.shape[axis]!), ...result.shape.slice(2)]);
  const rest = result.shape.slice(2).map((_, i) => outer.length + i);
  return permute(split, [...outer.map((_, i) => outer.indexOf(i)), ...rest]);
}

/** Of a query, and of values, which are their own keys unless others are given. Steps of the values that do not count are not looked at. */
function attention(
  config: LayerConfig,
  parts: LayerParts,
  sizes: Sizes,
  axes: readonly number[] | undefined,
): ReturnType<LayerKind> {
  const { heads, keyHeads, size, valueSize } = sizes;
  const hasBias = config.flag('use_bias', true);
  const window = config.value('sliding_window') === undefined ? undefined : config.count('sliding_window');
  const outputs =
    config.value('output_shape') === undefined
      ? [null]
      : [config.value('output_shape')].flat().map(() => null);
  const toQuery = toHeads(parts, 'query', heads, size, hasBias);
  const toKey = toHeads(parts, 'key', keyHeads, size, hasBias);
  const toGate = config.flag('use_gate', false)
    ? toHeads(parts, 'gate', heads, valueSize, hasBias)
    : undefined;
  const toValue = toHeads(parts, 'value', keyHeads, valueSize, hasBias);
  const toOutput = fromHeads(parts, sizes, hasBias, outputs);
  const dropped = droppedOf(config, parts);
  const forAll = (x: Tensor): Tensor => (keyHeads === heads ? x : repeatInterleave(x, heads / keyHeads, 1));
  return ([x, y, z = y], _training, { kwargs }) => {
    if (!x || !y || !z) throw new TypeError('expected a query and values, and keys if they are others');
    for (const each of [x, y, z])
      if (each.ndim < 3 || each.ndim !== x.ndim)
        throw new TypeError(`expected [batch, steps, features] alike, got [${each.shape.join(', ')}]`);
    const [queries, keys, values] = [x, z, y].map((each) => asSteps(each, axes));
    const [steps, others] = [queries!.shape[1]!, values!.shape[1]!];
    const masks = [maskOf(x), maskOf(y), z === y ? undefined : maskOf(z)].map((mask, i) =>
      mask ? reshape(mask, [mask.shape[0]!, 1, ...(i === 0 ? [-1, 1] : [1, -1])]) : undefined,
    );
    const said = kwargs.attention_mask;
    const mask = allOf([
      ...masks,
      said instanceof Tensor ? (said.ndim === 3 ? said.unsqueeze(1) : said) : undefined,
      kwargs.use_causal_mask === true ? upToSelf(steps, others) : undefined,
      window === undefined ? undefined : nearSelf(steps, others, window),
    ]);
    const scores = productsOf(mul(toQuery(queries!), 1 / Math.sqrt(size)), forAll(toKey(keys!)));
    const { output, shares } = meanBy(scores, forAll(toValue(values!)), mask, dropped);
    const gated = toGate ? mul(output, sigmoid(toGate(queries!))) : output;
    const joined = reshape(permute(gated, [0, 2, 1, 3]), [-1, steps, heads * valueSize]);
    const result = withMask(fromSteps(toOutput(joined), x, axes), maskOf(x));
    return kwargs.return_attention_scores === true ? [result, shares] : result;
  };
}

const manyHeads: LayerKind = (config, parts) => {
  const [heads, size] = [config.count('num_heads'), config.count('key_dim')];
  const axes = config.value('attention_axes') === undefined ? undefined : config.axes('attention_axes', 1);
  const valueSize = config.count('value_dim', size);
  return attention(config, parts, { heads, keyHeads: heads, size, valueSize }, axes);
};

/** Several heads of queries for one of keys and values. Source: https://arxiv.org/abs/2305.13245 */
const groups: LayerKind = (config, parts) => {
  const [heads, keyHeads] = [config.count('num_query_heads'), config.count('num_key_value_heads')];
  const size = config.count('head_dim');
  return attention(config, parts, { heads, keyHeads, size, valueSize: size }, undefined);
};

export const heads: LayerKinds = {
  GroupedQueryAttention: groups,
  GroupQueryAttention: groups,
  MultiHeadAttention: manyHeads,
};

/** What calls of them may say. */
export const headSettings: readonly string[] = [
  'attention_mask',
  'return_attention_scores',
  'use_causal_mask',
];
