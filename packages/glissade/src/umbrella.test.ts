/** One install: everything is there under one name, and a few lines train something. */
import * as autograd from '@glissade/autograd';
import * as backendCpu from '@glissade/backend-cpu';
import * as backendGpu from '@glissade/backend-gpu';
import * as compiler from '@glissade/compiler';
import * as data from '@glissade/data';
import * as distributions from '@glissade/distributions';
import * as images from '@glissade/images';
import * as inspect from '@glissade/inspect';
import * as language from '@glissade/language';
import * as learner from '@glissade/learner';
import * as linalg from '@glissade/linalg';
import * as losses from '@glissade/losses';
import * as nn from '@glissade/nn';
import * as onnx from '@glissade/onnx';
import * as optim from '@glissade/optim';
import * as pytorch from '@glissade/pytorch';
import * as signal from '@glissade/signal';
import * as tables from '@glissade/tables';
import * as interfaces from '@glissade/tensor';
import * as tensorPackage from '@glissade/tensor/api';
import * as tensorboard from '@glissade/tensorboard';
import * as tensorflow from '@glissade/tensorflow';
import * as vision from '@glissade/vision';
import * as vmap from '@glissade/vmap';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as glissade from './index.ts';
import {
  Adam,
  bceWithLogits,
  type CpuBackend,
  crossEntropy,
  currentDevice,
  DataLoader,
  Flatten,
  Linear,
  manualSeed,
  noGrad,
  ReLU,
  randomSplit,
  Sequential,
  start,
  syntheticDigits,
  Tanh,
  tensor,
  toFloat,
} from './index.ts';

const packages = {
  tensor: tensorPackage,
  autograd,
  losses,
  optim,
  data,
  nn,
  vmap,
  distributions,
  linalg,
  signal,
  vision,
  images,
  tables,
  compiler,
  learner,
  inspect,
  language,
  onnx,
  pytorch,
  tensorflow,
  tensorboard,
  'backend-cpu': backendCpu,
  'backend-gpu': backendGpu,
};

describe('the names', () => {
  const owners = new Map<string, string[]>();
  for (const [name, exported] of Object.entries(packages))
    for (const key of Object.keys(exported)) owners.set(key, [...(owners.get(key) ?? []), name]);

  test('no two packages export the same one: `export *` would drop both', () => {
    expect([...owners].filter(([, names]) => names.length > 1)).toEqual([]);
  });

  test('what only backends, histories and compilers need is not among them', () => {
    const inner = Object.keys(interfaces).filter((name) => !(name in tensorPackage));
    expect(inner).toContain('apply');
    expect(inner.filter((name) => name in glissade)).toEqual([]);
    expect(Object.entries(interfaces)).toEqual(expect.arrayContaining(Object.entries(tensorPackage)));
  });

  test('every other one is here, and start besides', () => {
    expect(Object.keys(glissade).sort()).toEqual([...owners.keys(), 'start'].sort());
  });
});

describe('training', () => {
  let backend: CpuBackend;
  beforeAll(async () => {
    backend = await start({ threads: 2 });
  });
  afterAll(() => backend.dispose());

  test('start() chooses the CPU backend', () => {
    expect(backend.name).toBe('cpu');
    expect(currentDevice()!.name).toBe('cpu');
    expect(tensor([1]).device.name).toBe('cpu');
  });

  test('learns exclusive or, which no line separates', () => {
    manualSeed(1);
    const x = tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    const y = tensor([[0], [1], [1], [0]]);
    const model = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 1));
    const optimizer = new Adam(model.parameters(), { lr: 0.05 });
    for (let step = 0; step < 200; step++) {
      optimizer.zeroGrad();
      bceWithLogits(model.forward(x), y).backward();
      optimizer.step();
    }
    const answers = noGrad(() => model.forward(x).sigmoid().round().toArray());
    expect(answers).toEqual(y.toArray());
  });

  test('learns to read drawn digits', () => {
    manualSeed(42);
    const [train, valid] = randomSplit(syntheticDigits({ count: 2300, seed: 1 }), [2000, 300], { seed: 2 });
    const model = new Sequential(new Flatten(), new Linear(784, 64), new ReLU(), new Linear(64, 10));
    const optimizer = new Adam(model.parameters(), { lr: 0.003 });
    let first: number | undefined;
    for (let epoch = 0; epoch < 4; epoch++) {
      for (const [images, labels] of new DataLoader(train, { batchSize: 50, shuffle: true, seed: epoch })) {
        const loss = crossEntropy(model.forward(toFloat(images)), labels);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        first ??= loss.itemSync();
      }
    }
    expect(first).toBeGreaterThan(2); // about log(10): it knew nothing
    for (const [images, labels] of new DataLoader(valid, { batchSize: 300 })) {
      const read = noGrad(() => model.eval().forward(toFloat(images)).argmax(1));
      expect(read.eq(labels).float().mean().itemSync()).toBeGreaterThan(0.7);
    }
  });
});
