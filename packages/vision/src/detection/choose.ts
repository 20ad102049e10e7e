/** Of many boxes with scores, those that count: plain numbers, as how many there are depends on them. */
import type { Tensor } from '@glissade/tensor';
import { bestBoxes } from '../ops/nms.ts';
import { floatsNear, wholesNear } from './constants.ts';
import type { Detection, ImageSize } from './targets.ts';

/** Boxes of an image: four corners of each, how sure each is, and its class, or what else boxes of unlike ones do not compete by. */
export interface Scored {
  readonly boxes: Float32Array;
  readonly scores: Float32Array;
  readonly labels: Int32Array;
}

/** Which boxes count. */
export interface Choice {
  /** The least score. */
  readonly isSure: (score: number) => boolean;
  /** The least length of both sides, once boxes are cut off at the image's. */
  readonly minSize?: number;
  /** Of boxes of a label that overlap by more than that the best one. */
  readonly nmsThresh: number;
  /** At most so many of all. */
  readonly most: number;
}

/** Cuts boxes off where the image ends, and chooses, the surest first. */
export function choose(given: Scored, [height, width]: ImageSize, choice: Choice): Scored {
  const { isSure, minSize = 0, nmsThresh, most } = choice;
  const places: number[] = [];
  const corners: number[] = [];
  const within = (x: number, limit: number): number => Math.min(Math.max(x, 0), limit);
  for (let i = 0; i < given.scores.length; i++) {
    if (!isSure(given.scores[i]!)) continue;
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map((k) =>
      within(given.boxes[4 * i + k]!, k % 2 === 0 ? width : height),
    ) as [number, number, number, number];
    if (Math.fround(x2 - x1) < minSize || Math.fround(y2 - y1) < minSize) continue;
    places.push(i);
    corners.push(x1, y1, x2, y2);
  }
  const scores = Float32Array.from(places, (i) => given.scores[i]!);
  const labels = Int32Array.from(places, (i) => given.labels[i]!);
  const best = bestBoxes(corners, scores, labels, nmsThresh).subarray(0, most);
  return {
    boxes: Float32Array.from({ length: 4 * best.length }, (_, k) => corners[4 * best[k >> 2]! + (k & 3)]!),
    scores: Float32Array.from(best, (i) => scores[i]!),
    labels: Int32Array.from(best, (i) => labels[i]!),
  };
}

/** As tensors. */
export const detectionOf = ({ boxes, scores, labels }: Scored, like: Tensor): Detection => ({
  boxes: floatsNear(like, boxes, [scores.length, 4]),
  labels: wholesNear(like, labels),
  scores: floatsNear(like, scores, [scores.length]),
});
