/** A model out of a graph of TensorFlow's. */
import { Module } from '@glissade/nn';
import { isFloat, type Tensor, zeros } from '@glissade/tensor';
import { checkedInputs, printInputs } from '../check-inputs.ts';
import type { ModelInput } from '../topology/topology.ts';
import { type Graph, outputNamed } from './graph-json.ts';
import type { GraphWeights } from './graph-weights.ts';
import type { Run } from './operator.ts';
import { keyOf, ordered } from './order.ts';
import { Place } from './place.ts';
import { type Plan, planOf } from './plan.ts';

/** What `loadGraphModel` makes a model of. */
export interface GraphModelParts {
  readonly graph: Graph;
  readonly weights: GraphWeights;
  readonly runs: ReadonlyMap<string, Run>;
}

/**
 * A model that `loadGraphModel` has read. It is a module like others: it can be trained, saved, moved and compiled.
 *
 * - It takes and gives what it does in TensorFlow.js: images are [batch, height, width, channels]. Lengths that the file leaves open may be any.
 * - Its parameters are the floating constants of the graph under the names of their nodes, but for single numbers and bounds; running
 *   statistics are buffers. The file does not say which were trained: `requiresGrad_` freezes what shall stay.
 * - The graph is that of use, whatever `training` says: nothing is dropped, and batch normalisation goes on by the running statistics,
 *   which stay as they are. What a converter has put into convolutions stays there.
 *
 * @example
 * ```ts
 * import { loadGraphModel } from '@glissade/tensorflow';
 * import { ones } from '@glissade/tensor';
 *
 * const node = [
 *   { name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' } } },
 *   { name: 'dense/kernel', op: 'Const' },
 *   { name: 'scores', op: 'MatMul', input: ['x', 'dense/kernel'] },
 *   { name: 'shares', op: 'Softmax', input: ['scores'] },
 * ];
 * const weights = [{ name: 'dense/kernel', shape: [3, 2], dtype: 'float32' }];
 * const json = { format: 'graph-model', modelTopology: { node }, weightsManifest: [{ paths: ['weights.bin'], weights }] };
 * const bytes = new Float32Array([1, 2, 3, 4, 5, 6]).buffer;
 * const model = await loadGraphModel((path) => (path === 'model.json' ? JSON.stringify(json) : bytes));
 * console.log(model.outputNames, Object.keys(model.stateDict())); // => [ 'shares' ] [ 'dense/kernel' ]
 * console.log(model.upTo('scores').forward(ones([1, 3])).toArray()); // => [ [ 9, 12 ] ]
 * ```
 */
export class GraphModel extends Module<Tensor[]> {
  /** What `forward` takes, in order. Lengths that are null may be any, as that of the batch. */
  readonly inputs: readonly ModelInput[];
  /** The names of the outputs in the signature, in order. */
  readonly outputNames: readonly string[];
  /** Parameters and running statistics by the names of their nodes. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /** Other tensors in the file: masks, tables. They are moved, but neither trained nor saved. */
  readonly constants: Readonly<Record<string, Tensor>>;
  readonly #parts: GraphModelParts;
  readonly #plan: Plan;
  readonly #names: Readonly<Record<string, string>>;

  /** For `loadGraphModel`. */
  constructor(operation: string, parts: GraphModelParts) {
    super();
    const { graph, runs } = parts;
    const [given, outputs] = [
      graph.inputs.map(({ value }) => value),
      graph.outputs.map(({ value }) => value),
    ];
    const order = ordered(operation, graph.nodes, new Set(given.map(keyOf)), outputs);
    const weights = parts.weights.only(order);
    this.inputs = graph.inputs.map(({ description }) => description);
    this.outputNames = graph.outputs.map(({ name }) => name);
    this.weights = weights.weights;
    this.constants = weights.constants;
    this.#parts = { ...parts, weights };
    this.#plan = planOf(order, runs, given, outputs, weights.kept);
    this.#names = Object.fromEntries(Object.keys(weights.weights).map((name) => [`weights.${name}`, name]));
  }

  /**
   * The output of a model that has one. Throws, naming what the file declares, for tensors of another number, dtype or shape, and where the
   * model has several outputs: those are `run`'s.
   */
  forward(...inputs: Tensor[]): Tensor {
    if (this.outputNames.length !== 1)
      throw new TypeError(
        `forward: the model has ${this.outputNames.length} outputs: ${this.outputNames.join(', ')}. Use run(...inputs), which gives all`,
      );
    return this.run(...inputs)[0]!;
  }

  /** All outputs, in the order of `outputNames`. */
  run(...inputs: Tensor[]): Tensor[] {
    const given = checkedInputs(this.inputs, inputs).map((x, i) => inDType(this.inputs[i]!, x));
    const place = new Place(given[0] ?? Object.values(this.weights)[0] ?? zeros([]));
    return this.#plan(given, place).map((value) => place.tensor(value));
  }

  /**
   * The model that ends at one of its nodes, whose weights are this one's: what has been learned, for something else. Throws for a node that is
   * not there, or that the outputs do not need.
   *
   * @param node - its name, or `name:1` for the second of several results
   *
   * @example
   * ```ts no-run
   * import { Linear, Sequential } from '@glissade/nn';
   * import { loadGraphModel } from '@glissade/tensorflow';
   *
   * const read = async (path: string) => (await fetch(`https://example.com/mobilenet/${path}`)).arrayBuffer();
   * const body = (await loadGraphModel(read)).upTo('MobilenetV2/Logits/AvgPool').requiresGrad_(false);
   * const head = new Sequential(new Linear(1280, 3));
   * const scores = (images: Tensor) => head.forward(body.forward(images).flatten(1));
   * ```
   */
  upTo(node: string): GraphModel {
    const { graph, runs } = this.#parts;
    const value = outputNamed(node);
    if (!runs.has(value.node))
      throw new TypeError(
        `upTo: there is no node '${node}' that the outputs need; ${near(value.node, runs)}`,
      );
    const model = new GraphModel('upTo', {
      ...this.#parts,
      graph: { ...graph, outputs: [{ name: node, value }] },
    });
    model.training = this.training;
    return model;
  }

  protected override details(): string {
    return `${printInputs(this.inputs)} -> ${this.outputNames.join(', ')}`;
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return this.#names;
  }
}

/** Whole numbers and truths as the file has them. Throws for floats in their place. */
function inDType({ name, dtype }: ModelInput, x: Tensor): Tensor {
  if (dtype !== 'int32' && dtype !== 'bool') return x;
  if (isFloat(x.dtype))
    throw new TypeError(`${name} is ${x.dtype}; the file has ${dtype}. Use .to('${dtype}')`);
  return x.dtype === dtype ? x : x.to(dtype);
}

/** Some of the names: those with the last part of the name in them, or the last ones. */
function near(wanted: string, runs: ReadonlyMap<string, Run>): string {
  const names = [...runs.keys()];
  const part = wanted.split('/').at(-1)!;
  const alike = names.filter((name) => name.includes(part));
  const shown = (alike.length > 0 ? alike : names).slice(-8);
  return `there are ${names.length}, such as ${shown.join(', ')}`;
}
