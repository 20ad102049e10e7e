/** What a layer of a file does, by its class, its function, or its operator. */
import { isJson, shown } from './json.ts';
import type { LayerKind, LayerKinds } from './layer-kind.ts';
import { callSettings, layerKinds } from './layers/index.ts';
import { isOperation, operationName } from './operations/operation.ts';
import { functionKind } from './operations/tensorflow-functions.ts';
import { nodeKind, nodeOf } from './operations/tensorflow-nodes.ts';
import type { CallArguments } from './topology/call-arguments.ts';
import { isModelJson } from './topology/layer-json.ts';
import { maskNames, tensorNames } from './topology/nodes.ts';
import type { LayerJson, OrderedCall, Topology } from './topology/topology.ts';
import type { Writer } from './writer.ts';

export interface KnownKinds {
  readonly kinds: LayerKinds;
  readonly writer: Writer;
}

/** The functions of `tf` that are layers in files of Keras 2. */
const functionClasses: readonly string[] = ['TFOpLambda', 'SlicingOpLambda'];

/** What `customLayers` has the layer under: its class, `tf.` with a function's name, or an operator's. */
function nameOf({ kind, config }: LayerJson): string {
  if (functionClasses.includes(kind)) return `tf.${String(config.function)}`;
  return kind === 'TensorFlowOpLayer' ? `tf.raw_ops.${String(nodeOf(config).op)}` : kind;
}

/** What a layer does; undefined where that is not known. What `customLayers` says comes first. */
export function kindOf(layer: LayerJson, { kinds, writer }: KnownKinds): LayerKind | undefined {
  const name = nameOf(layer);
  const own = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (own && own !== layerKinds[name]) return own;
  if (functionClasses.includes(layer.kind)) return functionKind(String(layer.config.function));
  if (layer.kind === 'TensorFlowOpLayer') return nodeKind(String(nodeOf(layer.config).op));
  return isOperation(layer.json, writer.kerasVersion, own !== undefined) ? kinds[operationName(name)] : own;
}

/** Throws an error that names all classes that there is nothing for, and for calls that say what their layer does not know. */
export function checkKnown(
  where: string,
  { layers }: Topology,
  order: readonly OrderedCall[],
  known: KnownKinds,
): void {
  const needed = [...new Set(order.map(({ layer }) => layers.get(layer)!))];
  const unknown = needed.filter((layer) => !isModelJson(layer.json) && !kindOf(layer, known));
  if (unknown.length > 0) throw unknownKinds(where, unknown);
  for (const { layer, given } of order) checkCall(`${where}: ${layer}`, layers.get(layer)!, given, known);
}

export function unknownKinds(where: string, layers: readonly LayerJson[]): TypeError {
  const names = [...new Set(layers.map(nameOf))].join(', ');
  const hint = layers.some(({ kind }) => kind === 'Lambda') ? '. What a Lambda does is code of Python' : '';
  return new TypeError(
    `${where}: layers of unknown classes: ${names}${hint}. Say what they do in customLayers`,
  );
}

/** Functions ask for what they know themselves. */
function checkCall(
  where: string,
  layer: LayerJson,
  { args, kwargs }: CallArguments,
  { writer }: KnownKinds,
): void {
  if (
    nameOf(layer) !== layer.kind ||
    isOperation(layer.json, writer.kerasVersion, Object.hasOwn(layerKinds, layer.kind))
  )
    return;
  const known = [...tensorNames, ...maskNames, ...(callSettings[layer.kind] ?? [])];
  const unnamed = args.find((each) => typeof each === 'boolean' || typeof each === 'string');
  if (unnamed !== undefined)
    throw new TypeError(`${where}: is called with ${shown(unnamed)}; expected tensors and numbers`);
  for (const [name, value] of Object.entries(kwargs)) {
    const isSaid = value !== null && value !== false && name !== 'training';
    if (isSaid && !known.includes(name))
      throw new TypeError(
        `${where}: is called with ${name}: ${shown(isJson(value) ? 'a tensor' : value)}, which is not known here`,
      );
  }
}
