/** Models that PyTorch wrote: their results and gradients, eager and compiled (fixtures/models.py). */
import { readFileSync } from 'node:fs';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { arange, arrayFrom, type DType, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importOnnx, type OnnxModel } from '../index.ts';

interface Numbers {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Fixture {
  readonly name: string;
  readonly cases: readonly { readonly inputs: readonly Numbers[]; readonly output: Numbers }[];
  readonly gradients: Readonly<Record<string, Numbers>>;
}

const folder = new URL('../fixtures/', import.meta.url);
const fixtures: Fixture[] = JSON.parse(readFileSync(new URL('models.json', folder), 'utf8'));
/** Those whose weights the exporter has left as they were. */
const trainable = fixtures.filter(({ gradients }) => Object.keys(gradients).length > 0);
const fileOf = (name: string): Uint8Array => readFileSync(new URL(`${name}.onnx`, folder));

const made = ({ dtype, shape, data }: Numbers): Tensor => {
  const own = (dtype === 'int64' ? 'int32' : dtype) as DType;
  return tensor(arrayFrom(own, data), { shape, dtype: own });
};

function expectClose(actual: Tensor, expected: Numbers): void {
  expect(actual.shape).toEqual(expected.shape);
  const largest = Math.max(1, ...expected.data.map(Math.abs));
  actual.dataSync().forEach((value, i) => {
    expect(Math.abs(value - expected.data[i]!)).toBeLessThan(2e-5 * largest);
  });
}

/** A loss that weighs each element otherwise, as the script does. */
function lossOf(model: OnnxModel, inputs: readonly Tensor[]): Tensor {
  const y = model.forward(...inputs);
  return y.mul(arange(y.size).cos().reshape(y.shape)).sum();
}

describe.each(['reference', 'cpu'])('on the backend %s', (backend) => {
  beforeAll(async () => useBackend(backend === 'cpu' ? await cpu() : reference));
  afterAll(() => useBackend(reference));

  describe.each(fixtures)('$name', ({ name, cases }) => {
    test('computes what PyTorch does', () => {
      const model = importOnnx(fileOf(name));
      for (const { inputs, output } of cases) expectClose(model.forward(...inputs.map(made)), output);
    });

    test('compiled, too, for each of its shapes', () => {
      const model = importOnnx(fileOf(name));
      const step = compile((...inputs: Tensor[]) => model.forward(...inputs));
      for (const { inputs, output } of cases)
        for (let call = 0; call < 2; call++) expectClose(step(...inputs.map(made)), output);
    });
  });

  test.each(trainable)('$name has its parameters and their gradients', ({ name, cases, gradients }) => {
    const model = importOnnx(fileOf(name));
    expect(Object.keys(gradients).sort()).toEqual(
      model
        .namedParameters()
        .map(([key]) => key)
        .sort(),
    );
    const step = (...inputs: Tensor[]): void => lossOf(model, inputs).backward();
    for (const run of [step, compile(step)]) {
      model.zeroGrad();
      run(...cases.at(-1)!.inputs.map(made));
      for (const [key, parameter] of model.namedParameters()) expectClose(parameter.grad!, gradients[key]!);
    }
  });
});
