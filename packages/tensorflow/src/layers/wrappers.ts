/** Layers around layers: in both directions, or at each step. */
import { add, concat, flip, mul, reshape, type Tensor } from '@glissade/tensor';
import { isJson, type Json, shown } from '../json.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { maskOf, withMask } from '../masks.ts';
import { onlyInput } from '../run.ts';

/** The part of the file that is a layer within. */
function layerIn(where: string, json: unknown): { json: Json; config: Json } {
  if (isJson(json) && isJson(json.config)) return { json, config: json.config };
  throw new TypeError(`${where}: layer is ${shown(json)}; expected { class_name, config }`);
}

/** What becomes of the results of both directions; null gives both. */
const merges: Readonly<Record<string, (forward: Tensor, backward: Tensor) => Tensor>> = {
  ave: (forward, backward) => mul(add(forward, backward), 0.5),
  concat: (forward, backward) => concat([forward, backward], -1),
  mul,
  sum: add,
};

const modes = Object.keys(merges);

/** What stands before the names of the weights of a direction, behind the layer's own: 'forward_lstm'. Keras 3 has named the layer so; one that goes back and was given keeps its name. */
export function directionScope(direction: string, config: Json): string {
  const inner = [config[`${direction}_layer`], config.layer].find(isJson)?.config;
  const name = String(isJson(inner) ? inner.name : '');
  const isOwn = direction === 'backward' && isJson(config.backward_layer);
  return isOwn || name.startsWith(`${direction}_`) ? name : `${direction}_${name}`;
}

const bidirectional: LayerKind = (config, parts) => {
  const { json, config: own } = layerIn(config.where, config.value('layer'));
  const back = config.value('backward_layer') ?? {
    ...json,
    config: { ...own, go_backwards: own.go_backwards !== true },
  };
  const scope = (direction: string): string => `${parts.scope}/${directionScope(direction, config.values)}`;
  const forward = parts.layer('forward', json, scope('forward'));
  const backward = parts.layer('backward', back, scope('backward'));
  const isWhole = own.return_sequences === true;
  const isBoth = config.isNull('merge_mode');
  const merge = isBoth ? undefined : merges[config.choice('merge_mode', modes, 'concat')];
  return ([x, ...states]) => {
    const half = states.length / 2;
    const [ahead, ...aheadStates] = forward([x!, ...states.slice(0, half)]);
    const [behind, ...behindStates] = backward([x!, ...states.slice(half)]);
    // What went backwards lies so.
    const turned = withMask(isWhole ? flip(behind!, 1) : behind!, maskOf(ahead!));
    const both = merge ? [withMask(merge(ahead!, turned), maskOf(ahead!))] : [ahead!, turned];
    return [...both, ...aheadStates, ...behindStates];
  };
};

/** All steps as if they were examples. */
const distributed: LayerKind = (config, parts) => {
  const call = parts.layer('layer', config.value('layer'), parts.scope);
  return (inputs) => {
    const x = onlyInput(inputs);
    const [batch, steps] = x.shape;
    const result = onlyInput(call([reshape(x, [batch! * steps!, ...x.shape.slice(2)])]));
    return withMask(reshape(result, [batch!, steps!, ...result.shape.slice(1)]), maskOf(x));
  };
};

/** A layer whose kernel is kept so that it stretches nothing. In use it is as it is. Source: https://arxiv.org/abs/1802.05957 */
const spectral: LayerKind = (config, parts) => {
  const call = parts.layer('layer', config.value('layer'), parts.scope);
  parts.statistic('vector_u', [1, null]);
  return (inputs, training) => {
    if (training)
      throw new TypeError(
        'the kernel is not normalised here in training: use eval() of this layer, and spectralNorm of @glissade/nn for others',
      );
    return withMask(onlyInput(call(inputs)), inputs[0] && maskOf(inputs[0]));
  };
};

export const wrappers: LayerKinds = {
  Bidirectional: bidirectional,
  SpectralNormalization: spectral,
  TimeDistributed: distributed,
};
