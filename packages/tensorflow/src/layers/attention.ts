/** Attention of several heads. Source: https://arxiv.org/abs/1706.03762 */
import { Dropout, scaledDotProductAttention } from '@glissade/nn';
import { add, einsum, logicalAnd, logicalNot, mul, reshape, type Tensor } from '@glissade/tensor';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import type { LayerParts } from '../layer-parts.ts';
import { maskOf, withMask } from '../masks.ts';

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
    const projected = einsum('btd,dhk->bhtk', x, kernel());
    const shift = bias();
    return shift ? add(projected, reshape(shift, [heads, 1, size])) : projected;
  };
}

/** Of a query, and of values, which are their own keys unless others are given. Steps of the values that do not count are not looked at. */
const attention: LayerKind = (config, parts) => {
  config.only('output_shape', null);
  const [axis, ...others] = config.axes('attention_axes', 1);
  if (axis !== 1 || others.length > 0) throw config.wrong('attention_axes', '[1], the steps');
  for (const name of ['sliding_window', 'use_gate']) config.only(name, false);
  const [heads, size] = [config.count('num_heads'), config.count('key_dim')];
  const valueSize = config.count('value_dim', size);
  const hasBias = config.flag('use_bias', true);
  const query = toHeads(parts, 'query', heads, size, hasBias);
  const key = toHeads(parts, 'key', heads, size, hasBias);
  const value = toHeads(parts, 'value', heads, valueSize, hasBias);
  const kernel = parts.weight('attention_output/kernel', [heads, valueSize, null]);
  const bias = parts.weightIf(hasBias, 'attention_output/bias', [null]);
  const rate = config.number('dropout', 0);
  const inner = rate > 0 ? parts.module('dropout', new Dropout(rate)) : undefined;
  const dropout = inner && ((weights: Tensor): Tensor => inner.forward(weights));
  return ([x, y, z = y]) => {
    if (!x || !y || !z) throw new TypeError('expected a query and values, and keys if they are others');
    for (const each of [x, y, z])
      if (each.ndim !== 3)
        throw new TypeError(`expected [batch, steps, features], got [${each.shape.join(', ')}]`);
    const masks = [maskOf(x), maskOf(y), z === y ? undefined : maskOf(z)].flatMap((mask, i) =>
      mask ? reshape(mask, i === 0 ? [mask.shape[0]!, 1, -1, 1] : [mask.shape[0]!, 1, 1, -1]) : [],
    );
    // Added, not excluded: where nothing counts, Keras looks at all alike.
    const attnMask =
      masks.length > 0
        ? mul(logicalNot(masks.reduce((a, b) => logicalAnd(a, b))).to(x.dtype), -1e30)
        : undefined;
    const mixed = scaledDotProductAttention(query(x), key(z), value(y), { attnMask, dropout });
    const output = einsum('bhtv,hvd->btd', mixed, kernel());
    const shift = bias();
    return withMask(shift ? add(output, shift) : output, maskOf(x));
  };
};

export const attentions: LayerKinds = { MultiHeadAttention: attention };
