/** Models that are a graph of layers, which may be called several times. */
import { isJson, shown } from '../json.ts';
import { inputOf, isModelJson, layersOf } from './layer-json.ts';
import type { Reference, Topology } from './topology.ts';

export function functional(where: string, config: unknown): Topology {
  const {
    name = 'model',
    layers,
    input_layers: inputs,
    output_layers: outputs,
  } = isJson(config) ? config : {};
  const found = layersOf(where, layers);
  const calls = new Map(
    found.map((layer) => [layer.name, nodesOf(where, layer.name, layer.json.inbound_nodes)]),
  );
  const models = new Set(found.filter(({ json }) => isModelJson(json)).map(({ name }) => name));
  const ends = referencesOf(where, 'output_layers', outputs);
  const starts = referencesOf(where, 'input_layers', inputs);
  // Keras counts the calls of models from 1, TensorFlow.js from 0.
  const all = [...[...calls.values()].flat(2), ...ends];
  const firstCalls = new Map(
    [...models].map((model) => {
      const greatest = Math.max(-1, ...all.flatMap(({ layer, call }) => (layer === model ? call : [])));
      return [model, greatest >= calls.get(model)!.length ? 1 : 0];
    }),
  );
  const shifted = (reference: Reference): Reference => ({
    ...reference,
    call: reference.call - (firstCalls.get(reference.layer) ?? 0),
  });
  const byName = new Map(found.map((layer) => [layer.name, layer]));
  return {
    name: String(name),
    layers: byName,
    calls: new Map([...calls].map(([layer, nodes]) => [layer, nodes.map((node) => node.map(shifted))])),
    firstCalls,
    inputs: starts.map((reference) => {
      const layer = byName.get(reference.layer);
      if (layer?.kind !== 'InputLayer')
        throw new TypeError(
          `${where}: the input '${reference.layer}' is not among the layers, or is no InputLayer`,
        );
      return { description: inputOf(layer.name, layer.config), reference };
    }),
    outputs: ends.map(shifted),
  };
}

/** `[name, call, output]`, with settings of the call at times. */
function referenceOf(where: string, json: unknown): Reference {
  if (Array.isArray(json)) {
    const [layer, call = 0, output = 0, settings] = json;
    if (isJson(settings) && Object.keys(settings).length > 0)
      throw new TypeError(
        `${where}: a call has the settings ${shown(settings)}; those are not known here, such as tensors of an attention`,
      );
    if (typeof layer === 'string' && Number.isInteger(call) && Number.isInteger(output))
      return { layer, call, output };
  }
  throw new TypeError(`${where}: a connection is ${shown(json)}; expected [layer, call, output]`);
}

/** A list of them, or one alone. */
function referencesOf(where: string, name: string, json: unknown): Reference[] {
  if (!Array.isArray(json) || json.length === 0)
    throw new TypeError(`${where}: ${name} is ${shown(json)}; expected a list of [layer, call, output]`);
  return (typeof json[0] === 'string' ? [json] : json).map((each) => referenceOf(where, each));
}

/** The inputs of each call of a layer. */
function nodesOf(where: string, layer: string, json: unknown): Reference[][] {
  const nodes = json ?? [];
  if (Array.isArray(nodes) && nodes.every((node) => Array.isArray(node)))
    return nodes.map((node) => referencesOf(`${where}: ${layer}`, 'inbound_nodes', node));
  throw new TypeError(
    `${where}: ${layer}: inbound_nodes is ${shown(json)}; expected lists of [layer, call, output], as TensorFlow.js and Keras 2 write them`,
  );
}
