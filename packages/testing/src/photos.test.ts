/** Photos as those of CIFAR, from bytes to a trained network: loaded in batches, cropped, mirrored, normalized. */
import {
  BatchNorm2d,
  Conv2d,
  compile,
  cpu,
  crossEntropy,
  DataLoader,
  Flatten,
  Generator,
  ImageDataset,
  Linear,
  MaxPool2d,
  manualSeed,
  ReLU,
  randomCrop,
  randomHorizontalFlip,
  Sequential,
  SGD,
  standardize,
  type Tensor,
  toFloat,
  useBackend,
} from 'glissade';
import { beforeAll, expect, test } from 'vitest';

beforeAll(async () => useBackend(await cpu()));

const classes = ['red', 'green', 'blue', 'grey'];

/** Squares of a class's colour before noise, at places of their own. */
function made(count: number): ImageDataset {
  const generator = new Generator(5);
  const labels = Uint8Array.from({ length: count }, () => generator.randint(0, classes.length));
  const images = Uint8Array.from({ length: count * 3072 }, () => generator.randint(0, 128));
  for (const [i, label] of labels.entries()) {
    const corner = generator.randint(4, 12) * 32 + generator.randint(4, 12);
    for (let channel = 0; channel < 3; channel++)
      for (let row = 0; row < 16; row++) {
        const from = (i * 3 + channel) * 1024 + corner + row * 32;
        images.fill(label === channel || label === 3 ? 200 : 40, from, from + 16);
      }
  }
  return new ImageDataset(
    { shape: [count, 3, 32, 32], data: images },
    { shape: [count], data: labels },
    classes,
    255,
  );
}

const normalize = standardize([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]);

function training(): { loader: DataLoader<readonly [Tensor, Tensor]>; step(x: Tensor, y: Tensor): Tensor } {
  manualSeed(1);
  const model = new Sequential(
    new Conv2d(3, 8, 3, { padding: 1 }),
    new BatchNorm2d(8),
    new ReLU(),
    new MaxPool2d(4),
    new Flatten(),
    new Linear(8 * 8 * 8, classes.length),
  );
  const optimizer = new SGD(model.parameters(), { lr: 0.02, momentum: 0.9, weightDecay: 5e-4 });
  return {
    loader: new DataLoader(made(96), { batchSize: 32, shuffle: true, seed: 3 }),
    step(bytes, labels) {
      const varied = randomHorizontalFlip(randomCrop(bytes, 32, { padding: 4 }));
      const loss = crossEntropy(model.forward(normalize(toFloat(varied))), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    },
  };
}

async function losses(epochs: number, isCompiled: boolean): Promise<number[]> {
  const { loader, step } = training();
  const run = isCompiled ? compile(step) : step;
  const seen: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++)
    for await (const [bytes, labels] of loader) {
      expect([bytes.dtype, bytes.shape.slice(1), labels.dtype]).toEqual(['uint8', [3, 32, 32], 'int32']);
      seen.push(await run(bytes, labels).item());
    }
  return seen;
}

test('a network learns from bytes, eagerly and compiled', async () => {
  const [eager, compiled] = [await losses(2, false), await losses(6, true)];
  for (const [i, loss] of eager.entries()) expect(loss).toBeCloseTo(compiled[i]!, 3);
  expect(compiled[0]).toBeGreaterThan(1);
  expect(compiled.at(-1)).toBeLessThan(0.2);
});
