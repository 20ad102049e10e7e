/** What is written is read again: models and functions compute the same, eager and compiled, and have the same gradients. */
import { compile } from '@glissade/compiler';
import { Module } from '@glissade/nn';
import { exportOnnx, importOnnx } from '@glissade/onnx';
import { arange, manualSeed, reference, Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, it } from 'vitest';
import { functions } from './functions.ts';
import { models } from './models.ts';

beforeAll(() => {
  useBackend(reference);
  manualSeed(2);
});

it.each([...models, ...functions])('$name', async ({ make, inputs, axes, others }) => {
  const model = make();
  const given = inputs();
  const file = await exportOnnx(model, given as [Tensor], axes ? { dynamicAxes: { input: axes } } : {});
  const imported = importOnnx(file);
  if (model instanceof Module) model.eval();
  const original = (...each: Tensor[]): Record<string, Tensor> => {
    const result: unknown = model instanceof Module ? model.forward(...(each as [Tensor])) : model(...each);
    return result instanceof Tensor ? { output: result } : (result as Record<string, Tensor>);
  };
  const again = (...each: Tensor[]): Record<string, Tensor> =>
    imported.run(Object.fromEntries(imported.inputs.map(({ name }, i) => [name, each[i]!])));
  const compiled = compile(again);
  for (const each of [given, ...(others ? [others()] : [])]) {
    const expected = original(...each);
    for (const found of [again(...each), compiled(...each)]) {
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      for (const [name, tensor] of Object.entries(expected)) expectSame(name, found[name]!, tensor);
    }
  }
  if (!(model instanceof Module)) return;
  for (const run of [original, again]) {
    const outputs = Object.values(run(...given)).filter(({ requiresGrad }) => requiresGrad);
    outputs
      .map((y) => y.mul(arange(y.size).cos().reshape(y.shape)).sum())
      .reduce((a, b) => a.add(b))
      .backward();
  }
  const gradients = new Map(imported.namedParameters().map(([name, { grad }]) => [name, grad]));
  for (const [name, { grad }] of model.namedParameters()) {
    const found = gradients.get(name);
    if (grad && found) expectSame(`the gradient of ${name}`, found, grad);
  }
});

function expectSame(name: string, found: Tensor, expected: Tensor): void {
  expect(`${found.dtype}[${found.shape}]`, name).toBe(`${expected.dtype}[${expected.shape}]`);
  const data = expected.dataSync();
  const largest = Math.max(1, ...Array.from(data, Math.abs));
  found.dataSync().forEach((value, i) => {
    expect(Math.abs(value - data[i]!), `${name}, element ${i}`).toBeLessThan(2e-5 * largest);
  });
}
