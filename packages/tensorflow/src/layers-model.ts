/** A model out of a file of TensorFlow.js. */
import { type AnyModule, Module } from '@glissade/nn';
import { type NestedArray, type Tensor, tensor } from '@glissade/tensor';
import { checkedInputs, printInputs } from './check-inputs.ts';
import { dtypeNames } from './dtype-names.ts';
import { hasOwnModes, inMode } from './in-mode.ts';
import type { Json } from './json.ts';
import type { Inner } from './layer-parts.ts';
import { withMask, withSaidMasks } from './masks.ts';
import { filled } from './topology/call-arguments.ts';
import { jsonUpTo, resultOf } from './topology/cut.ts';
import {
  type Constant,
  isReference,
  keyOf,
  type ModelInput,
  type OrderedCall,
  ordered,
  type Source,
  type Topology,
} from './topology/topology.ts';
import type { Writer } from './writer.ts';

/** What `loadLayersModel` makes a model of. */
export interface LayersModelParts {
  readonly json: Json;
  readonly topology: Topology;
  readonly order: readonly OrderedCall[];
  readonly layers: Readonly<Record<string, Inner>>;
  readonly writer: Writer;
}

/**
 * A model that `loadLayersModel` has read. It is a module like others: it can be trained, saved, moved and compiled.
 *
 * - It takes and gives what it does in TensorFlow.js: images are [batch, height, width, channels], kernels of convolutions
 *   [height, width, inputs, outputs].
 * - Its parameters have the names of the layers and of their weights, `conv1.kernel`; running statistics are buffers. Layers that the file
 *   says are not trainable are frozen.
 * - It comes in `eval()`, as `predict` computes. `train()` has dropout drop, and batch normalisation use the batch's statistics.
 * - Losses, optimizers, regularizers and constraints in the file are not applied.
 *
 * @example
 * ```ts
 * import { loadLayersModel, saveLayersModel } from '@glissade/tensorflow';
 * import { ones } from '@glissade/tensor';
 *
 * const layers = [{ class_name: 'Dense', config: { name: 'scores', units: 2, batch_input_shape: [null, 3] } }];
 * const weights = [
 *   { name: 'scores/kernel', shape: [3, 2], dtype: 'float32' },
 *   { name: 'scores/bias', shape: [2], dtype: 'float32' },
 * ];
 * const json = {
 *   modelTopology: { class_name: 'Sequential', config: { layers } },
 *   weightsManifest: [{ paths: ['weights.bin'], weights }],
 * };
 * const bytes = new Float32Array([1, 2, 3, 4, 5, 6, 0, 1]);
 * const model = await loadLayersModel((path) => (path === 'model.json' ? JSON.stringify(json) : bytes.buffer));
 * console.log(model.forward(ones([1, 3])).toArray()); // => [ [ 9, 13 ] ]
 * console.log(Object.keys(model.stateDict())); // => [ 'scores.kernel', 'scores.bias' ]
 * ```
 */
export class LayersModel extends Module<Tensor[]> {
  /** What `forward` takes, in order. Lengths that are null may be any, as that of the batch. */
  readonly inputs: readonly ModelInput[];
  /** The names of the layers that give the outputs, in order. */
  readonly outputNames: readonly string[];
  /** The layers by name, and the models among them. */
  readonly layers: Readonly<Record<string, AnyModule>>;
  readonly #parts: LayersModelParts;
  readonly #names: Readonly<Record<string, string>>;

  /** For `loadLayersModel`. */
  constructor(parts: LayersModelParts) {
    super();
    const { topology, layers } = parts;
    this.inputs = topology.inputs.map(({ description }) => description);
    this.outputNames = topology.outputs.map(({ layer }) => layer);
    this.layers = Object.fromEntries(Object.entries(layers).map(([name, { module }]) => [name, module]));
    this.#parts = parts;
    this.#names = Object.fromEntries(Object.keys(layers).map((name) => [`layers.${name}`, name]));
  }

  /**
   * The output of a model that has one. Throws, naming what the file declares, for tensors of another number or shape, and where the model
   * has several outputs: those are `run`'s.
   */
  forward(...inputs: Tensor[]): Tensor {
    const [output, ...others] = this.run(...inputs);
    if (others.length > 0)
      throw new TypeError(
        `forward: the model has ${others.length + 1} outputs, of ${this.outputNames.join(', ')}. Use run(...inputs), which gives all`,
      );
    return output!;
  }

  /** All outputs, in the order of `outputNames`. */
  run(...inputs: Tensor[]): Tensor[] {
    const { topology, order, layers, writer } = this.#parts;
    const given = checkedInputs(this.inputs, inputs);
    const values = new Map(topology.inputs.map(({ reference }, i) => [keyOf(reference), given[i]!]));
    const read = (source: Source): Tensor =>
      isReference(source) ? values.get(keyOf(source))! : constantOf(source);
    for (const { layer, call, inputs, masks, given } of order) {
      const tensors = inputs.map(read);
      masks.forEach((mask, i) => {
        if (mask !== undefined) withMask(tensors[i]!, read(mask));
      });
      const named = tensors.filter((_, i) => masks[i] !== undefined);
      const { module, call: compute } = layers[layer]!;
      const told = filled(given, given.sources.map(read));
      const results = withSaidMasks(named, () =>
        inMode(module, hasOwnModes(writer) ? told.kwargs.training : undefined, () => compute(tensors, told)),
      );
      results.forEach((value, output) => {
        values.set(keyOf({ layer, call, output }), value);
      });
    }
    return topology.outputs.map((reference) => values.get(keyOf(reference))!);
  }

  /**
   * The model that ends at one of its layers, whose weights are this one's: what has been learned, for something else. Throws for a layer
   * that is not there, or that is called several times.
   *
   * @example
   * ```ts no-run
   * import { Linear, Sequential } from '@glissade/nn';
   * import { loadLayersModel } from '@glissade/tensorflow';
   *
   * const read = async (path: string) => (await fetch(`https://example.com/mobilenet/${path}`)).arrayBuffer();
   * const body = (await loadLayersModel(read)).upTo('conv_pw_13_relu').requiresGrad_(false);
   * const head = new Sequential(new Linear(256, 3));
   * const scores = (images: Tensor) => head.forward(body.forward(images).mean([1, 2]));
   * ```
   */
  upTo(layer: string): LayersModel {
    const { json, topology, layers, writer } = this.#parts;
    const outputs = [resultOf('upTo', topology, layer)];
    const order = ordered('upTo', { ...topology, outputs });
    const needed = new Set(order.map((call) => call.layer));
    const model = new LayersModel({
      json: jsonUpTo(json, topology, layer),
      topology: { ...topology, outputs },
      order,
      writer,
      layers: Object.fromEntries(Object.entries(layers).filter(([name]) => needed.has(name))),
    });
    model.training = this.training;
    return model;
  }

  /** The version of Keras that wrote the file; TensorFlow.js is as 2 was. */
  get kerasVersion(): number {
    return this.#parts.writer.kerasVersion;
  }

  /** What wrote the file, as it says: '2.15.0', or 'tfjs-layers 4.22.0'. */
  get writtenBy(): string {
    return this.#parts.writer.label;
  }

  /** What a file says of the model: `{ class_name, config }`. */
  toJSON(): Json {
    return this.#parts.json;
  }

  protected override details(): string {
    return printInputs(this.inputs);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return this.#names;
  }
}

/** What the file has in place of a result. */
const constantOf = (source: Constant | number): Tensor =>
  typeof source === 'number'
    ? tensor(source)
    : tensor(source.value as NestedArray, { dtype: dtypeNames[source.dtype] ?? 'float32' });
