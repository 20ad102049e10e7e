/** What becomes of places of objects is what torchvision makes of them, of random cases (fixtures/detection.py). */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { ones, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import * as vision from '../index.ts';
import { casesOf, far, made, type Values } from './fixture.test-helper.ts';
import { keypointrcnnLoss } from './keypoint-loss.ts';
import type { RoISamples } from './roi-samples.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

interface Case {
  readonly inputs: readonly Values[];
  readonly output: Values;
}

test.each(casesOf<Case & { readonly size: number; readonly valid: Values }>('heatmap'))(
  'pixels of heat maps of $size',
  (each) => {
    const [keypoints, boxes] = each.inputs.map(made) as [Tensor, Tensor];
    const run = (places: Tensor, rois: Tensor): Tensor[] => {
      const { heatmaps, valid } = vision.keypointsToHeatmap(places, rois, each.size);
      return [heatmaps, valid.int()];
    };
    for (const [heatmaps, valid] of [run(keypoints, boxes), compile(run)(keypoints, boxes)]) {
      expect(heatmaps!.toArray()).toEqual(made(each.output).toArray());
      expect(valid!.toArray()).toEqual(made(each.valid).toArray());
    }
    // Some count and some do not.
    expect(new Set(each.valid.data).size).toBe(2);
  },
);

test.each(casesOf<Case & { readonly scores: Values }>('places'))('the hottest places, case %#', (each) => {
  const [maps, boxes] = each.inputs.map(made) as [Tensor, Tensor];
  const { keypoints, scores } = vision.heatmapsToKeypoints(maps, boxes);
  expect(far(keypoints, each.output)).toBeLessThan(1e-5);
  expect(far(scores, each.scores)).toBeLessThan(1e-5);
});

/** Of each image places, boxes with an object, and the numbers of these. */
function samplesOf(parts: readonly Tensor[]): { keypoints: Tensor[]; samples: RoISamples[] } {
  const images = parts.flatMap((_, i) => (i % 3 === 0 ? [parts.slice(i, i + 3)] : []));
  const samples = images.map(([, boxes, objects]) => ({
    boxes: Float32Array.from(boxes!.dataSync()),
    labels: new Int32Array(objects!.size).fill(1),
    goals: new Float32Array(0),
    objects: Int32Array.from(objects!.dataSync()),
  }));
  return { keypoints: images.map(([keypoints]) => keypoints!), samples };
}

test.each(casesOf<Case & { readonly grads: readonly [Values] }>('keypointLoss'))(
  'the loss, case %#',
  (each) => {
    const [logits, ...parts] = each.inputs.map(made);
    const { keypoints, samples } = samplesOf(parts);
    const leaf = parameter(logits!);
    const loss = keypointrcnnLoss(leaf, samples, keypoints);
    expect(far(loss, each.output)).toBeLessThan(1e-5);
    loss.backward();
    expect(far(leaf.grad!, each.grads[0])).toBeLessThan(1e-6);
  },
);

const box = zeros([1, 4]);
test.each<[() => unknown, string]>([
  [() => vision.keypointsToHeatmap(ones([2, 3, 3]), box, 8), 'got keypoints [2, 3, 3] and rois [1, 4]'],
  [() => vision.keypointsToHeatmap(ones([1, 3, 2]), box, 8), 'expected [K, P, 3] and [K, 4]'],
  [() => vision.keypointsToHeatmap(ones([1, 3, 3]), box, 0), 'heatmapSize is 0'],
  [() => vision.heatmapsToKeypoints(ones([1, 3, 3]), box), 'expected [K, P, H, W] and [K, 4]'],
  [
    () => compile((x: Tensor) => vision.heatmapsToKeypoints(ones([1, 2, 3, 3]), x).keypoints)(box),
    'compile() and vmap() cannot',
  ],
])('%s', (run, message) => expect(run).toThrow(message));
