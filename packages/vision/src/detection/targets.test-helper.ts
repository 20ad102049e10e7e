/** Objects of images, with all that detectors learn from. */
import { concat, ones, type Tensor, tensor } from '@glissade/tensor';
import type { KeypointTarget, MaskTarget } from './targets.ts';

export type FullTarget = MaskTarget & KeypointTarget;

export const labelsOf = (...labels: number[]): Tensor => tensor(labels, { dtype: 'int32' });

/** Objects of an image of 64 x 64, or another size: their masks are the left halves of their boxes, their places the corners and the middle of these. */
export function objects(
  boxes: readonly (readonly number[])[],
  labels: readonly number[],
  size = 64,
): FullTarget {
  const covers = ([x1, y1, x2, y2]: readonly number[], i: number): number => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return Number(x >= x1! && 2 * x < x1! + x2! && y >= y1! && y < y2!);
  };
  const masks = boxes.flatMap((box) => Array.from({ length: size * size }, (_, i) => covers(box, i)));
  const places = boxes.map(([x1, y1, x2, y2]) => [
    [x1!, y1!, 1],
    [x2!, y2!, 1],
    [(x1! + x2!) / 2, (y1! + y2!) / 2, 1],
  ]);
  const count = boxes.length;
  return {
    boxes: tensor(boxes.flat(), { shape: [count, 4] }),
    labels: labelsOf(...labels),
    masks: tensor(Uint8Array.from(masks), { shape: [count, size, size] }),
    keypoints: tensor(places.flat(2), { shape: [count, 3, 3] }),
  };
}

export const first = (): FullTarget =>
  objects(
    [
      [5, 8, 33, 40],
      [30, 4, 60, 30],
    ],
    [1, 3],
  );
export const second = (): FullTarget => objects([[10, 12, 50, 60]], [2]);
export const none = (): FullTarget => objects([], []);

/** The same with rows that are none, the boxes of which are all kinds. */
export function padded({ boxes, labels, masks, keypoints }: FullTarget, count: number): FullTarget {
  const missing = count - labels.size;
  const more = [...new Array<number>(4 * missing)].map((_, i) => [0, 0, 0, 0, 8, 8, 40, 40][i % 8]!);
  return {
    boxes: tensor([...boxes.dataSync(), ...more], { shape: [count, 4] }),
    labels: labelsOf(...labels.dataSync(), ...new Array<number>(missing).fill(-1)),
    masks: concat([masks, ones([missing, 64, 64], { dtype: 'uint8' })], 0),
    keypoints: concat([keypoints, ones([missing, 3, 3])], 0),
  };
}
