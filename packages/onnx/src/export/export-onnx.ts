/** exportOnnx(model, inputs): a model as the bytes of an ONNX file. */
import { noGrad } from '@glissade/autograd';
import { evaluating, Module } from '@glissade/nn';
import { checkNames, checkTensors, isPlainObject, kindOf, printShape, type Tensor } from '@glissade/tensor';
import { ownProducer } from '../protocol/messages.ts';
import { writeModel } from '../protocol/write.ts';
import { graphFrom } from './graph.ts';
import { namedResults, partNames, weightNames } from './names.ts';
import { type NamedAxes, traced } from './traces.ts';

/** What `exportOnnx` accepts. */
export interface ExportOptions {
  /** What the inputs are called, in order. Default `input`, or `input_0`, `input_1`, ... */
  readonly inputNames?: readonly string[];
  /** What the results are called, in order. Default `output`, or by their places: `output_0`, or the keys of an object. */
  readonly outputNames?: readonly string[];
  /**
   * The axes of inputs that may have other lengths than in the example, and what these lengths are called: `{ input: { 0: 'batch' } }`.
   * Axes with one name have one length. Those of the results follow.
   */
  readonly dynamicAxes?: Readonly<Record<string, Readonly<Record<number, string>>>>;
}

/** The version of ONNX's operators that files are written for, and that of the format that came with it. */
const [operatorSet, irVersion] = [18, 8];

/**
 * A model, or a function of tensors, as the bytes of an ONNX file, which other runtimes compute: in a phone, a server or a page. It is
 * traced once, as PyTorch's `torch.onnx.export` does: what it does for these inputs is what the file does. A module is exported in
 * `eval()`, whichever mode it is in; its parameters and buffers keep their names.
 *
 * The file has what the primitives are, in operators of set 18; linear layers, convolutions and pools are one operator each.
 *
 * @param inputs - an example of what `forward` is given: shapes and dtypes matter, values do not
 *
 * Throws for a function that looks at values, draws random numbers or changes something outside of it, and where a number depends on a
 * length of `dynamicAxes` in a way that ONNX has no words for.
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential } from '@glissade/nn';
 * import { exportOnnx } from '@glissade/onnx';
 * import { zeros } from '@glissade/tensor';
 *
 * const model = new Sequential(new Linear(784, 16), new ReLU(), new Linear(16, 10));
 * const bytes = await exportOnnx(model, [zeros([1, 784])], { dynamicAxes: { input: { 0: 'batch' } } });
 * console.log(bytes.length > 4 * (784 * 16 + 16 + 16 * 10 + 10)); // => true
 * // await writeFile('digits.onnx', bytes);
 * ```
 */
export async function exportOnnx<Inputs extends readonly unknown[]>(
  model: Module<Inputs, unknown> | ((...inputs: Inputs) => unknown),
  inputs: NoInfer<Inputs> & readonly Tensor[],
  options: ExportOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkNames('exportOnnx', options, ['inputNames', 'outputNames', 'dynamicAxes']);
  const forward = forwardOf(model);
  if (!Array.isArray(inputs))
    throw new TypeError('exportOnnx: expected a list of tensors as inputs: exportOnnx(model, [x])');
  checkTensors('exportOnnx', ...inputs);
  const inputNames = partNames(
    'inputNames',
    options.inputNames,
    inputs.map((_, i) => (inputs.length === 1 ? 'input' : `input_${i}`)),
  );
  const named = namedAxes(inputs, inputNames, options.dynamicAxes ?? {});
  let own: readonly string[] = [];
  const compute = (...given: Tensor[]): Tensor[] => {
    const results = namedResults(forward(...given));
    own = results.map(([name]) => name);
    return results.map(([, tensor]) => tensor);
  };
  const trace = () => noGrad(() => traced(compute, inputs, named));
  const traces = model instanceof Module ? evaluating(model, trace) : trace();
  const outputs = partNames('outputNames', options.outputNames, own);
  const both = outputs.find((name) => inputNames.includes(name));
  if (both !== undefined)
    throw new RangeError(`exportOnnx: '${both}' is an input and an output; each needs a name of its own`);
  const weights = weightNames(model, [...inputNames, ...outputs]);
  const graph = await graphFrom(traces, inputs, named, { inputs: inputNames, outputs, weights });
  return writeModel({
    irVersion,
    producer: ownProducer,
    operatorSets: [{ domain: '', version: operatorSet }],
    graph,
  });
}

type Forward = (...inputs: readonly Tensor[]) => unknown;

function forwardOf(model: unknown): Forward {
  if (model instanceof Module) return (...given) => (model.forward as Forward)(...given);
  if (typeof model === 'function') return model as Forward;
  throw new TypeError(`exportOnnx: expected a module or a function of tensors, got ${kindOf(model)}`);
}

function namedAxes(
  inputs: readonly Tensor[],
  names: readonly string[],
  given: NonNullable<ExportOptions['dynamicAxes']>,
): NamedAxes {
  if (!isPlainObject(given))
    throw new TypeError(
      `exportOnnx: dynamicAxes is ${kindOf(given)}; expected names by axis by input: { input: { 0: 'batch' } }`,
    );
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new RangeError(
      `exportOnnx: dynamicAxes names '${unknown}', which is no input; the inputs are ${names.map((name) => `'${name}'`).join(', ')}`,
    );
  return inputs.map(({ shape }, i) => {
    const axes = Object.entries(given[names[i]!] ?? {}).map(([key, name]): [number, string] => {
      const axis = Number(key) < 0 ? Number(key) + shape.length : Number(key);
      if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length)
        throw new RangeError(
          `exportOnnx: dynamicAxes names axis ${key} of '${names[i]}', which is ${printShape(shape)}: expected 0 to ${shape.length - 1}`,
        );
      if (typeof name !== 'string' || name === '')
        throw new TypeError(
          `exportOnnx: dynamicAxes needs a name for axis ${key} of '${names[i]}', such as 'batch'; got ${JSON.stringify(name)}`,
        );
      return [axis, name];
    });
    const byAxis = new Map(axes);
    if (byAxis.size < axes.length)
      throw new RangeError(
        `exportOnnx: dynamicAxes names an axis of '${names[i]}', which is ${printShape(shape)}, twice: ${axes.map(([, name]) => `'${name}'`).join(', ')}`,
      );
    return byAxis;
  });
}
