/** What detectors are given to learn from, and what they find. */
import { canLook, checkTensors, printShape, ShapeError, Tensor } from '@glissade/tensor';

/** The objects of an image. */
export interface DetectionTarget {
  /** Corners x1, y1, x2, y2 in pixels of the image, [N, 4], with 0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height. */
  readonly boxes: Tensor;
  /**
   * The classes, int32 [N]. Rows of the label -1 are none: with them, images of unlike numbers of objects have tensors of one shape,
   * so that a compiled step need be traced but once.
   */
  readonly labels: Tensor;
}

/** What was found in an image, the surest first. */
export interface Detection {
  /** Corners x1, y1, x2, y2 in pixels of the image, [N, 4]. */
  readonly boxes: Tensor;
  /** The classes, int32 [N]. */
  readonly labels: Tensor;
  /** How sure each is, from 0 to 1, [N]. */
  readonly scores: Tensor;
}

/** The objects of an image, with masks. */
export interface MaskTarget extends DetectionTarget {
  /** 1 where an object is and 0 elsewhere: uint8 [N, H, W], as large as the image. */
  readonly masks: Tensor;
}

/** The objects of an image, with places that all objects of a kind have, such as eyes and elbows. */
export interface KeypointTarget extends DetectionTarget {
  /** x and y in pixels of the image, and whether one sees it, 0: no: [N, K, 3]. */
  readonly keypoints: Tensor;
}

/** What was found, with masks. */
export interface MaskDetection extends Detection {
  /** How sure it is of each pixel of the image that the object is there, from 0 to 1: [N, 1, H, W]. */
  readonly masks: Tensor;
}

/** What was found, with its places. */
export interface KeypointDetection extends Detection {
  /** x and y in pixels of the image, and 1: [N, K, 3]. */
  readonly keypoints: Tensor;
  /** How sure each is, without limits: [N, K]. */
  readonly keypointsScores: Tensor;
}

/** Images [3, H, W] of any sizes, or [N, 3, H, W] of one; colours from 0 to 1. */
export type DetectionImages = Tensor | readonly Tensor[];

/** Height and width. */
export type ImageSize = readonly [height: number, width: number];

/** Height and width of a tensor whose last dims these are. */
export const sizeOf = ({ shape }: Tensor): ImageSize => shape.slice(-2) as unknown as ImageSize;

/** The images one by one; throws for what is none. */
export function imagesOf(operation: string, images: DetectionImages): readonly Tensor[] {
  const list = images instanceof Tensor ? images.unbind(0) : images;
  if (!Array.isArray(list) || list.length === 0)
    throw new TypeError(`${operation}: got no images; expected tensors [3, H, W], or one [N, 3, H, W]`);
  for (const image of list as readonly Tensor[]) {
    checkTensors(operation, image);
    if (image.shape.length !== 3)
      throw new ShapeError(
        `${operation}: got an image ${image.dtype}${printShape(image.shape)}; expected [channels, height, width]`,
      );
  }
  return list;
}

/** Throws unless there is a target for each image, with a label for each box. */
export function checkTargets(operation: string, targets: readonly DetectionTarget[], images: number): void {
  if (!Array.isArray(targets) || targets.length !== images)
    throw new TypeError(
      `${operation}: got ${targets?.length} targets of ${images} images; expected { boxes, labels } of each`,
    );
  for (const target of targets as readonly Partial<DetectionTarget>[]) checkTarget(operation, target);
}

/** Throws unless all targets have these besides boxes and labels. */
export function checkNeeds(
  operation: string,
  targets: readonly DetectionTarget[],
  needs: readonly string[],
): void {
  for (const target of targets) {
    const missing = needs.filter((name) => !(name in target));
    if (missing.length > 0)
      throw new TypeError(
        `${operation}: a target has ${Object.keys(target).join(', ')}; expected ${missing.join(', ')}, too`,
      );
  }
}

function checkTarget(operation: string, { boxes, labels }: Partial<DetectionTarget>): void {
  checkTensors(operation, boxes!, labels!);
  const shapes = `boxes ${printShape(boxes!.shape)} and labels ${printShape(labels!.shape)}`;
  if (boxes!.shape.length !== 2 || boxes!.shape[1] !== 4 || labels!.shape.length !== 1)
    throw new ShapeError(`${operation}: got targets of ${shapes}; expected [N, 4] and [N]`);
  if (boxes!.shape[0] !== labels!.shape[0])
    throw new ShapeError(`${operation}: got targets of ${shapes}; expected a label for each box`);
  // Only where it costs nothing: on a GPU each look would wait for all that was asked of it before.
  if (canLook(boxes!, labels!)) checkCorners(operation, boxes!.dataSync(), labels!.dataSync());
}

function checkCorners(operation: string, corners: ArrayLike<number>, labels: ArrayLike<number>): void {
  for (let i = 0; i < labels.length; i++) {
    const [x1, y1, x2, y2] = [0, 1, 2, 3].map((k) => corners[4 * i + k]!) as [number, number, number, number];
    if (labels[i]! >= 0 && !(x2 > x1 && y2 > y1))
      throw new RangeError(
        `${operation}: box ${i} of a target is [${[x1, y1, x2, y2]}], x1, y1, x2, y2; expected a height and a width above 0`,
      );
  }
}
