/** What becomes of masks is what torchvision makes of them, of random cases (fixtures/detection.py). */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { ones, rand, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import * as vision from '../index.ts';
import { casesOf, far, made, type Values } from './fixture.test-helper.ts';
import { maskrcnnLoss, projectMasksOnBoxes } from './mask-loss.ts';
import type { RoISamples } from './roi-samples.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

interface Case {
  readonly inputs: readonly Values[];
  readonly output: Values;
}

interface Pasting extends Case {
  readonly size: readonly [number, number];
  readonly padding: number;
}

test.each(casesOf<Pasting>('pasted'))('masks in an image $size, padding $padding', (each) => {
  const { size, padding, output } = each;
  const [masks, boxes] = each.inputs.map(made) as [Tensor, Tensor];
  const paste = (m: Tensor, b: Tensor): Tensor => vision.pasteMasksInImage(m, b, size, { padding });
  expect(far(paste(masks, boxes), output)).toBeLessThan(1e-5);
  expect(far(compile(paste)(masks, boxes), output)).toBeLessThan(1e-5);
});

test('masks have gradients where they are pasted', () => {
  const masks = parameter(rand([2, 1, 4, 4]));
  const boxes = tensor([
    [2, 1, 6, 5],
    [20, 20, 24, 24],
  ]);
  vision.pasteMasksInImage(masks, boxes, [8, 10]).sum().backward();
  const [inside, outside] = masks.grad!.sum([1, 2, 3]).dataSync();
  expect(inside).toBeGreaterThan(10);
  expect(outside).toBe(0);
});

test.each(casesOf<Case & { readonly size: number }>('projected'))('what boxes show, $size', (each) => {
  const [masks, boxes, objects] = each.inputs.map(made) as [Tensor, Tensor, Tensor];
  const samples = {
    boxes: Float32Array.from(boxes.dataSync()),
    objects: Int32Array.from(objects.dataSync()),
  };
  expect(far(projectMasksOnBoxes(masks, samples, each.size), each.output)).toBeLessThan(1e-5);
});

/** Of each image masks, boxes with an object, the numbers of these, and labels of all objects. */
function samplesOf(parts: readonly Tensor[]): { masks: Tensor[]; samples: RoISamples[] } {
  const images = parts.flatMap((_, i) => (i % 4 === 0 ? [parts.slice(i, i + 4)] : []));
  const samples = images.map(([, boxes, objects, labels]) => {
    const [numbers, classes] = [objects!.dataSync(), labels!.dataSync()];
    return {
      boxes: Float32Array.from(boxes!.dataSync()),
      labels: Int32Array.from(numbers, (i) => classes[i]!),
      goals: new Float32Array(0),
      objects: Int32Array.from(numbers),
    };
  });
  return { masks: images.map(([masks]) => masks!), samples };
}

test.each(casesOf<Case & { readonly grads: readonly [Values] }>('maskLoss'))('the loss, case %#', (each) => {
  const [logits, ...parts] = each.inputs.map(made);
  const { masks, samples } = samplesOf(parts);
  const leaf = parameter(logits!);
  const loss = maskrcnnLoss(leaf, samples, masks);
  expect(far(loss, each.output)).toBeLessThan(1e-5);
  loss.backward();
  expect(far(leaf.grad!, each.grads[0])).toBeLessThan(1e-6);
});

const box = zeros([1, 4]);
test.each<[() => unknown, string]>([
  [
    () => vision.pasteMasksInImage(ones([2, 1, 4, 4]), box, [8, 8]),
    'got masks [2, 1, 4, 4] and boxes [1, 4]',
  ],
  [() => vision.pasteMasksInImage(ones([1, 4, 4]), box, [8, 8]), 'expected [N, 1, M, M] and [N, 4]'],
  [() => vision.pasteMasksInImage(ones([1, 1, 4, 3]), box, [8, 8]), 'got masks [1, 1, 4, 3]'],
  [
    () => vision.pasteMasksInImage(ones([1, 1, 4, 4]), box, [8, 8], { pad: 1 } as never),
    'there is no option pad',
  ],
])('%s', (run, message) => expect(run).toThrow(message));
