/** Models out of ONNX files. */
import { type Backend, checkNames } from '@glissade/tensor';
import type { Model } from '../protocol/messages.ts';
import { readModel } from '../protocol/read.ts';
import { descriptionOf } from './description.ts';
import { OnnxModel } from './onnx-model.ts';
import { operators } from './operators/index.ts';
import { isOwn, nodesIn, planOf } from './plan.ts';
import { Weights } from './weights.ts';

/** What `importOnnx` accepts. */
export interface ImportOnnxOptions {
  /** Where the weights go. Default: the backend in use. */
  readonly backend?: Backend;
}

/** Before, shapes were stretched to each other by rules of their own. */
const oldest = 7;

/**
 * A model out of the bytes of a .onnx file, as PyTorch, TensorFlow and others export them: a module that is run, trained, saved, moved
 * and compiled like one that was written here (`OnnxModel`). Versions 7 to 25 of ONNX's operators are understood, but for those of
 * texts, quantized numbers, loops and random numbers. int64 becomes int32, but what shapes are computed with stays exact.
 *
 * The floating weights in the file are parameters under their names there: those of PyTorch where its exporter leaves weights as
 * they are. To go on training, have it do so: `torch.onnx.export(model, inputs, path, dynamo=True, optimize=False)`; by default it puts
 * batch normalisation into convolutions and makes one weight of equal ones.
 * Source: https://github.com/onnx/onnx/blob/main/docs/Operators.md
 *
 * @throws TypeError for what is no ONNX model or not a whole one, for operators that are not there (the error names all), for weights
 * that lie in another file, and for elements of other kinds
 *
 * @example
 * ```ts
 * import { Linear } from '@glissade/nn';
 * import { exportOnnx, importOnnx } from '@glissade/onnx';
 * import { ones } from '@glissade/tensor';
 *
 * const bytes = await exportOnnx(new Linear(3, 2), [ones([1, 3])]); // or await readFile('model.onnx')
 * const model = importOnnx(bytes);
 * console.log(model.forward(ones([1, 3])).shape); // => [ 1, 2 ]
 * ```
 */
export function importOnnx(bytes: Uint8Array | ArrayBufferLike, options: ImportOnnxOptions = {}): OnnxModel {
  checkNames('importOnnx', options, ['backend']);
  const model = readModel(bytesOf(bytes));
  const { graph } = model;
  const opset = opsetOf(model);
  checkOperators(model);
  const held = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !held.has(name));
  const weights = new Weights(model, options.backend);
  const plan = planOf(
    graph,
    inputs.map(({ name }) => name),
    { opset, keep: weights.keep },
  );
  return new OnnxModel({
    inputs: inputs.map(descriptionOf),
    outputs: graph.outputs.map(descriptionOf),
    weights: weights.weights,
    constants: weights.constants,
    plan,
  });
}

function bytesOf(bytes: Uint8Array | ArrayBufferLike): Uint8Array {
  // By what they say they are: they may come from another realm.
  const kind = Object(bytes)[Symbol.toStringTag];
  if (kind === 'Uint8Array') {
    const { buffer, byteOffset, length } = bytes as Uint8Array;
    return owned(buffer, byteOffset, length);
  }
  if (kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') return owned(bytes as ArrayBufferLike);
  throw new TypeError(
    `importOnnx: expected the bytes of a .onnx file, a Uint8Array or an ArrayBuffer; got ${typeof bytes}. ` +
      "Use await readFile('model.onnx'), or await (await fetch(url)).arrayBuffer()",
  );
}

/** Where they lie, or a copy: names cannot be decoded out of shared memory. */
function owned(buffer: ArrayBufferLike, offset = 0, length = buffer.byteLength): Uint8Array {
  const bytes = new Uint8Array(buffer, offset, length);
  return buffer[Symbol.toStringTag] === 'SharedArrayBuffer' ? bytes.slice() : bytes;
}

/** The version of ONNX's own operators. */
function opsetOf({ operatorSets }: Model): number {
  const version = operatorSets.find(({ domain }) => isOwn(domain))?.version;
  if (version !== undefined && version >= oldest) return version;
  throw new TypeError(
    `importOnnx: the file is of ${version === undefined ? 'no known version' : `version ${version}`} of ONNX's operators; ` +
      `expected ${oldest} or later. Bring it up to date: onnx.version_converter.convert_version(model, 18)`,
  );
}

/** Throws for operators that are not known, naming all. */
function checkOperators({ graph }: Model): void {
  const unknown = new Set(
    nodesIn(graph).flatMap(({ domain, operator }) => {
      if (!isOwn(domain)) return [`${domain}.${operator}`];
      return Object.hasOwn(operators, operator) ? [] : [operator];
    }),
  );
  if (unknown.size === 0) return;
  throw new TypeError(
    `importOnnx: the file has operators that are not there: ${[...unknown].sort().join(', ')}. Export the model without them; ` +
      'from PyTorch in eval mode, and with opset_version 18 or later',
  );
}
