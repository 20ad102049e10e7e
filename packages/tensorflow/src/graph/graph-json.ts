/** A graph as files describe it, checked. Source: https://github.com/tensorflow/tfjs/blob/master/tfjs-converter/src/data/compiled_api.ts */
import { jsonOf } from '../file/model-json.ts';
import { isJson, type Json, shown } from '../json.ts';
import type { ModelInput } from '../topology/topology.ts';
import { dtypeOf, shapeOf } from './type-json.ts';

/** One of the results of a node. */
export interface NodeOutput {
  readonly node: string;
  readonly output: number;
}

export interface GraphNode {
  readonly name: string;
  /** The operator: 'Conv2D'. */
  readonly op: string;
  /** What it computes with. What only has to run before it is left out. */
  readonly inputs: readonly NodeOutput[];
  readonly attributes: Json;
}

export interface Graph {
  /** By name. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly inputs: readonly { readonly description: ModelInput; readonly value: NodeOutput }[];
  readonly outputs: readonly { readonly name: string; readonly value: NodeOutput }[];
  readonly manifest: unknown;
}

/** Reads the JSON. Throws, saying what there is, for anything but a graph model. */
export function graphOf(operation: string, file: string, bytes: Uint8Array): Graph {
  const json = jsonOf(operation, file, bytes);
  const {
    modelTopology: topology,
    weightsManifest: manifest,
    userDefinedMetadata,
  } = isJson(json) ? json : {};
  const { node: list } = isJson(topology) ? topology : {};
  if (isJson(topology) && ('class_name' in topology || 'model_config' in topology))
    throw new TypeError(
      `${operation}: ${file} is a layers model; expected a graph model. Use loadLayersModel`,
    );
  if (!Array.isArray(list) || list.length === 0)
    throw new TypeError(
      `${operation}: ${file} has ${shown(json)}; expected { modelTopology: { node }, weightsManifest } of a graph model`,
    );
  const nodes = new Map<string, GraphNode>();
  for (const each of list) {
    const node = nodeOf(operation, each);
    if (nodes.has(node.name))
      throw new TypeError(`${operation}: two nodes are named '${node.name}': the file is damaged`);
    nodes.set(node.name, node);
  }
  const given =
    (json as Json).signature ?? (isJson(userDefinedMetadata) ? userDefinedMetadata.signature : {});
  const signature = isJson(given) ? given : {};
  return {
    nodes,
    inputs: inputsOf(operation, nodes, signature.inputs),
    outputs: outputsOf(nodes, signature.outputs),
    manifest,
  };
}

function nodeOf(operation: string, json: unknown): GraphNode {
  const { name, op, input: listed, attr: given } = isJson(json) ? json : {};
  const [input, attr] = [listed ?? [], given ?? {}];
  const isNode =
    typeof name === 'string' &&
    name !== '__proto__' &&
    typeof op === 'string' &&
    Array.isArray(input) &&
    input.every((each) => typeof each === 'string');
  if (!isNode || !isJson(attr))
    throw new TypeError(`${operation}: a node is ${shown(json)}; expected { name, op, input, attr }`);
  const inputs = (input as string[]).filter((each) => !each.startsWith('^')).map(outputNamed);
  return { name, op, inputs, attributes: attr };
}

/** `name:1`; without a number it is the first result. */
export function outputNamed(name: string): NodeOutput {
  const [, node, output] = /^(.*):(\d+)$/s.exec(name) ?? [];
  return node === undefined ? { node: name, output: 0 } : { node, output: Number(output) };
}

export const printOutput = ({ node, output }: NodeOutput): string =>
  output === 0 ? node : `${node}:${output}`;

/** The results by the names of a signature; without one, what nobody takes. */
function outputsOf(nodes: ReadonlyMap<string, GraphNode>, signature: unknown): Graph['outputs'] {
  const named = entriesOf(signature).map(([name, info]) => ({
    name,
    value: outputNamed(typeof info.name === 'string' ? info.name : name),
  }));
  if (named.length > 0) return named;
  const taken = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  return [...nodes.values()]
    .filter(({ name, op }) => !taken.has(name) && op !== 'NoOp')
    .map(({ name }) => ({ name, value: { node: name, output: 0 } }));
}

/** What is given, by the names of a signature; without one, all placeholders. */
function inputsOf(
  operation: string,
  nodes: ReadonlyMap<string, GraphNode>,
  signature: unknown,
): Graph['inputs'] {
  const named = entriesOf(signature).map(([name, info]) => {
    const value = outputNamed(typeof info.name === 'string' ? info.name : name);
    return { value, description: describedInput(operation, name, nodes.get(value.node), info) };
  });
  if (named.length > 0) return named;
  return [...nodes.values()]
    .filter(({ op }) => op === 'Placeholder')
    .map((node) => ({
      value: { node: node.name, output: 0 },
      description: describedInput(operation, node.name, node, {}),
    }));
}

const entriesOf = (signature: unknown): [string, Json][] =>
  Object.entries(isJson(signature) ? signature : {}).map(([name, info]) => [name, isJson(info) ? info : {}]);

/** What the signature says of an input, or the node. */
function describedInput(
  operation: string,
  name: string,
  node: GraphNode | undefined,
  info: Json,
): ModelInput {
  const { dtype: declared, shape } = node?.attributes ?? {};
  const type = info.dtype ?? (isJson(declared) ? declared.type : undefined) ?? 'DT_FLOAT';
  const dtype = dtypeOf(type);
  if (!dtype)
    throw new TypeError(
      `${operation}: the input '${name}' is ${shown(type)}; expected floats, whole numbers or bool`,
    );
  return { name, dtype, shape: shapeOf(info.tensorShape ?? (isJson(shape) ? shape.shape : undefined)) };
}
