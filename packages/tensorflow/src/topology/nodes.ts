/** The calls of layers in a graph: what each takes from which others. */
import { isJson, type Json, shown } from '../json.ts';
import type { Reference, Source, Taken } from './topology.ts';

/** What each call of a layer takes. */
export function nodesOf(where: string, layer: string, json: unknown): Taken[] {
  const nodes = json ?? [];
  if (!Array.isArray(nodes))
    throw new TypeError(`${where}: ${layer}: inbound_nodes is ${shown(json)}; expected a list`);
  return nodes.map((node) =>
    isJson(node)
      ? argumentsOf(`${where}: ${layer}`, node)
      : { inputs: referencesOf(`${where}: ${layer}`, 'inbound_nodes', node), masks: [] },
  );
}

/** A list of `[layer, call, output]`, or one alone, or those by name. */
export function referencesOf(where: string, name: string, json: unknown): Reference[] {
  if (isJson(json)) return inKeyOrder(json).flatMap((each) => referencesOf(where, name, each));
  if (!Array.isArray(json) || json.length === 0)
    throw new TypeError(`${where}: ${name} is ${shown(json)}; expected a list of [layer, call, output]`);
  return (typeof json[0] === 'string' ? [json] : json).map((each) => referenceOf(where, each));
}

/** What is named is flattened by Keras in the order of the names. */
const inKeyOrder = (json: Json): unknown[] =>
  Object.keys(json)
    .toSorted()
    .map((key) => json[key]);

/** `[name, call, output]`, with settings of the call at times. */
function referenceOf(where: string, json: unknown): Reference {
  if (Array.isArray(json)) {
    const [layer, call = 0, output = 0, settings] = json;
    if (isJson(settings)) checkSettings(where, settings);
    if (typeof layer === 'string' && Number.isInteger(call) && Number.isInteger(output))
      return { layer, call, output };
  }
  throw new TypeError(`${where}: a connection is ${shown(json)}; expected [layer, call, output]`);
}

/** Arguments that are tensors, in the order in which layers take them. */
const tensorNames = ['query', 'value', 'key', 'initial_state'] as const;

/** Arguments that say which steps count: of all inputs, of each. */
const maskNames = ['mask', 'query_mask', 'value_mask', 'key_mask'] as const;

/** As Keras 3 writes a call: `{ args, kwargs }`, in which tensors may lie in lists. */
function argumentsOf(where: string, { args, kwargs }: Json): Taken {
  const named = isJson(kwargs) ? kwargs : {};
  checkSettings(where, named, [...tensorNames, ...maskNames]);
  const tensors = (name: string): Source[] => tensorsIn(where, named[name] ?? []);
  return {
    inputs: [...tensorsIn(where, args), ...tensorNames.flatMap(tensors)],
    masks: named.mask ? masksIn(where, named.mask) : maskNames.slice(1).map((name) => tensors(name)[0]),
  };
}

/** One for the first input, or one for each, of which some may be null. */
const isTensorJson = (value: unknown): boolean => isJson(value) && 'class_name' in value;

const masksIn = (where: string, masks: unknown): (Source | undefined)[] =>
  (isTensorJson(masks) ? [masks] : isJson(masks) ? inKeyOrder(masks) : [masks].flat()).map((mask) =>
    mask === null ? undefined : tensorsIn(where, mask)[0],
  );

function tensorsIn(where: string, value: unknown): Source[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap((each) => tensorsIn(where, each));
  if (isJson(value) && value.class_name === '__keras_tensor__' && isJson(value.config))
    return [referenceOf(where, value.config.keras_history)];
  if (isJson(value) && !isTensorJson(value))
    return inKeyOrder(value).flatMap((each) => tensorsIn(where, each));
  throw new TypeError(`${where}: is called with ${shown(value)}; expected tensors and numbers`);
}

/** Throws where a call says more than which tensors it is of. */
function checkSettings(where: string, settings: Json, known: readonly string[] = []): void {
  const isSaid = (value: unknown): boolean => value !== null && value !== false;
  const said = Object.entries(settings).find(([name, value]) => isSaid(value) && !known.includes(name));
  if (said)
    throw new TypeError(`${where}: is called with ${said[0]}: ${shown(said[1])}, which is not known here`);
}
