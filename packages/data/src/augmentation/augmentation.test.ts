/** What all of them have in common: dtypes, generators, compiled steps. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type DType, Generator, manualSeed, rand, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AugmentationOptions,
  augMix,
  autoAugment,
  colorJitter,
  cutMix,
  elasticTransform,
  gaussianBlur,
  mixUp,
  randAugment,
  randomAdjustSharpness,
  randomAffine,
  randomApply,
  randomAutocontrast,
  randomCrop,
  randomEqualize,
  randomErasing,
  randomGrayscale,
  randomHorizontalFlip,
  randomInvert,
  randomPerspective,
  randomPosterize,
  randomResizedCrop,
  randomRotation,
  randomSolarize,
  randomVerticalFlip,
  rotate,
  trivialAugmentWide,
} from '../index.ts';
import { sampled } from './sample.ts';

beforeAll(async () => useBackend(await cpu()));

type Change = (images: Tensor, options?: AugmentationOptions) => Tensor;
const changes: Record<string, Change> = {
  colorJitter: (x, options) =>
    colorJitter(x, { brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.2, ...options }),
  randomAffine: (x, options) =>
    randomAffine(x, {
      degrees: 20,
      translate: [0.2, 0.2],
      scale: [0.8, 1.2],
      shear: 10,
      mode: 'bilinear',
      ...options,
    }),
  randomCrop: (x, options) => randomCrop(x, 6, { padding: 1, ...options }),
  'randomCrop of mirrored images': (x, options) =>
    randomCrop(x, [8, 7], { padding: 2, paddingMode: 'reflect', ...options }),
  randomErasing: (x, options) => randomErasing(x, { p: 0.9, ...options }),
  randomHorizontalFlip,
  randomResizedCrop: (x, options) => randomResizedCrop(x, 5, options),
  randomRotation: (x, options) => randomRotation(x, 45, options),
  randomVerticalFlip,
  elasticTransform: (x, options) => elasticTransform(x, { alpha: 8, sigma: [1, 1.5], ...options }),
  gaussianBlur: (x, options) => gaussianBlur(x, [5, 3], options),
  randomAdjustSharpness: (x, options) => randomAdjustSharpness(x, 2, options),
  randomApply: (x, options) => randomApply(x, (all) => rotate(all, 90), options),
  randomAutocontrast,
  randomGrayscale: (x, options) => randomGrayscale(x, { p: 0.5, ...options }),
  randomInvert,
  randomPerspective: (x, options) => randomPerspective(x, { p: 0.8, ...options }),
  randomSolarize: (x, options) => randomSolarize(x, x.dtype === 'uint8' ? 128 : 0.5, options),
};
/** Of bytes they make steps elsewhere than of floats, whose own steps are elsewhere in halves. */
const stepwise: Record<string, Change> = {
  augMix: (x, options) => augMix(x, { severity: 10, alpha: 0.5, ...options }),
  'autoAugment of cifar10': (x, options) => autoAugment(x, { policy: 'cifar10', ...options }),
  'autoAugment of imagenet': (x, options) => autoAugment(x, options),
  randAugment: (x, options) => randAugment(x, { numOps: 3, magnitude: 20, mode: 'bilinear', ...options }),
  randomEqualize,
  randomPosterize: (x, options) => randomPosterize(x, 2, options),
  trivialAugmentWide: (x, options) => trivialAugmentWide(x, options),
};
const labels = (): Tensor => tensor([0, 1, 2, 0, 1, 2], { dtype: 'int32' });
const mixes: Record<string, Change> = {
  cutMix: (x, options) => cutMix(x, labels(), { classes: 3, ...options })[0],
  mixUp: (x, options) => mixUp(x, labels(), { classes: 3, alpha: 0.4, ...options })[0],
};

const images = (dtype: DType): Tensor => {
  const bytes = rand([6, 3, 8, 7], { generator: new Generator(1) });
  return dtype === 'uint8' ? bytes.mul(255).to(dtype) : bytes.to(dtype);
};
const numbers = async (x: Tensor): Promise<number[]> => [...(await x.data())].map(Number);

describe.each(Object.entries({ ...changes, ...mixes, ...stepwise }))('%s', (name, change) => {
  test.each<DType>(
    name in mixes ? ['float32', 'float64', 'float16'] : ['float32', 'float64', 'float16', 'uint8'],
  )('of %s gives its dtype', async (dtype) => {
    const changed = change(images(dtype), { generator: new Generator(3) });
    expect(changed.dtype).toBe(dtype);
    const exact = await numbers(change(images('float64'), { generator: new Generator(3) }));
    const [scale, slack] = dtype === 'uint8' ? [255, 3] : [1, dtype === 'float16' ? 4e-3 : 1e-5];
    const values = await numbers(changed);
    // A pixel at an edge may fall on either side of it.
    const away = values.filter((value, i) => Math.abs(value - exact[i]! * scale) > slack);
    expect(away.length).toBeLessThan((name in stepwise ? 0.4 : 0.02) * values.length + 1);
  });

  test('draws anew at each call of a compiled step, as eagerly', async () => {
    const x = images('float32');
    const step = compile((x: Tensor) => change(x));
    manualSeed(11);
    const compiled = [await numbers(step(x)), await numbers(step(x)), await numbers(step(x))];
    manualSeed(11);
    for (const values of compiled) {
      const eager = await numbers(change(x));
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(eager[i]!, 5);
      });
    }
    expect(compiled[1]).not.toEqual(compiled[2]);
  });
});

test('places in an image of more pixels than floats can count', () => {
  const [height, width] = [4200, 4000];
  const bytes = new Uint8Array(height * width);
  const columns = [0, 1, 2, 3, 3998, 3999];
  for (const column of columns) bytes[(height - 1) * width + column] = 1 + (column % 251);
  const at = (values: number[]): Tensor => tensor(values).reshape([1, 1, columns.length]);
  const images = tensor(bytes, { shape: [1, height, width] });
  const found = sampled(images, at(columns), at(columns.map(() => height - 1)), 'nearest', 0);
  expect(found.flatten().toArray()).toEqual(columns.map((column) => 1 + (column % 251)));
});
