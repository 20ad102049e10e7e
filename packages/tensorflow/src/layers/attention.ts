/** Attention without heads: means of values, by how well their keys match a query. Source: https://arxiv.org/abs/1508.04025 */
import { add, mul, sum, type Tensor, tanh, unsqueeze, where } from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import type { LayerParts } from '../layer-parts.ts';
import { maskOf, withMask } from '../masks.ts';
import { allOf, droppedOf, meanBy, productsOf, upToSelf } from './attended.ts';

/** Of query, values, and keys if they are others. Queries that do not count give 0. */
const attending =
  (scoresOf: (config: LayerConfig, parts: LayerParts) => (query: Tensor, key: Tensor) => Tensor): LayerKind =>
  (config, parts) => {
    const scores = scoresOf(config, parts);
    const dropped = droppedOf(config, parts);
    // What Keras 2 had among the settings, calls say since.
    const isCausal = config.flag('causal', false);
    return ([query, value, key = value], _training, { kwargs }) => {
      if (!query || !value || !key)
        throw new TypeError('expected a query and values, and keys if they are others');
      const table = scores(query, key);
      const counts = maskOf(value);
      const mask = allOf([
        counts && unsqueeze(counts, 1),
        isCausal || kwargs.use_causal_mask === true
          ? upToSelf(table.shape.at(-2)!, table.shape.at(-1)!)
          : undefined,
      ]);
      const { output, shares } = meanBy(table, value, mask, dropped);
      const asked = maskOf(query);
      const result = withMask(asked ? where(unsqueeze(asked, -1), output, 0) : output, asked);
      return kwargs.return_attention_scores === true ? [result, shares] : result;
    };
  };

/** [..., queries, steps]: the sum over features of tanh(query + key), by a weight of each. */
const sumOfTanh = (
  query: Tensor,
  key: Tensor,
  before: Tensor | undefined,
  behind: Tensor | undefined,
): Tensor => {
  const both = add(unsqueeze(query, -2), unsqueeze(key, -3));
  const bent = tanh(before ? mul(both, before) : both);
  return sum(behind ? mul(bent, behind) : bent, -1);
};

const plain = attending((config, parts) => {
  const scale = parts.weightIf(config.flag('use_scale', false), 'scale', []);
  if (config.choice('score_mode', ['dot', 'concat'], 'dot') === 'dot')
    return (query, key) => {
      const [table, factor] = [productsOf(query, key), scale()];
      return factor ? mul(table, factor) : table;
    };
  const weight = parts.weight('concat_score_weight', []);
  return (query, key) => mul(sumOfTanh(query, key, scale(), undefined), weight());
});

/** Source: https://arxiv.org/abs/1409.0473 */
const additive = attending((config, parts) => {
  const scale = parts.weightIf(config.flag('use_scale', true), 'scale', [null]);
  return (query, key) => sumOfTanh(query, key, undefined, scale());
});

export const attentions: LayerKinds = { AdditiveAttention: additive, Attention: plain };

/** What calls of them may say. */
export const attentionSettings: readonly string[] = ['return_attention_scores', 'use_causal_mask'];
