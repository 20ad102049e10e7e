/** Models that are a graph of layers, which may be called several times. */
import { isJson } from '../json.ts';
import { inputOf, isModelJson, layersOf } from './layer-json.ts';
import { nodesOf, referencesOf } from './nodes.ts';
import type { Reference, Source, Topology } from './topology.ts';

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
  const taken = [...calls.values()].flat().flatMap(({ inputs, masks }) => [...inputs, ...masks]);
  const all = [...taken, ...ends].filter((source) => typeof source === 'object');
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
  const shiftedSource = <Each extends Source | undefined>(source: Each): Each | Reference =>
    typeof source === 'object' ? shifted(source) : source;
  const byName = new Map(found.map((layer) => [layer.name, layer]));
  return {
    name: String(name),
    layers: byName,
    calls: new Map(
      [...calls].map(([layer, nodes]) => [
        layer,
        nodes.map(({ inputs, masks }) => ({
          inputs: inputs.map(shiftedSource),
          masks: masks.map(shiftedSource),
        })),
      ]),
    ),
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
