/** Objects of an image, and what was found in it, in pixels of the same image of another size. */
import { interpolate } from '@glissade/nn';
import { checkTensors, mul, printShape, ShapeError, sameShape, type Tensor, written } from '@glissade/tensor';
import { checkBoxes } from '../ops/boxes.ts';
import { floatsNear } from './constants.ts';
import { pasteMasksInImage } from './paste-masks.ts';
import {
  type Detection,
  type DetectionTarget,
  type ImageSize,
  type KeypointDetection,
  type KeypointTarget,
  type MaskDetection,
  type MaskTarget,
  sizeOf,
} from './targets.ts';

/** How much wider and higher an image becomes, in float32; checked here, as who calls may have no types. */
function factorsOf(operation: string, from: ImageSize, to: ImageSize): readonly [x: number, y: number] {
  for (const [name, size] of Object.entries({ from, to }))
    if (!Array.isArray(size) || size.length !== 2 || !size.every((length) => length > 0))
      throw new TypeError(`${operation}: ${name} is ${written(size)}; expected [height, width], above 0`);
  return [Math.fround(to[1] / from[1]), Math.fround(to[0] / from[0])];
}

/**
 * Boxes [N, 4] of an image in pixels of the same image of another size.
 *
 * @param from - height and width that the image had
 * @param to - height and width that it has
 */
export function resizeBoxes(boxes: Tensor, from: ImageSize, to: ImageSize): Tensor {
  checkBoxes('resizeBoxes', boxes, '[..., 4]');
  const [x, y] = factorsOf('resizeBoxes', from, to);
  if (sameShape(from, to)) return boxes;
  return mul(boxes, floatsNear(boxes, Float32Array.of(x, y, x, y), [4]));
}

/** The same of places [N, K, 3], whose third numbers stay. */
export function resizeKeypoints(keypoints: Tensor, from: ImageSize, to: ImageSize): Tensor {
  checkTensors('resizeKeypoints', keypoints);
  const [x, y] = factorsOf('resizeKeypoints', from, to);
  if (sameShape(from, to)) return keypoints;
  return mul(keypoints, floatsNear(keypoints, Float32Array.of(x, y, 1), [3]));
}

/** Masks [N, H, W] of another size, without values in between. */
function resizeMasks(masks: Tensor, size: ImageSize): Tensor {
  if (sameShape(sizeOf(masks), size) || masks.size === 0)
    return masks.size === 0 ? masks.reshape([0, ...size]) : masks;
  return interpolate(masks.unsqueeze(1), { size, mode: 'nearest' }).squeeze(1);
}

/** What there is to learn from an image. Throws for masks of another size, and keypoints without places. */
export function resizeTarget<Target extends DetectionTarget>(
  target: Target,
  from: ImageSize,
  to: ImageSize,
): Target {
  const { masks, keypoints } = target as Partial<MaskTarget & KeypointTarget>;
  const count = target.boxes.shape[0]!;
  if (masks && !sameShape(masks.shape, [count, ...from]))
    throw new ShapeError(
      `GeneralizedRCNNTransform: got masks ${printShape(masks.shape)} of ${count} boxes in an image ${printShape(from)}; expected ${printShape([count, ...from])}`,
    );
  if (keypoints && (keypoints.shape.length !== 3 || keypoints.shape[0] !== count || keypoints.shape[2] !== 3))
    throw new ShapeError(
      `GeneralizedRCNNTransform: got keypoints ${printShape(keypoints.shape)} of ${count} boxes; expected [${count}, K, 3]: x, y, and whether it is seen`,
    );
  return {
    ...target,
    boxes: resizeBoxes(target.boxes, from, to),
    ...(masks && { masks: resizeMasks(masks, to) }),
    ...(keypoints && { keypoints: resizeKeypoints(keypoints, from, to) }),
  };
}

/** What was found; masks of boxes [N, 1, M, M] become masks of the image [N, 1, H, W]. */
export function resizeDetection<Found extends Detection>(
  detection: Found,
  from: ImageSize,
  to: ImageSize,
): Found {
  const { masks, keypoints } = detection as Partial<MaskDetection & KeypointDetection>;
  const boxes = resizeBoxes(detection.boxes, from, to);
  return {
    ...detection,
    boxes,
    ...(masks && { masks: pasteMasksInImage(masks, boxes, to) }),
    ...(keypoints && { keypoints: resizeKeypoints(keypoints, from, to) }),
  };
}
