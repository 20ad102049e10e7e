/** A model that ends at one of its layers. */
import type { Json } from '../json.ts';
import type { Reference, Topology } from './topology.ts';

/** The one result of a layer. Throws, with the names that there are, for a layer that is not there or called several times. */
export function resultOf(
  operation: string,
  { layers, calls, name: model }: Topology,
  layer: string,
): Reference {
  const found = calls.get(layer);
  if (!found || found.length === 0)
    throw new TypeError(
      `${operation}: '${model}' has no layer '${layer}'; it has ${[...layers.keys()].join(', ')}`,
    );
  if (found.length > 1)
    throw new TypeError(
      `${operation}: '${layer}' is called ${found.length} times in '${model}'; expected a layer that is called once`,
    );
  return { layer, call: 0, output: 0 };
}

/** What the file says of a model, for one that ends at a layer. */
export function jsonUpTo(json: Json, { firstCalls, name }: Topology, layer: string): Json {
  const config = (Array.isArray(json.config) ? { name, layers: json.config } : json.config) as Json;
  if (json.class_name !== 'Sequential')
    return { ...json, config: { ...config, output_layers: [[layer, firstCalls.get(layer) ?? 0, 0]] } };
  const layers = config.layers as { config: { name: string } }[];
  const end = layers.findIndex((each) => each.config.name === layer);
  return { ...json, config: { ...config, layers: layers.slice(0, end + 1) } };
}
