/** A model out of an ONNX file. */
import { Module } from '@glissade/nn';
import { described, isPlainObject, type Tensor, zeros } from '@glissade/tensor';
import { checkInputs, type OnnxValue, printValues } from './description.ts';
import { Place } from './place.ts';
import type { Plan } from './plan.ts';

/** What `importOnnx` makes a model of. */
export interface OnnxParts {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly constants: Readonly<Record<string, Tensor>>;
  readonly plan: Plan;
}

/**
 * A model that `importOnnx` has read. It is a module like others: it can be trained, saved, moved and compiled.
 *
 * - Its parameters are the floating weights in the file, under their names there; those that PyTorch wrote have PyTorch's keys.
 *   Running statistics are buffers. What an exporter has computed in advance, such as a transposed weight, has a name of its making.
 * - The graph is the file's, whatever `training` says: a model that was exported in eval mode drops nothing, and its batch
 *   normalisation goes on by the running statistics, which stay as they are, while it is trained here.
 * - Shapes are computed at each call. What the file declares as of any length may be so.
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential } from '@glissade/nn';
 * import { exportOnnx, importOnnx } from '@glissade/onnx';
 * import { ones } from '@glissade/tensor';
 *
 * const net = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2));
 * const model = importOnnx(await exportOnnx(net, [ones([1, 4])], { dynamicAxes: { input: { 0: 'batch' } } }));
 * console.log(model.inputs); // => [ { name: 'input', dtype: 'float32', shape: [ 'batch', 4 ] } ]
 * console.log(Object.keys(model.stateDict())); // => [ '0.weight', '0.bias', '2.weight', '2.bias' ]
 * model.forward(ones([3, 4])).sum().backward();
 * console.log(model.parameters().every(({ grad }) => grad !== undefined)); // => true
 * ```
 */
export class OnnxModel extends Module<Tensor[]> {
  /** What `forward` takes, in order. */
  readonly inputs: readonly OnnxValue[];
  /** What is computed. */
  readonly outputs: readonly OnnxValue[];
  /** Parameters and running statistics by name. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /** Other tensors in the file: masks, tables. They are moved, but neither trained nor saved. */
  readonly constants: Readonly<Record<string, Tensor>>;
  readonly #plan: Plan;
  readonly #names: Readonly<Record<string, string>>;

  /** For `importOnnx`. */
  constructor({ inputs, outputs, weights, constants, plan }: OnnxParts) {
    super();
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = weights;
    this.constants = constants;
    this.#plan = plan;
    this.#names = Object.fromEntries(Object.keys(weights).map((name) => [`weights.${name}`, name]));
  }

  /**
   * The output of a model that has one, from tensors in the order of `inputs`. Throws, naming what the file declares, for tensors of
   * another number, dtype or shape, and where the model has several outputs: those are `run`'s.
   */
  forward(...inputs: Tensor[]): Tensor {
    const { length } = this.outputs;
    if (length !== 1)
      throw new TypeError(
        `forward: the model has ${length} outputs: ${printValues(this.outputs)}. Use run({ name: tensor }), which gives all by name`,
      );
    return this.#compute('forward', inputs)[0]!;
  }

  /**
   * All outputs by name, from tensors by the names of the inputs. Throws for inputs that are missing, unknown, or of another dtype or
   * shape than the file declares.
   *
   * @example
   * ```ts
   * import { exportOnnx, importOnnx } from '@glissade/onnx';
   * import { ones, type Tensor, tensor } from '@glissade/tensor';
   *
   * const inBoth = (x: Tensor) => ({ sum: x.sum(), largest: x.amax() });
   * const model = importOnnx(await exportOnnx(inBoth, [ones([3])], { inputNames: ['x'] }));
   * const { sum, largest } = model.run({ x: tensor([1, 5, 3]) });
   * console.log(sum!.itemSync(), largest!.itemSync()); // => 9 5
   * ```
   */
  run(inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
    const names = this.inputs.map(({ name }) => name);
    if (!isPlainObject(inputs))
      throw new TypeError(
        `run: got ${described(inputs)}; expected tensors by the names of the inputs, { ${names.join(', ')} }`,
      );
    const unknown = Object.keys(inputs).find((name) => !names.includes(name));
    const missing = names.find((name) => !Object.hasOwn(inputs, name));
    if (unknown !== undefined || missing !== undefined)
      throw new TypeError(
        `run: ${unknown === undefined ? `'${missing}' is missing` : `there is no input '${unknown}'`}; the file has ` +
          printValues(this.inputs),
      );
    const values = this.#compute(
      'run',
      names.map((name) => inputs[name]!),
    );
    return Object.fromEntries(this.outputs.map(({ name }, i) => [name, values[i]!]));
  }

  #compute(operation: string, inputs: readonly Tensor[]): Tensor[] {
    checkInputs(operation, this.inputs, inputs);
    const place = new Place(inputs[0] ?? Object.values(this.weights)[0] ?? zeros([]));
    return this.#plan.run(inputs, place).map((value) => place.tensor(value));
  }

  protected override details(): string {
    return [this.inputs, this.outputs].map(printValues).join(' -> ');
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return this.#names;
  }
}
