/** Dense layers, lookups, shapes. */
import { embedding } from '@glissade/nn';
import { any, flatten, linear, mul, ne, permute, repeat, reshape, unsqueeze } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { withMask } from '../masks.ts';
import { onlyInput, plain, stepwise } from '../run.ts';
import { channelsOf } from './channels.ts';

const dense: LayerKind = (config, parts) => {
  const units = config.count('units');
  const kernel = parts.weight('kernel', [null, units]);
  const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [units]);
  const activation = activationOf(config);
  return stepwise((x) => activation(linear(x, kernel().transpose(), bias())));
};

const lookup: LayerKind = (config, parts) => {
  const weights = parts.weight('embeddings', [config.count('input_dim'), config.count('output_dim')]);
  const hidesZero = config.flag('mask_zero', false);
  return (inputs) => {
    const ids = onlyInput(inputs).to('int32');
    return withMask(embedding(ids, weights()), hidesZero ? ids : undefined);
  };
};

/** Steps all of whose elements are a value do not count. */
const masking: LayerKind = (config) => {
  const value = config.number('mask_value', 0);
  return (inputs) => {
    const x = onlyInput(inputs);
    const differs = ne(x, value);
    return withMask(mul(x, any(differs, -1, { keepdim: true })), any(differs, -1));
  };
};

/** The list of lengths that Reshape has, the batch left out; one may be open. */
function targetOf(config: LayerConfig): number[] {
  const target = config.value('target_shape');
  const isLength = (length: unknown): boolean => length === null || Number.isInteger(length);
  if (Array.isArray(target) && target.every(isLength)) return target.map((length) => length ?? -1);
  throw config.wrong('target_shape', 'a list of lengths');
}

const reshaped: LayerKind = (config) => {
  const target = targetOf(config);
  return plain((x) => reshape(x, [x.shape[0]!, ...target]));
};

const flattened: LayerKind = (config) => {
  const { toLast } = channelsOf(config);
  return plain((x) => flatten(x.ndim > 2 ? toLast(x) : x.ndim > 1 ? x : unsqueeze(x, 1), 1));
};

const permuted: LayerKind = (config) => {
  const axes = config.axes('dims', 1);
  return plain((x) => permute(x, [0, ...axes]));
};

const repeated: LayerKind = (config) => {
  const count = config.count('n');
  return plain((x) => repeat(unsqueeze(x, 1), [1, count, 1]));
};

const activated: LayerKind = (config) => {
  const activation = activationOf(config);
  return stepwise((x) => activation(x));
};

export const core: LayerKinds = {
  Activation: activated,
  ActivityRegularization: () => stepwise((x) => x),
  Dense: dense,
  Embedding: lookup,
  Flatten: flattened,
  Identity: () => stepwise((x) => x),
  Masking: masking,
  Permute: permuted,
  RepeatVector: repeated,
  Reshape: reshaped,
};
