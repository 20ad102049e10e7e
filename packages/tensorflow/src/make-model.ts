/** Makes a model, and the layers in it, of what the file says. */

import { Tensor } from '@glissade/tensor';
import type { WeightStore } from './file/weight-store.ts';
import { isJson, type Json, shown } from './json.ts';
import { Layer } from './layer.ts';
import { LayerConfig } from './layer-config.ts';
import { checkKnown, type KnownKinds, kindOf, unknownKinds } from './layer-kinds.ts';
import { type Inner, LayerParts } from './layer-parts.ts';
import { LayersModel } from './layers-model.ts';
import { noArguments } from './topology/call-arguments.ts';
import { isModelJson, layerJsonOf } from './topology/layer-json.ts';
import { topologyOf } from './topology/read-topology.ts';
import { ordered } from './topology/topology.ts';

/** What layers are made of: the weights, and the classes that are known. */
export interface Materials extends KnownKinds {
  readonly store: WeightStore;
}

/**
 * The model of `{ class_name, config }`: of the layers that its outputs need. What stands before the names of weights is the path of models
 * within models, since layers of two of them may have one name.
 */
export function makeModel(where: string, json: Json, materials: Materials, scope = ''): LayersModel {
  const topology = topologyOf(where, json);
  const order = ordered(where, topology);
  checkKnown(where, topology, order, materials);
  const layers: Record<string, Inner> = Object.create(null);
  for (const { layer } of order)
    layers[layer] ??= makeLayer(where, topology.layers.get(layer)!.json, scope + layer, materials);
  return new LayersModel({ json, topology, order, layers, writer: materials.writer });
}

/** A layer, or a model that is one. */
function makeLayer(outside: string, json: Json, scope: string, materials: Materials): Inner {
  const described = layerJsonOf(outside, json);
  const { name, kind, config } = described;
  const where = `${outside}: ${kind} '${name}'`;
  if (isModelJson(json)) {
    const model = makeModel(where, json, materials, `${scope}/`);
    const isSingle = model.outputNames.length === 1;
    return { module: model, call: (xs) => (isSingle ? [model.forward(...xs)] : model.run(...xs)) };
  }
  checkPlain(where, config);
  const { store, writer } = materials;
  const known = kindOf(described, materials);
  if (!known) throw unknownKinds(outside, [described]);
  const parts = new LayerParts(
    where,
    scope,
    config.trainable !== false,
    store,
    (inner, within, innerScope) => {
      if (isJson(inner)) return makeLayer(within, inner, innerScope, materials);
      throw new TypeError(`${within} is ${shown(inner)}; expected { class_name, config }`);
    },
  );
  const run = known(new LayerConfig(where, config, writer), parts);
  const layer = new Layer(kind, parts, run);
  return { module: layer, call: (xs, call = noArguments) => listOf(layer.called(xs, call)) };
}

/** Throws for a layer whose weights are whole numbers, or floats of 8 bits. */
function checkPlain(where: string, { dtype }: Json): void {
  const { mode, name } = isJson(dtype) && isJson(dtype.config) ? dtype.config : {};
  const policy = String(mode ?? name);
  if (mode !== undefined || /^(int|float)[48]/.test(policy))
    throw new TypeError(
      `${where} is quantized (${policy}): quantized models are not read, save the model as it was before quantize()`,
    );
}

const listOf = (result: Tensor | readonly Tensor[]): readonly Tensor[] =>
  result instanceof Tensor ? [result] : result;
