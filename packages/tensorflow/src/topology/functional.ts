/** Models that are a graph of layers, which may be called several times. */
import { isJson } from '../json.ts';
import { inputOf, isModelJson, layersOf } from './layer-json.ts';
import { nodesOf, referencesOf } from './nodes.ts';
import { isReference, type Reference, type Source, type Topology } from './topology.ts';

export function functional(where: string, config: unknown): Topology {
  const {
    name = 'model',
    layers,
    input_layers: inputs,
    output_layers: outputs,
  } = isJson(config) ? config : {};
  const found = layersOf(where, layers);
  const byName = new Map(found.map((layer) => [layer.name, layer]));
  const calls = new Map(
    found.map((layer) => [layer.name, nodesOf(where, layer.name, layer.json.inbound_nodes)]),
  );
  const models = new Set(found.filter(({ json }) => isModelJson(json)).map(({ name }) => name));
  const ends = referencesOf(where, 'output_layers', outputs);
  const starts = referencesOf(where, 'input_layers', inputs);
  // Keras counts the calls of models from 1, TensorFlow.js from 0; Keras 3 from 0 in what layers take, from 1 in what is given.
  const taken = [...calls.values()]
    .flat()
    .flatMap(({ inputs, masks, given }) => [...inputs, ...masks, ...given.sources]);
  const isKeras3 = found.some(
    ({ json: { inbound_nodes: nodes } }) => Array.isArray(nodes) && nodes.some(isJson),
  );
  const firstCallsOf = (sources: readonly (Source | undefined)[]): Map<string, number> =>
    new Map(
      [...models].map((model) => {
        const numbers = sources.flatMap((each) =>
          isReference(each) && each.layer === model ? each.call : [],
        );
        return [model, Math.max(-1, ...numbers) >= calls.get(model)!.length ? 1 : 0];
      }),
    );
  const firstCalls = firstCallsOf(isKeras3 ? taken : [...taken, ...ends]);
  const isGraph = (model: string): boolean => byName.get(model)!.kind !== 'Sequential';
  const firstEnds = isKeras3 ? new Map([...models].map((each) => [each, isGraph(each) ? 1 : 0])) : firstCalls;
  const shiftedBy =
    (first: ReadonlyMap<string, number>) =>
    (reference: Reference): Reference => ({
      ...reference,
      call: reference.call - (first.get(reference.layer) ?? 0),
    });
  const shifted = shiftedBy(firstCalls);
  const shiftedSource = <Each extends Source | undefined>(source: Each): Each | Reference =>
    isReference(source) ? shifted(source) : source;
  return {
    name: String(name),
    layers: byName,
    calls: new Map(
      [...calls].map(([layer, nodes]) => [
        layer,
        nodes.map(({ inputs, masks, given }) => ({
          inputs: inputs.map(shiftedSource),
          masks: masks.map(shiftedSource),
          given: { ...given, sources: given.sources.map(shiftedSource) },
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
    outputs: ends.map(shiftedBy(firstEnds)),
  };
}
