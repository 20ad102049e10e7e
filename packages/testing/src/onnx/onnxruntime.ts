/** ONNX Runtime, as a page has it, where `npm install --prefix .runtimes onnxruntime-web` was run. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { bitsOfHalves, halvesOfBits, type Tensor, type TypedArray } from '@glissade/tensor';

/** What of onnxruntime-web the tests use. */
interface Runtime {
  readonly env: { readonly wasm: { numThreads: number }; logLevel: string };
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: ArrayLike<number>, shape: readonly number[]) => RuntimeTensor;
}

interface RuntimeTensor {
  readonly dims: readonly number[];
  readonly type: string;
  readonly data: TypedArray;
}

/** A result: its elements as plain numbers. */
export interface Result {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
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

/** The file's results by their names, in order. */
export async function runFile(bytes: Uint8Array, inputs: readonly Tensor[]): Promise<Map<string, Result>> {
  const module = (await import(pathToFileURL(path!).href)) as Runtime & { default?: Runtime };
  const runtime = module.default ?? module;
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'fatal';
  const session = await runtime.InferenceSession.create(bytes, { logSeverityLevel: 4 });
  const given: Record<string, RuntimeTensor> = {};
  for (const [i, input] of inputs.entries()) {
    const name = inputs.length === 1 ? 'input' : `input_${i}`;
    if (session.inputNames.includes(name))
      given[name] = new runtime.Tensor(input.dtype, await elementsOf(input), input.shape);
  }
  const results = await session.run(given);
  return new Map(
    session.outputNames.map((name) => {
      const { type, dims, data } = results[name]!;
      return [
        name,
        {
          dtype: type,
          shape: dims,
          data: Array.from(type === 'float16' ? halvesOfBits(data as never) : data),
        },
      ];
    }),
  );
}

/** Halves by their bits. */
async function elementsOf(tensor: Tensor): Promise<TypedArray | Uint16Array> {
  const data = await tensor.data();
  return tensor.dtype === 'float16' ? bitsOfHalves(data) : data;
}
