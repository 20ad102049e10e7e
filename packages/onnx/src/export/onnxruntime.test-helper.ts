/** ONNX Runtime, as a page has it, where `npm install --prefix .runtimes onnxruntime-web` was run. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type DType, type Tensor, type TypedArray, tensor } from '@glissade/tensor';

/** What of onnxruntime-web the tests use. */
interface Runtime {
  readonly env: { readonly wasm: { numThreads: number }; logLevel: string };
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: string, data: ArrayLike<number>, shape: readonly number[]) => RuntimeTensor;
}

interface RuntimeTensor {
  readonly dims: readonly number[];
  readonly type: string;
  readonly data: TypedArray;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(inputs: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>>;
}

/** Where it is; undefined where it is not installed. */
function found(): string | undefined {
  try {
    return createRequire(new URL('../../../../.runtimes/package.json', import.meta.url)).resolve(
      'onnxruntime-web',
    );
  } catch {
    return undefined;
  }
}

const path = found();

/** Whether there is one, and if not, why: for the names of tests. */
export const hasRuntime: boolean = path !== undefined;
export const unlessInstalled: string = hasRuntime
  ? ''
  : ' (skipped: onnxruntime-web is not installed in .runtimes)';

/** The file's results by their names, for the inputs in their order. */
export async function runFile(
  bytes: Uint8Array,
  inputs: readonly Tensor[],
): Promise<Record<string, { readonly dtype: string; readonly tensor: Tensor }>> {
  const module = (await import(pathToFileURL(path!).href)) as Runtime & { default?: Runtime };
  const runtime = module.default ?? module;
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'error';
  const session = await runtime.InferenceSession.create(bytes);
  const given: Record<string, RuntimeTensor> = {};
  for (const [i, input] of inputs.entries()) {
    const name = inputs.length === 1 ? 'input' : `input_${i}`;
    if (session.inputNames.includes(name))
      given[name] = new runtime.Tensor(input.dtype, await input.data(), input.shape);
  }
  const results = await session.run(given);
  return Object.fromEntries(
    Object.entries(results).map(([name, { type, data, dims }]) => [
      name,
      { dtype: type, tensor: tensor(data, { shape: dims, dtype: dtypes[type] ?? 'float32' }) },
    ]),
  );
}

const dtypes: Readonly<Record<string, DType>> = {
  int32: 'int32',
  bool: 'bool',
  uint8: 'uint8',
  float64: 'float64',
};
