/** Random changes do on average what torchvision's do (fixtures/augmentation.py). */
import { cpu } from '@glissade/backend-cpu';
import { manualSeed, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import fixture from '../fixtures/augmentation.json' with { type: 'json' };
import * as data from '../index.ts';

beforeAll(async () => useBackend(await cpu()));

const changes: Readonly<Record<string, (images: Tensor) => Tensor>> = {
  'autoAugment imagenet': (x) => data.autoAugment(x),
  'autoAugment cifar10': (x) => data.autoAugment(x, { policy: 'cifar10' }),
  'autoAugment svhn': (x) => data.autoAugment(x, { policy: 'svhn' }),
  randAugment: (x) => data.randAugment(x),
  trivialAugmentWide: (x) => data.trivialAugmentWide(x),
  augMix: (x) => data.augMix(x, { severity: 10 }),
  'augMix of few alike': (x) =>
    data.augMix(x, { severity: 5, mixtureWidth: 2, chainDepth: 2, alpha: 0.3, allOps: false }),
  randomPerspective: (x) => data.randomPerspective(x),
  elasticTransform: (x) => data.elasticTransform(x, { alpha: 30, sigma: 2 }),
  gaussianBlur: (x) => data.gaussianBlur(x, 7),
  randomGrayscale: (x) => data.randomGrayscale(x, { p: 0.3 }),
  randomInvert: (x) => data.randomInvert(x),
  randomPosterize: (x) => data.randomPosterize(x, 2),
  randomSolarize: (x) => data.randomSolarize(x, 100),
  randomAutocontrast: (x) => data.randomAutocontrast(x),
  randomEqualize: (x) => data.randomEqualize(x),
  randomAdjustSharpness: (x) => data.randomAdjustSharpness(x, 2),
  randomAffine: (x) =>
    data.randomAffine(x, {
      degrees: [10, 40],
      translate: [0.1, 0.2],
      scale: [0.7, 1.1],
      shear: [0, 10, -5, 5],
    }),
  randomRotation: (x) => data.randomRotation(x, [10, 40]),
};

const count = 300;
const { shape, data: bytes } = fixture.images.photo;
const image = (): Tensor =>
  tensor(
    Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)),
    { shape },
  );

test.each(Object.entries(fixture.averages[0]!))('%s', async (name, { mean, error }) => {
  manualSeed(3);
  const before = image().unsqueeze(0);
  const images = changes[name]!(before.expand([count, ...shape])).float();
  const away = images.sub(before).abs();
  const figures = [
    images.mean([1, 2, 3]),
    images.narrow(2, 0, 9).mean([1, 2, 3]),
    away.mean([1, 2, 3]),
    away.amax([1, 2, 3]).eq(0).float(),
  ];
  for (const [i, figure] of figures.entries()) {
    const [ours, spread] = [await figure.mean().item(), await figure.std().item()];
    const slack = 4.5 * Math.hypot(error[i]!, spread / Math.sqrt(count)) + 1e-6 * Math.abs(mean[i]!);
    expect(Math.abs(ours - mean[i]!), `figure ${i}: ${ours}, there ${mean[i]}`).toBeLessThanOrEqual(slack);
  }
});
