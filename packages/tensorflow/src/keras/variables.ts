/** The weights of a .keras file. They lie under the classes of their layers, counted, and have numbers for names. */
import type { FileWeight } from '../file/weights-manifest.ts';
import { isJson, type Json } from '../json.ts';
import { directionScope } from '../layers/wrappers.ts';
import { isModelJson, layerJsonOf } from '../topology/layer-json.ts';
import type { Hdf5 } from './hdf5.ts';
import { VariableTree } from './variable-tree.ts';

/** Under the names that layers ask for: the path of models to the layer, the layer's, and the number. */
export const variablesOf = (model: Json, file: Hdf5): FileWeight[] =>
  inModel(model, VariableTree.of(file), '');

/** Keras 2 has layers under what a checkpoint depends on, where those with weights are twice: each of these takes two numbers. */
function inModel(model: Json, tree: VariableTree, scope: string): FileWeight[] {
  const once = tree.group('layers');
  const group = once ?? tree.group('layer_checkpoint_dependencies');
  if (!group) return [];
  const { config } = model;
  const layers = isJson(config) ? config.layers : config;
  return inList(Array.isArray(layers) ? layers : [], group, once === undefined, (json, own, name) =>
    inLayer(json, own, scope + name),
  );
}

/** The weights of things that lie under their classes in a group. */
function inList(
  list: readonly unknown[],
  group: VariableTree,
  isTwice: boolean,
  within: (json: Json, own: VariableTree, name: string) => FileWeight[],
): FileWeight[] {
  const counts = new Map<string, number>();
  return list.flatMap((json) => {
    const { kind, name, json: described } = layerJsonOf('loadKeras', json);
    const [ever, older] = [/[a-z]+/, /[a-z0-9]+/].map((word) => snakeCase(classNames[kind] ?? kind, word));
    // Keras 2 cut 'ConvLSTM2D' otherwise.
    const named = group.group(ever!) ? ever! : older!;
    const own = group.group(counted(named, counts));
    if (isTwice && own && !own.variables().next().done) counted(named, counts);
    return own ? within(described, own, name) : [];
  });
}

/** Of a layer, a model, or what is within a layer. */
function inLayer(json: unknown, group: VariableTree, scope: string): FileWeight[] {
  if (isModelJson(json)) return inModel(json, group, `${scope}/`);
  const { kind, config } = layerJsonOf('loadKeras', json);
  const { layer, cell } = config;
  const cells = isJson(cell) && isJson(cell.config) ? cell.config.cells : undefined;
  const stack = group.group('cell', 'cells');
  if (Array.isArray(cells) && stack)
    return inList(cells, stack, false, (_json, own, name) => inParts(own, `${scope}/${name}`));
  if (!isJson(layer)) return inParts(group, scope);
  const each = group.group('layer');
  const directions = ['forward', 'backward'].flatMap((direction) => {
    const own = group.group(`${direction}_layer`);
    const inner = direction === 'backward' ? (config.backward_layer ?? layer) : layer;
    return own ? inLayer(inner, own, `${scope}/${directionScope(direction, config)}`) : [];
  });
  if (!each) return directions;
  // A wrapper that keeps the kernel within bounds has it, too, before its own vector.
  const own = kind === 'SpectralNormalization' ? group.group('vars')?.variables() : [];
  const vector = [...(own ?? [])].at(-1)?.[1];
  return [
    ...inLayer(layer, each, scope),
    ...directions,
    ...(vector ? [{ ...vector, name: `${scope}/vector_u` }] : []),
  ];
}

/** `query_dense/vars/0`, or `cell/vars/0`, as the name that it has here. What random numbers come from is left out. */
function inParts(group: VariableTree, scope: string): FileWeight[] {
  return [...group.variables()].flatMap(([path, weight]) => {
    if (path.some((part) => part.startsWith('seed_generator') || part === 'random_generator')) return [];
    const parts = path.filter((part) => !['cell', 'vars'].includes(part));
    const named = parts.map((part, i) => {
      // The four products of an attention are layers of their own.
      if (part.endsWith('_dense'))
        return part === 'output_dense' ? 'attention_output' : part.slice(0, -'_dense'.length);
      return parts[i - 1]?.endsWith('_dense') ? ['kernel', 'bias'][Number(part)] : part;
    });
    return { ...weight, name: [scope, ...named].join('/') };
  });
}

/** The name, with a number behind it from the second on. */
function counted(name: string, counts: Map<string, number>): string {
  const count = counts.get(name) ?? 0;
  counts.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

/** Classes that files name otherwise than Python does. */
const classNames: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  GroupQueryAttention: 'GroupedQueryAttention',
};

/** Source: https://github.com/keras-team/keras/blob/master/keras/src/utils/naming.py */
const snakeCase = (name: string, word: RegExp): string =>
  name
    .replace(/\W+/g, '')
    .replace(new RegExp(`(.)([A-Z]${word.source})`, 'g'), '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
