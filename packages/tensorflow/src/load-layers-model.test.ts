import { noGrad } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type Backend, reference, type Tensor, useBackend } from '@glissade/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { loadLayersModel } from './index.ts';
import { distance, filesOf, layersOf, saved, tensorOf } from './models.test-helper.ts';

afterEach(() => {
  useBackend(reference);
});

const backends: [string, () => Promise<Backend>][] = [
  ['reference', async () => reference],
  ['cpu', () => cpu({ threads: 1 })],
];

describe.each(backends)('on %s, models of TensorFlow.js', (_name, make) => {
  test.each(Object.entries(saved))('%s: the same outputs', async (_model, each) => {
    useBackend(await make());
    const model = await loadLayersModel(filesOf(each));
    const inputs = each.inputs.map(tensorOf);
    const outputs = noGrad(() => model.run(...inputs));
    expect(outputs.length).toBe(each.outputs.length);
    outputs.forEach((output, i) => {
      expect(distance(output, each.outputs[i]!)).toBeLessThan(1e-5);
    });
    const compiled = compile((...xs: Tensor[]) => model.run(...xs))(...inputs);
    compiled.forEach((output, i) => {
      expect(distance(output, each.outputs[i]!)).toBeLessThan(1e-5);
    });
  });

  const trained = Object.entries(saved).flatMap(([name, { training, ...each }]) =>
    training ? [{ name, training, ...each }] : [],
  );
  test.each(trained)('$name: the same gradients in training', async ({ training, ...each }) => {
    useBackend(await make());
    const model = (await loadLayersModel(filesOf(each))).train();
    const loss = model
      .run(...each.inputs.map(tensorOf))
      .map((output) => output.square().mean())
      .reduce((a, b) => a.add(b));
    loss.backward();
    expect(Math.abs(loss.itemSync() - training.loss)).toBeLessThan(1e-5 * Math.max(1, training.loss));
    const gradients = new Map(layersOf(model).flatMap((layer) => layer.fileWeights()));
    for (const [name, gradient] of Object.entries(training.gradients))
      expect(distance(gradients.get(name)!.grad!, gradient), name).toBeLessThan(2e-5);
    const learning = model.parameters().filter(({ grad }) => grad !== undefined);
    expect(learning.length).toBe(Object.keys(training.gradients).length);
  });
});

test('kernels of whole numbers, which are of quantized models, are refused', async () => {
  const json = {
    modelTopology: {
      class_name: 'Sequential',
      config: [{ class_name: 'Dense', config: { name: 'a', units: 1, use_bias: false } }],
    },
    weightsManifest: [{ paths: ['w'], weights: [{ name: 'a/kernel', shape: [1, 1], dtype: 'int32' }] }],
  };
  const read = (path: string) => (path === 'w' ? new Uint8Array(4) : JSON.stringify(json));
  await expect(loadLayersModel(read)).rejects.toThrow(
    "loadLayersModel: Dense 'a': kernel is int32; expected floats: quantized models are not read",
  );
});
