/** Convolutions of many channels in compiled steps, on the backend that transforms them: beside eager ones, on several threads. */
import { type CpuBackend, cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { BatchNorm2d, Conv2d, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import {
  conv2d,
  manualSeed,
  randn,
  reference,
  type Tensor,
  type TypedArray,
  useBackend,
} from '@glissade/tensor';
import { afterEach, expect, test } from 'vitest';

const opened: CpuBackend[] = [];
async function open(options: Parameters<typeof cpu>[0]): Promise<void> {
  const backend = await cpu(options);
  opened.push(backend as CpuBackend);
  useBackend(backend);
}
afterEach(() => {
  for (const backend of opened.splice(0)) backend.dispose();
  useBackend(reference);
});

const plain = <Step>(step: Step): Step => step;

/** Three training steps, and what the network then makes of three other images, one by one. */
function trained(how: typeof plain): TypedArray[] {
  manualSeed(3);
  const network = new Sequential(
    new Conv2d(64, 64, 3, { padding: 1 }),
    new BatchNorm2d(64),
    new ReLU(),
    new Conv2d(64, 64, 3),
  );
  const optimizer = new SGD(network.parameters(), { lr: 0.01 });
  const [images, target] = [randn([4, 64, 13, 12]), randn([4, 64, 11, 10])];
  const train = how(() => {
    const loss = network.forward(images).sub(target).square().mean();
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const infer = how((x: Tensor) => network.forward(x).detach());
  const results: Tensor[] = [];
  for (let round = 0; round < 3; round++) {
    results.push(train());
    network.eval();
    for (let i = 0; i < 3; i++) results.push(infer(randn([1, 64, 13, 12])));
    network.train();
  }
  return [...results, ...network.parameters()].map((tensor) => tensor.dataSync());
}

function furthest(a: readonly TypedArray[], b: readonly TypedArray[]): number {
  let furthest = 0;
  a.forEach((values, i) => {
    values.forEach((value, k) => {
      furthest = Math.max(furthest, Math.abs(value - b[i]![k]!));
    });
  });
  return furthest;
}

test('values and weights are those of eager steps, but for rounding', async () => {
  await open({ threads: 1 });
  const [eager, compiled] = [trained(plain), trained(compile as typeof plain)];
  expect(furthest(eager, compiled)).toBeLessThan(2e-5);
  expect(furthest(eager, compiled)).toBeGreaterThan(0);
});

test('and the same bits on any number of threads', async () => {
  const all: TypedArray[][] = [];
  for (const threads of [1, 2, 3]) {
    await open({ threads });
    all.push(trained(compile as typeof plain));
  }
  expect(all[1]).toEqual(all[0]);
  expect(all[2]).toEqual(all[0]);
});

test('cpu({ winograd: false }) leaves them as they are', async () => {
  const left: number[] = [];
  for (const winograd of [true, false]) {
    await open({ threads: 1, winograd });
    const weight = randn([64, 64, 3, 3]);
    const step = compile((x: Tensor) => conv2d(x, weight));
    step(randn([8, 64, 16, 16]));
    const { instructions } = step.programs[0]!.graph;
    left.push(
      instructions.filter((line) => line.kind === 'apply' && line.primitive.name === 'convolve').length,
    );
  }
  expect(left).toEqual([0, 1]);
});
