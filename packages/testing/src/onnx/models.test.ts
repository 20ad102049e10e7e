/** What is written is what runtimes compute: whole models, for the lengths that they were traced for and for others. */
import { noGrad } from '@glissade/autograd';
import { Module } from '@glissade/nn';
import { exportOnnx } from '@glissade/onnx';
import { manualSeed, reference, Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { functions } from './functions.ts';
import { models } from './models.ts';
import { hasRuntime, type Result, runFile, unlessInstalled } from './onnxruntime.ts';

beforeAll(() => {
  useBackend(reference);
  manualSeed(1);
});

describe.skipIf(!hasRuntime)(`exportOnnx, run by ONNX Runtime${unlessInstalled}`, () => {
  it.each([...models, ...functions])('$name', async ({ make, inputs, axes, others }) => {
    const model = make();
    const given = inputs();
    const bytes = await exportOnnx(model, given as [Tensor], axes ? { dynamicAxes: { input: axes } } : {});
    if (model instanceof Module) model.eval();
    const forward = (...each: Tensor[]): unknown =>
      model instanceof Module ? model.forward(...(each as [Tensor])) : model(...each);
    for (const each of [given, ...(others ? [others()] : [])]) {
      const result = noGrad(() => forward(...each));
      const expected = result instanceof Tensor ? { output: result } : (result as Record<string, Tensor>);
      const found = await runFile(bytes, each);
      expect([...found.keys()]).toEqual(Object.keys(expected));
      for (const [name, tensor] of Object.entries(expected))
        await expectTensor(name, found.get(name)!, tensor);
    }
  });
});

async function expectTensor(name: string, found: Result, expected: Tensor): Promise<void> {
  expect(`${found.dtype}[${found.shape}]`, name).toBe(`${expected.dtype}[${expected.shape}]`);
  const data = await expected.data();
  for (const [i, value] of found.data.entries())
    expect(Math.abs(value - data[i]!), `${name}, element ${i}`).toBeLessThan(
      1e-5 * Math.abs(data[i]!) + 2e-6,
    );
}
