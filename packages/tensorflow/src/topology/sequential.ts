/** Models that are a list of layers, each of which takes what the one before gives. */
import { isJson } from '../json.ts';
import { Slot } from './call-arguments.ts';
import { inputOf, layersOf } from './layer-json.ts';
import type { Reference, Taken, Topology } from './topology.ts';

export function sequential(where: string, config: unknown): Topology {
  // Files of before 2019 have the list alone.
  const {
    name = 'sequential',
    layers,
    build_input_shape: built,
  } = isJson(config) ? config : { layers: config };
  const found = layersOf(where, layers);
  const [first] = found;
  const hasInput = first!.kind === 'InputLayer';
  const inputName = hasInput ? first!.name : `${first!.name}_input`;
  const last = hasInput ? found.slice(1) : found;
  const references = [inputName, ...last.map(({ name }) => name)].map(
    (layer): Reference => ({ layer, call: 0, output: 0 }),
  );
  const described = inputOf(inputName, { batch_input_shape: built, ...first!.config });
  return {
    name: String(name),
    layers: new Map(last.map((layer) => [layer.name, layer])),
    calls: new Map(last.map(({ name }, i) => [name, [takenFrom(references[i]!)]])),
    firstCalls: new Map(),
    inputs: [{ description: described, reference: references[0]! }],
    outputs: references.slice(-1),
  };
}

const takenFrom = (source: Reference): Taken => ({
  inputs: [source],
  masks: [],
  given: { args: [new Slot(0)], kwargs: {}, sources: [source] },
});
