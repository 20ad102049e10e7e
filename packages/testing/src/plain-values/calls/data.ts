/** A right call of each class and function of data, and of their methods. */
import * as data from '@glissade/data';
import { Generator, ones, tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const images = () => ones([2, 3, 8, 8]);
const pair = () => new data.TensorDataset(ones([4, 2]), ones([4]));
const generator = () => new Generator(1);
const loader = () => new data.DataLoader(pair(), { batchSize: 2 });
const corners = [
  [0, 0],
  [7, 0],
  [7, 7],
  [0, 7],
];
const idx = () => new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 8]);
const npy = new Uint8Array(
  [
    ...'\x93NUMPY\x01\x00v\x00',
    ..."{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }".padEnd(117),
    '\n',
    ...'\0\0\0\0',
  ].map((letter) => letter.charCodeAt(0)),
);

export const calls: RightCalls = {
  BatchSampler: () => [new data.SequentialSampler(4), 2, false],
  ConcatDataset: () => [[pair(), pair()]],
  'ConcatDataset.get': () => [new data.ConcatDataset([pair(), pair()]), 1],
  'ConcatDataset.getBatch': () => [new data.ConcatDataset([pair(), pair()]), [1, 5]],
  DataLoader: () => [
    pair(),
    {
      batchSize: 2,
      shuffle: true,
      generator: generator(),
      dropLast: false,
      collate: data.collate,
      prefetch: 2,
    },
  ],
  'DataLoader.loadStateDict': () => [loader(), loader().stateDict()],
  'ImageDataset.get': () => [data.syntheticDigits({ count: 2 }), 1],
  MapDataset: () => [pair(), (x: unknown) => x],
  'MapDataset.get': () => [new data.MapDataset(pair(), (x) => x), 1],
  RandomSampler: () => [4, { replacement: true, numSamples: 3, generator: generator() }],
  SequentialSampler: () => [4],
  Subset: () => [pair(), [1, 2]],
  'Subset.get': () => [new data.Subset(pair(), [1, 2]), 1],
  'Subset.getBatch': () => [new data.Subset(pair(), [1, 2]), [1]],
  SubsetRandomSampler: () => [[1, 2], generator()],
  TensorDataset: () => [ones([2, 3]), ones([2])],
  'TensorDataset.get': () => [pair(), 1],
  'TensorDataset.getBatch': () => [pair(), [1, 2]],
  WeightedRandomSampler: () => [[0.5, 0.5], 3, { replacement: true, generator: generator() }],
  adjustBrightness: () => [images(), 1.5],
  adjustContrast: () => [images(), 1.5],
  adjustGamma: () => [images(), 2, 1],
  adjustHue: () => [images(), 0.1],
  adjustSaturation: () => [images(), 1.5],
  adjustSharpness: () => [images(), 1.5],
  affine: () => [
    images(),
    { angle: 10, translate: [1, 2], scale: 1.1, shear: [3, 4], mode: 'bilinear', fill: 0, center: [1, 2] },
  ],
  augMix: () => [
    images(),
    {
      severity: 3,
      mixtureWidth: 2,
      chainDepth: 2,
      alpha: 1,
      allOps: true,
      mode: 'bilinear',
      fill: 0,
      generator: generator(),
    },
  ],
  autoAugment: () => [images(), { policy: 'cifar10', mode: 'bilinear', fill: 0, generator: generator() }],
  autocontrast: () => [images()],
  elastic: () => [images(), ones([1, 8, 8, 2]), { mode: 'bilinear', fill: 0 }],
  elasticTransform: () => [
    images(),
    { alpha: 5, sigma: 1, mode: 'bilinear', fill: 0, generator: generator() },
  ],
  equalize: () => [images()],
  fiveCrop: () => [images(), 4],
  gaussianBlur: () => [images(), 3, { sigma: [0.1, 2], generator: generator() }],
  invert: () => [images()],
  perspective: () => [
    images(),
    corners,
    [
      [1, 0],
      [7, 1],
      [7, 7],
      [0, 7],
    ],
    { mode: 'bilinear', fill: 0 },
  ],
  posterize: () => [images(), 4],
  randAugment: () => [
    images(),
    { numOps: 1, magnitude: 3, numMagnitudeBins: 10, mode: 'bilinear', fill: 0, generator: generator() },
  ],
  randomAdjustSharpness: () => [images(), 2, { p: 0.5, generator: generator() }],
  randomApply: () => [images(), data.invert, { p: 0.5, generator: generator() }],
  randomAutocontrast: () => [images(), { p: 0.5, generator: generator() }],
  randomEqualize: () => [images(), { p: 0.5, generator: generator() }],
  randomGrayscale: () => [images(), { p: 0.5, generator: generator() }],
  randomInvert: () => [images(), { p: 0.5, generator: generator() }],
  randomPerspective: () => [
    images(),
    { distortionScale: 0.5, p: 0.5, mode: 'bilinear', fill: 0, generator: generator() },
  ],
  randomPosterize: () => [images(), 4, { p: 0.5, generator: generator() }],
  randomSolarize: () => [images(), 0.5, { p: 0.5, generator: generator() }],
  rgbToGrayscale: () => [images(), { numOutputChannels: 3 }],
  rotate: () => [images(), 30, { mode: 'bilinear', fill: 0, center: [1, 2] }],
  solarize: () => [images(), 0.5],
  tenCrop: () => [images(), 4, { verticalFlip: true }],
  trivialAugmentWide: () => [
    images(),
    { numMagnitudeBins: 10, mode: 'bilinear', fill: 0, generator: generator() },
  ],
  centerCrop: () => [images(), 4],
  collate: () => [[ones([2]), ones([2])]],
  colorJitter: () => [
    images(),
    { brightness: 0.1, contrast: 0.1, saturation: 0.1, hue: 0.1, generator: generator() },
  ],
  cutMix: () => [
    images(),
    tensor([0, 1], { dtype: 'int32' }),
    { classes: 2, alpha: 1, generator: generator() },
  ],
  formatNpy: () => [ones([2])],
  mixUp: () => [
    images(),
    tensor([0, 1], { dtype: 'int32' }),
    { classes: 2, alpha: 1, generator: generator() },
  ],
  parseIdx: () => [idx(), 'a.idx', 1],
  parseNpy: () => [npy, 'a.npy'],
  randomAffine: () => [
    images(),
    {
      degrees: 10,
      translate: [0.1, 0.1],
      scale: [0.9, 1.1],
      shear: 5,
      mode: 'bilinear',
      fill: 0,
      generator: generator(),
    },
  ],
  randomCrop: () => [images(), 4, { padding: 1, paddingMode: 'constant', fill: 0, generator: generator() }],
  randomErasing: () => [
    images(),
    { p: 1, scale: [0.1, 0.2], ratio: [0.5, 2], value: 0, generator: generator() },
  ],
  randomHorizontalFlip: () => [images(), { p: 0.5, generator: generator() }],
  randomResizedCrop: () => [
    images(),
    4,
    { scale: [0.5, 1], ratio: [0.8, 1.2], mode: 'bilinear', generator: generator() },
  ],
  randomRotation: () => [images(), 10, { mode: 'bilinear', fill: 0, generator: generator() }],
  randomSplit: () => [pair(), [2, 2], { generator: generator() }],
  randomVerticalFlip: () => [images(), { p: 0.5, generator: generator() }],
  standardize: () => [
    [0, 0, 0],
    [1, 1, 1],
  ],
  streamBatches: () => [
    [1, 2, 3],
    { batchSize: 2, dropLast: false, shuffleBuffer: 2, generator: generator(), collate: data.collate },
  ],
  toFloat: () => [images().mul(255).int(), 255],
};

/** Errors themselves, what only the functions of this package make, and what would look on the net: sources.test.ts tries those. */
export const others = [
  ...['DownloadError', 'FileError', 'ImageDataset'],
  // Ten thousand digits, by default.
  'syntheticDigits',
  ...['cifar10', 'cifar100', 'digits', 'fashionMnist', 'mnist'],
];

/** Data sets speak for those that they are made of; errors of files name the file. */
export const accepted: RegExp = /^(TensorDataset|a\.idx|manualSeed|iterating over a scalar tensor): /;
