/** How far masks of boxes are from those of their objects. */
import { noGrad } from '@glissade/autograd';
import { bceWithLogits } from '@glissade/losses';
import { concat, indexSelect, matmul, mul, stack, sum, type Tensor } from '@glissade/tensor';
import { binShares } from '../ops/bin-shares.ts';
import { floatsNear, wholesNear } from './constants.ts';
import type { RoISamples } from './roi-samples.ts';

/** Masks of each class [K, numClasses, M, M], those of one class each: [K, M, M]. */
export function masksOfClasses(masks: Tensor, labels: Int32Array): Tensor {
  const [count, classes, ...size] = masks.shape as readonly [number, number, number, number];
  const places = labels.map((label, i) => i * classes + label);
  return indexSelect(masks.reshape([count * classes, ...size]), 0, wholesNear(masks, places));
}

/**
 * What boxes show of the masks [N, H, W] of their objects, [K, size, size] from 0 to 1: `roiAlign` with as many points as a bin has pixels.
 * Only the pixels in a box are looked at, as there may be many masks, of large images.
 *
 * @param samples - the boxes, and the number of the object of each
 */
export function projectMasksOnBoxes(
  masks: Tensor,
  { boxes, objects }: Pick<RoISamples, 'boxes' | 'objects'>,
  size: number,
): Tensor {
  const [, height, width] = masks.shape as readonly [number, number, number];
  const like = masks.float();
  if (objects.length === 0) return floatsNear(like, new Float32Array(0), [0, size, size]);
  const each = Array.from(objects, (object, i) => {
    const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const [rows, columns] = [binShares(y1, y2, size, height), binShares(x1, x2, size, width)];
    const window = like
      .select(0, object)
      .narrow(0, rows.first, rows.count)
      .narrow(1, columns.first, columns.count);
    const high = matmul(floatsNear(like, rows.shares, [size, rows.count]), window);
    return matmul(high, floatsNear(like, columns.shares, [size, columns.count]).transpose(0, 1));
  });
  return stack(each);
}

/**
 * The binary cross-entropy of the masks of boxes, those of the classes of their objects, [K, numClasses, M, M] in all images.
 * Source: https://arxiv.org/abs/1703.06870, section 3
 *
 * @param samples - the boxes of each image with an object
 * @param masks - the masks [N, H, W] of the objects of each image
 */
export function maskrcnnLoss(
  logits: Tensor,
  samples: readonly RoISamples[],
  masks: readonly Tensor[],
): Tensor {
  // Of none there is no mean.
  if (logits.shape[0] === 0) return mul(sum(logits), 0);
  const size = logits.shape.at(-1)!;
  const goals = noGrad(() =>
    concat(
      samples.map((each, i) => projectMasksOnBoxes(masks[i]!, each, size)),
      0,
    ),
  );
  const labels = Int32Array.from(samples.flatMap((each) => [...each.labels]));
  return bceWithLogits(masksOfClasses(logits, labels), goals.to(logits.dtype));
}
