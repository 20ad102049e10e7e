/** Small detectors of the same seed find, lose and learn what torchvision's do (fixtures/detection.py). */
import { cpu } from '@glissade/backend-cpu';
import { manualSeed, rand, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { small } from './detectors.test-helper.ts';
import { computed, expectProbe, far, made } from './fixture.test-helper.ts';
import type { Target } from './targets.ts';

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

describe.each(Object.keys(computed))('%s', (name) => {
  const expected = computed[name]!;
  const { make, sharpen } = small[name]!;
  test('weights, detections, losses and gradients', () => {
    manualSeed(0);
    const model = make();
    for (const probe of expected.weights) expectProbe(model.getParameter(probe[0]), probe, 1e-5);
    sharpen(model);
    manualSeed(1);
    const images = expected.sizes.map((size) => rand([3, ...size]));
    const targets: Target[] = expected.targets.map(({ boxes, labels }) => ({
      boxes: made(boxes),
      labels: made(labels),
    }));
    const found = model.eval().forward(images);
    for (const [i, { boxes, labels, scores }] of expected.found.entries()) {
      expect(scores.data.length).toBeGreaterThan(3);
      expect(found[i]!.labels.toArray()).toEqual(labels.data);
      expect(far(found[i]!.scores, scores)).toBeLessThan(1e-4);
      expect(far(found[i]!.boxes, boxes)).toBeLessThan(1e-3);
    }
    model.train();
    manualSeed(2);
    const losses = model.forward(images, targets);
    expectLosses(losses, expected.losses);
    Object.values(losses as Readonly<Record<string, Tensor>>)
      .reduce((a, b) => a.add(b))
      .backward();
    for (const probe of expected.grads) expectProbe(model.getParameter(probe[0]).grad!, probe, 2e-3);
    const nothing = { boxes: zeros([0, 4]), labels: zeros([0], { dtype: 'int32' }) };
    expectLosses(model.forward([images[0]!], [nothing]), expected.empty);
  });
});
