/** The calls of layers in a graph: what each takes from which others. */
import { isJson, type Json, shown } from '../json.ts';
import { ArgumentReader, inKeyOrder, isNamed, referenceOf, Slot, slotsIn } from './call-arguments.ts';
import type { Reference, Source, Taken } from './topology.ts';

/** What each call of a layer takes. */
export function nodesOf(where: string, layer: string, json: unknown): Taken[] {
  const nodes = json ?? [];
  if (!Array.isArray(nodes))
    throw new TypeError(`${where}: ${layer}: inbound_nodes is ${shown(json)}; expected a list`);
  return nodes.map((node) => takenOf(`${where}: ${layer}`, node));
}

/** A list of `[layer, call, output]`, or one alone, or those by name. */
export function referencesOf(where: string, name: string, json: unknown): Reference[] {
  if (isJson(json)) return inKeyOrder(json).flatMap((each) => referencesOf(where, name, each));
  if (!Array.isArray(json) || json.length === 0)
    throw new TypeError(`${where}: ${name} is ${shown(json)}; expected a list of [layer, call, output]`);
  if (typeof json[0] === 'string') return [referenceOf(where, json)];
  return json.flatMap((each) => (isNamed(each) ? referenceOf(where, each) : referencesOf(where, name, each)));
}

/** Arguments that are tensors, in the order in which layers take them. */
export const tensorNames: readonly string[] = ['query', 'value', 'key', 'initial_state'];

/** Arguments that say which steps count: of all inputs, of each. */
export const maskNames: readonly string[] = ['mask', 'query_mask', 'value_mask', 'key_mask'];

/** What a call takes: as Keras 3 writes it, `{ args, kwargs }`, or as Keras 2 and TensorFlow.js do, a list of tensors. */
function takenOf(where: string, node: unknown): Taken {
  const reader = new ArgumentReader(where);
  const { args, kwargs } = isJson(node) && 'args' in node ? laterOf(reader, node) : earlierOf(reader, node);
  const { sources } = reader;
  const sourcesIn = (value: unknown): Source[] =>
    tensorsIn(value).map((each) => (each instanceof Slot ? sources[each.source]! : each));
  const masks =
    isJson(kwargs.mask) && !(kwargs.mask instanceof Slot)
      ? inKeyOrder(kwargs.mask)
      : [kwargs.mask ?? []].flat();
  return {
    inputs: [...args.flatMap(sourcesIn), ...tensorNames.flatMap((name) => sourcesIn(kwargs[name]))],
    masks:
      masks.length > 0
        ? masks.map((mask) => sourcesIn(mask)[0])
        : maskNames.slice(1).map((name) => sourcesIn(kwargs[name])[0]),
    given: { args, kwargs, sources },
  };
}

const laterOf = (reader: ArgumentReader, { args, kwargs }: Json) => ({
  args: [args ?? []].flat().map((each) => reader.value(each)),
  kwargs: (isJson(kwargs) ? reader.value(kwargs) : {}) as Json,
});

/** Each tensor of the first argument has the other arguments with it. */
function earlierOf(reader: ArgumentReader, node: unknown) {
  const first = reader.first(node);
  const settings = settingsIn(node);
  // A list is that of all inputs; functions have one tensor, or several in a list that is one argument.
  return { args: [first], kwargs: (settings ? reader.other(settings) : {}) as Json };
}

function settingsIn(node: unknown): Json | undefined {
  if (isNamed(node)) return isJson(node[3]) ? node[3] : undefined;
  const parts = Array.isArray(node) ? node : isJson(node) ? inKeyOrder(node) : [];
  for (const part of parts) {
    const found = settingsIn(part);
    if (found) return found;
  }
  return undefined;
}

/** The slots in a value, and the numbers that stand for tensors. */
function tensorsIn(value: unknown): (Slot | number)[] {
  if (value instanceof Slot || typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  return slotsIn(value);
}
