/** WebGPU in a browser: steps of every family, and a training, on what `navigator.gpu` offers. */
import { gpu } from '@glissade/backend-gpu';
import { compile, explain } from '@glissade/compiler';
import { crossEntropy } from '@glissade/losses';
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { type Backend, manualSeed, rand, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { throughPrograms } from '../conformance/compiled.ts';
import { gpuTolerances, smallestOnGpu } from '../conformance/gpu-tolerances.ts';
import { backendConformance } from '../conformance/suite.ts';

declare global {
  interface ImportMeta {
    /** vitest.config.ts fills it. */
    readonly env: Readonly<Record<string, string | undefined>>;
  }
}

async function hasAdapter(): Promise<boolean> {
  const { gpu } = navigator;
  if (!gpu) return false;
  return Boolean((await gpu.requestAdapter()) ?? (await gpu.requestAdapter({ forceFallbackAdapter: true })));
}

/** Where adapters are named, this machine is meant to have some: then the browser must have one, too. */
const isDemanded = Boolean(import.meta.env['GLISSADE_GPU']);
const found = await hasAdapter();

if (!found && isDemanded) {
  test('the browser has an adapter for WebGPU', () => {
    expect.fail('navigator.gpu gives no adapter, though GLISSADE_GPU says that there are some');
  });
} else if (!found) test.skip('the GPU backend in a browser (navigator.gpu gives no adapter)', () => {});
else {
  const make = () => gpu();
  const options = { tolerances: gpuTolerances, smallest: smallestOnGpu, runs: 2 };
  backendConformance('gpu in a browser', make, options);
  backendConformance('compiled gpu in a browser', async () => throughPrograms(await make()), {
    ...options,
    runs: 1,
  });

  test('a training goes as on the reference backend, step by step and compiled', async () => {
    const expected = await losses(reference, (step) => step);
    expect(expected.at(-1)).toBeLessThan(expected[0]! / 2);
    const backend = await gpu();
    for (const mode of [(step: Step) => step, compile] as const) {
      const got = await losses(backend, mode);
      got.forEach((loss, i) => {
        expect(loss).toBeCloseTo(expected[i]!, 4);
      });
    }
  });

  test('explain() has times, or says why not: pages may get a coarse clock, or none', async () => {
    useBackend(await gpu());
    const step = compile((x: Tensor) => x.matmul(x).sum());
    await step(rand([128, 128])).item();
    const text = await explain(step, { rounds: 50 });
    expect(text).toMatch(/^all kernels: [\d.]+ us$|^no times: /m);
    if (text.includes('all kernels')) expect(text).toMatch(/ GB\/s$/m);
  });
}

type Step = (x: Tensor, y: Tensor) => Tensor;

/** Of forty steps that learn sixteen rows of random numbers by heart. */
async function losses(backend: Backend, mode: (step: Step) => Step): Promise<number[]> {
  useBackend(backend);
  manualSeed(1);
  const model = new Sequential(new Linear(20, 32), new ReLU(), new Linear(32, 4));
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const x = rand([16, 20]);
  const y = tensor(
    Array.from({ length: 16 }, (_, i) => (i * 7) % 4),
    { dtype: 'int32' },
  );
  const update = mode((rows, labels) => {
    const loss = crossEntropy(model.forward(rows), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const found: number[] = [];
  for (let step = 0; step < 40; step++) found.push(await update(x, y).item());
  return found;
}
