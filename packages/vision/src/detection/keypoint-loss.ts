/** How far heat maps are from the places of objects. */
import { crossEntropy } from '@glissade/losses';
import { clamp, concat, div, indexSelect, mul, sum, type Tensor, where } from '@glissade/tensor';
import { floatsNear, wholesNear } from './constants.ts';
import { keypointsToHeatmap } from './keypoints-to-heatmap.ts';
import type { RoISamples } from './roi-samples.ts';

/** A pixel that no heat map has. */
const nowhere = -100;

/**
 * The cross-entropy of the pixels of heat maps [K, P, H, H], of the boxes of all images: of those places that are in their box and seen.
 * Source: https://arxiv.org/abs/1703.06870, section 5
 *
 * @param samples - the boxes of each image with an object
 * @param keypoints - the places [N, P, 3] of the objects of each image
 */
export function keypointrcnnLoss(
  logits: Tensor,
  samples: readonly RoISamples[],
  keypoints: readonly Tensor[],
): Tensor {
  const [count, places, size] = logits.shape as readonly [number, number, number];
  // Of none there is no mean.
  if (count === 0) return mul(sum(logits), 0);
  const own = concat(
    samples.map(({ objects }, i) => indexSelect(keypoints[i]!.detach(), 0, wholesNear(logits, objects))),
    0,
  );
  const corners = Float32Array.from(samples.flatMap(({ boxes }) => [...boxes]));
  const { heatmaps, valid } = keypointsToHeatmap(own, floatsNear(own, corners, [count, 4]), size);
  const pixels = where(valid, heatmaps, nowhere).int().flatten();
  const losses = crossEntropy(logits.reshape([count * places, size * size]), pixels, {
    ignoreIndex: nowhere,
    reduction: 'sum',
  });
  return div(losses, clamp(sum(valid.to(losses.dtype)), 1));
}
