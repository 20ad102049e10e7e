/** Detectors in compiled steps, on backends that give values asynchronously, with padded targets, and in the wrong mode. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { Conv2d, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import {
  type Backend,
  manualSeed,
  rand,
  reference,
  stack,
  type Tensor,
  tensor,
  useBackend,
} from '@glissade/tensor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as vision from '../index.ts';
import { type Detector, small } from './detectors.test-helper.ts';
import { type FullTarget, first, labelsOf, none, objects, padded, second } from './targets.test-helper.ts';
import type { Detection } from './targets.ts';

beforeEach(async () => useBackend(await cpu({ threads: 1 })));
afterEach(() => useBackend(reference));

function made(name: string): Detector {
  manualSeed(0);
  const { make, sharpen } = small[name]!;
  const model = make();
  sharpen(model);
  return model;
}

const drawn = (): Tensor => {
  manualSeed(5);
  return rand([2, 3, 64, 64]);
};

const added = (losses: object): Tensor =>
  Object.values(losses as Readonly<Record<string, Tensor>>).reduce((a, b) => a.add(b));

/** What is learned in three steps: the losses. */
function trained(name: string, isCompiled: boolean, targets: readonly FullTarget[]): number[] {
  const model = made(name);
  const images = drawn();
  const optimizer = new SGD(model.parameters(), { lr: 1e-4 });
  const step = (batch: Tensor, ...goals: FullTarget[]): Tensor => {
    const loss = added(model.forward(batch, goals));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  const run = isCompiled ? compile(step) : step;
  return [0, 1, 2].map(() => run(images, ...targets).itemSync());
}

const dense = ['retinanet', 'fcos', 'ssd'];
const all = [...dense, 'fasterRcnn', 'maskRcnn', 'keypointRcnn'];

test.each(dense)('%s learns the same in a compiled step, of padded targets, too', (name) => {
  const eager = trained(name, false, [first(), second()]);
  expect(eager[2]).toBeLessThan(eager[0]!);
  const compiled = trained(name, true, [padded(first(), 4), padded(second(), 4)]);
  for (const [i, loss] of eager.entries()) expect(compiled[i]! / loss).toBeCloseTo(1, 3);
});

test.each(all)('%s loses the same with rows that are none', (name) => {
  const model = made(name);
  const images = drawn();
  for (const targets of [
    [first(), second()],
    [none(), first()],
  ]) {
    const [plain, more] = [targets, targets.map((each) => padded(each, 3))].map((goals) => {
      manualSeed(1);
      return added(model.forward(images, goals)).itemSync();
    }) as [number, number];
    expect(more / plain).toBeCloseTo(1, 5);
  }
});

const numbers = (found: readonly Detection[]): number[] =>
  found.flatMap((each) =>
    Object.values(each as unknown as Record<string, Tensor>).flatMap((x) => [...x.dataSync()]),
  );

test.each(all)(
  '%s finds the same in a list, in a batch, awaited and of compiled candidates',
  async (name) => {
    const model = made(name).eval();
    const batch = drawn();
    const found = model.forward(batch);
    expect(found.map(({ labels }) => labels.size)).toEqual([12, 12]);
    expect(numbers(model.forward(batch.unbind(0)))).toEqual(numbers(found));
    expect(numbers(await model.detect(batch))).toEqual(numbers(found));
    const candidates = compile((x: Tensor) => model.candidates(x));
    const own = numbers(await model.detect(batch, { candidates }));
    const far = numbers(found).map((x, i) => Math.abs(x - own[i]!));
    expect(Math.max(...far)).toBeLessThan(1e-2);
    expect(() => compile((x: Tensor) => model.forward(x))(batch)).toThrow('call it outside');
  },
);

describe('where values come asynchronously', () => {
  const { readSync, ...others } = reference as Backend & { readSync?: unknown };
  let reads = 0;
  const distant = { ...others, name: 'distant' } as Backend;
  for (const key of ['allocate', 'write', 'run', 'free'] as const)
    (distant as unknown as Record<string, unknown>)[key] = (
      reference[key] as (...given: never[]) => unknown
    ).bind(reference);
  (distant as unknown as Record<string, unknown>)['read'] = async (buffer: never, length: number) => {
    reads++;
    return reference.read(buffer, length);
  };

  /** Few layers, as the reference backend is slow: maps of every fourth and every eighth pixel, and smaller. */
  function tiny(name: string): Detector {
    manualSeed(0);
    const layers = new Sequential(new Conv2d(3, 8, 4, { stride: 4 }), new Conv2d(8, 8, 2, { stride: 2 }));
    const backbone = new vision.BackboneWithFPN(layers, { '0': '0', '1': '1' }, [8, 8], 8);
    const pool = (): vision.MultiScaleRoIAlign =>
      new vision.MultiScaleRoIAlign(['0', '1'], 3, 2, { canonicalScale: 12, canonicalLevel: 3 });
    const options: vision.FasterRCNNOptions = {
      minSize: 32,
      maxSize: 32,
      rpnAnchorGenerator: new vision.AnchorGenerator([6, 12, 24], [0.5, 1, 2]),
      rpnPreNmsTopNTrain: 40,
      rpnPreNmsTopNTest: 20,
      boxRoiPool: pool(),
      boxHead: new vision.TwoMLPHead(72, 16),
      boxPredictor: new vision.FastRCNNPredictor(16, 4),
      boxBatchSizePerImage: 16,
      boxScoreThresh: 0,
      boxDetectionsPerImg: 5,
    };
    if (name === 'maskRcnn')
      return new vision.MaskRCNN(backbone, 4, {
        ...options,
        maskRoiPool: pool(),
        maskHead: new vision.MaskRCNNHeads(8, [6], 1),
        maskPredictor: new vision.MaskRCNNPredictor(6, 6, 4),
      });
    if (name === 'keypointRcnn')
      return new vision.KeypointRCNN(backbone, 4, {
        ...options,
        keypointRoiPool: pool(),
        keypointHead: new vision.KeypointRCNNHeads(8, [6]),
        keypointPredictor: new vision.KeypointRCNNPredictor(6, 3),
      });
    return new vision.FasterRCNN(backbone, 4, options);
  }

  test.each(['ssd', 'fasterRcnn', 'maskRcnn', 'keypointRcnn'])(
    '%s learns and finds the same',
    async (name) => {
      expect(readSync).toBeDefined();
      const results = async (waits: number): Promise<number[]> => {
        const model = name === 'ssd' ? made(name) : tiny(name);
        const images = drawn().slice(2, 0, 32).slice(3, 0, 32);
        const targets = [objects([], [], 32), objects([[5, 6, 25, 30]], [2], 32)];
        manualSeed(1);
        reads = 0;
        const loss = added(await model.losses(images, targets));
        expect(reads).toBe(waits);
        loss.backward();
        const gradient = model.parameters()[0]!.grad!;
        const found = await model.eval().detect(images);
        const read = [
          loss,
          gradient.sum(),
          ...found.flatMap((each) => Object.values(each as unknown as Record<string, Tensor>)),
        ];
        return (await Promise.all(read.map((x) => x.data()))).flatMap((data) => [...data]);
      };
      const expected = await results(0);
      useBackend(distant);
      // One wait, for all that is looked at: nothing, or two of the candidates, one of anchors and two of each target.
      const actual = await results(name === 'ssd' ? 0 : 7);
      expect(actual.length).toBe(expected.length);
      for (const [i, x] of expected.entries())
        expect(Math.abs(actual[i]! - x) / Math.max(1, Math.abs(x))).toBeLessThan(2e-3);
      const model = name === 'ssd' ? made(name) : tiny(name);
      expect(() => model.eval().forward(drawn())).toThrow('await model.detect(images)');
      if (name !== 'ssd')
        expect(() => model.train().forward(drawn(), [none(), none()])).toThrow(
          'await model.losses(images, targets)',
        );
    },
  );
});

test('what is refused', async () => {
  const model = made('ssd');
  const images = drawn();
  expect(() => model.forward(images)).toThrow('call model.eval()');
  await expect(model.detect(images)).rejects.toThrow('call model.eval()');
  expect(() => model.forward(images, [first()])).toThrow('got 1 targets of 2 images');
  expect(() => model.forward(images, [first(), { ...second(), labels: labelsOf(1, 2) }])).toThrow(
    'expected a label for each box',
  );
  const flat = { boxes: tensor([[3, 4, 3, 9]]), labels: labelsOf(1) };
  expect(() => model.forward(images, [first(), flat])).toThrow(
    'box 0 of a target is [3,4,3,9], x1, y1, x2, y2; expected a height and a width above 0',
  );
  expect(() => model.forward([], [])).toThrow('got no images');
  expect(() => model.forward([stack([images])], [first()])).toThrow('expected [channels, height, width]');
  expect(() => model.forward(images.int(), [first(), second()])).toThrow('expected colours from 0 to 1');
  const [mask, keypoint] = [made('maskRcnn'), made('keypointRcnn')];
  const { masks, keypoints, ...plain } = first();
  const [noMasks, noKeypoints] = [
    { ...plain, keypoints },
    { ...plain, masks },
  ];
  expect(() => mask.forward(images, [first(), noMasks])).toThrow(
    'MaskRCNN: a target has boxes, labels, keypoints; expected masks, too',
  );
  expect(() => keypoint.forward(images, [first(), noKeypoints])).toThrow('expected keypoints, too');
  expect(() => mask.forward(images, [first(), { ...first(), masks: masks.narrow(1, 0, 9) }])).toThrow(
    'got masks [2, 9, 64] of 2 boxes in an image [64, 64]; expected [2, 64, 64]',
  );
  expect(() => keypoint.forward(images, [first(), { ...first(), keypoints: masks }])).toThrow(
    'got keypoints [2, 64, 64] of 2 boxes; expected [2, K, 3]',
  );
  model.eval();
  expect(() => model.forward(images, [first(), second()])).toThrow('call model.train()');
  expect(() => model.detect(images, { network: 1 } as never)).toThrow('there is no option network');
});
