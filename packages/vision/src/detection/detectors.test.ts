/** Small detectors of the same seed find, lose and learn what torchvision's do (fixtures/detection.py). */
import { cpu } from '@glissade/backend-cpu';
import { arange, manualSeed, rand, stack, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { small } from './detectors.test-helper.ts';
import { type Computed, computed, expectGradient, expectProbe, made } from './fixture.test-helper.ts';
import type { Detection, DetectionTarget, KeypointDetection, MaskDetection } from './targets.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function expectLosses(losses: object, expected: Readonly<Record<string, number>>): void {
  const actual = Object.entries(losses as Readonly<Record<string, Tensor>>);
  expect(actual.map(([name]) => name).toSorted()).toEqual(Object.keys(expected).map(camel).toSorted());
  for (const [name, value] of Object.entries(expected)) {
    const own = (losses as Readonly<Record<string, Tensor>>)[camel(name)]!.itemSync();
    expect(Math.abs(own - value) / Math.max(1, Math.abs(value)), `${name}: ${own}, ${value}`).toBeLessThan(
      1e-4,
    );
  }
}

/** Of masks what the fixture has of them. */
function sums(masks: Tensor): Tensor {
  const [count, , height, width] = masks.shape as readonly [number, number, number, number];
  const flat = masks.reshape([count, height * width]);
  const signed = flat.mul(
    arange(height * width)
      .float()
      .cos(),
  );
  return stack([flat.sum(1), signed.sum(1)], 1);
}

/** What is said of objects beside their boxes: of each as many numbers. */
function furtherNumbers(found: Detection): Readonly<Record<string, Tensor>> {
  const { masks, keypoints, keypointsScores } = found as Partial<MaskDetection & KeypointDetection>;
  return {
    ...(masks && { masks: sums(masks) }),
    ...(keypoints && { keypoints, keypoints_scores: keypointsScores! }),
  };
}

/** Expects each of what was found, but in no order where scores are as good as equal. */
function expectFound(found: Detection, expected: Computed['found'][number]): void {
  const further = furtherNumbers(found);
  const { boxes: _, labels: __, scores: ___, ...others } = expected;
  expect(Object.keys(further)).toEqual(Object.keys(others));
  const numbers = Object.entries(others).map(([name, values]) => {
    expect(further[name]!.shape).toEqual(values!.shape);
    return {
      own: further[name]!.dataSync(),
      data: values!.data,
      each: values!.data.length / values!.shape[0]!,
    };
  });
  const [boxes, labels, scores] = [found.boxes, found.labels, found.scores].map((x) => x.dataSync());
  expect(scores!.length).toBe(expected.scores.data.length);
  expect(scores!.length).toBeGreaterThan(3);
  expect(scores).toEqual(scores!.toSorted().reverse());
  const last = expected.scores.data.at(-1)!;
  for (const [i, score] of expected.scores.data.entries()) {
    const box = expected.boxes.data.slice(4 * i, 4 * i + 4);
    const isSame = (_: number, j: number): boolean =>
      labels![j] === expected.labels.data[i] &&
      Math.abs(scores![j]! - score) < 1e-3 &&
      box.every((side, k) => Math.abs(boxes![4 * j + k]! - side) < 0.05) &&
      numbers.every(({ own, data, each }) =>
        data
          .slice(i * each, (i + 1) * each)
          .every((x, k) => Math.abs(own[j * each + k]! - x) < 2e-3 * Math.max(1, Math.abs(x))),
      );
    // At the end another one may have come in.
    expect(score < last + 1e-3 || scores!.some(isSame), `${i}, ${score}, [${box}]`).toBe(true);
  }
}

describe.each(Object.keys(computed))('%s', (name) => {
  const expected = computed[name]!;
  const { make, sharpen } = small[name]!;
  test('weights, detections, losses and gradients', () => {
    manualSeed(0);
    const model = make();
    for (const probe of expected.weights) expectProbe(model.getParameter(probe[0]), probe, 1e-5);
    sharpen(model);
    manualSeed(expected.seed);
    const images = expected.sizes.map((size) => rand([3, ...size]));
    const targets = expected.targets.map(
      (target) =>
        Object.fromEntries(
          Object.entries(target).map(([key, values]) => [key, made(values)]),
        ) as unknown as DetectionTarget,
    );
    manualSeed(2);
    const losses = model.forward(images, targets);
    expectLosses(losses, expected.losses);
    Object.values(losses as Readonly<Record<string, Tensor>>)
      .reduce((a, b) => a.add(b))
      .backward();
    for (const probe of expected.grads) expectGradient(model.getParameter(probe[0]).grad!, probe);
    const nothing = Object.fromEntries(
      Object.entries(targets[0]!).map(([key, x]) => [key, (x as Tensor).slice(0, 0, 0)]),
    ) as unknown as DetectionTarget;
    manualSeed(3);
    expectLosses(model.forward(images, [nothing, ...targets.slice(1)]), expected.empty);
    const found = model.eval().forward(images);
    expect(found.length).toBe(expected.found.length);
    for (const [i, each] of expected.found.entries()) expectFound(found[i]!, each);
  });
});
