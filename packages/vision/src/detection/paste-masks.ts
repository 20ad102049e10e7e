/** Masks of boxes as masks of the image. */
import {
  add,
  checkTensors,
  clamp,
  div,
  ge,
  le,
  logicalAnd,
  matmul,
  mul,
  optionsOf,
  printShape,
  ShapeError,
  sub,
  type Tensor,
  trunc,
  where,
} from '@glissade/tensor';
import { floatsNear } from './constants.ts';
import type { ImageSize } from './targets.ts';

/** What `pasteMasksInImage` accepts. */
export interface PasteOptions {
  /** How many pixels of 0 there are around each mask, so that it may fade at the border of its box. Default 1. */
  readonly padding?: number;
}

/** 0.5, 1.5, ... up to but without `count`, as a row. */
const middles = (like: Tensor, count: number): Tensor =>
  floatsNear(
    like,
    Float32Array.from({ length: count }, (_, i) => i + 0.5),
    [1, count],
  );

/** How much each of `side` pixels of a mask counts for each of `size` pixels of the image: [N, size, side]. */
function shares(begin: Tensor, end: Tensor, size: number, side: number, padding: number): Tensor {
  const whole = side + 2 * padding;
  // Boxes grow with their masks, and end at whole pixels.
  const half = mul(sub(end, begin), (0.5 * whole) / side);
  const middle = mul(add(end, begin), 0.5);
  const [first, last] = [trunc(sub(middle, half)).unsqueeze(1), trunc(add(middle, half)).unsqueeze(1)];
  const length = clamp(add(sub(last, first), 1), 1);
  const pixel = middles(begin, size);
  const isIn = logicalAnd(ge(pixel, first), le(pixel, add(last, 1)));
  const place = sub(mul(sub(pixel, first), div(whole, length)), 0.5);
  const own = sub(middles(begin, side), 0.5 - padding);
  const distance = sub(clamp(place, 0, whole - 1).unsqueeze(2), own.unsqueeze(1)).abs();
  return where(isIn.unsqueeze(2), clamp(sub(1, distance), 0), 0);
}

/**
 * Masks [N, 1, M, M], each of its box [N, 4], as masks of the image [N, 1, height, width]: as large as the box, with values in between,
 * and 0 elsewhere. It reads no values: a mask is resized by two products with the shares that its pixels have in those of the image.
 * Source: https://github.com/pytorch/vision/blob/main/torchvision/models/detection/roi_heads.py, paste_masks_in_image
 *
 * @param size - height and width of the image
 * @throws ShapeError for other masks and boxes, TypeError for other options
 *
 * @example
 * ```ts
 * import { ones, tensor } from '@glissade/tensor';
 * import { pasteMasksInImage } from '@glissade/vision';
 *
 * const masks = pasteMasksInImage(ones([1, 1, 4, 4]), tensor([[1, 1, 3, 3]]), [4, 6], { padding: 0 });
 * console.log(masks.shape, masks.at(0, 0, 1).toArray()); // => [ 1, 1, 4, 6 ] [ 0, 1, 1, 1, 0, 0 ]
 * ```
 */
export function pasteMasksInImage(
  masks: Tensor,
  boxes: Tensor,
  [height, width]: ImageSize,
  options: PasteOptions = {},
): Tensor {
  checkTensors('pasteMasksInImage', masks, boxes);
  const { padding } = optionsOf('pasteMasksInImage', options, { padding: 1 });
  const [count, one, rows, columns] = masks.shape;
  const areMasks = masks.shape.length === 4 && one === 1 && rows === columns && rows !== 0;
  if (!areMasks || boxes.shape.length !== 2 || boxes.shape[0] !== count || boxes.shape[1] !== 4)
    throw new ShapeError(
      `pasteMasksInImage: got masks ${printShape(masks.shape)} and boxes ${printShape(boxes.shape)}; expected [N, 1, M, M] and [N, 4]`,
    );
  const [x1, y1, x2, y2] = [0, 1, 2, 3].map((i) => boxes.select(1, i)) as [Tensor, Tensor, Tensor, Tensor];
  const high = matmul(shares(y1, y2, height, rows!, padding), masks.squeeze(1));
  return matmul(high, shares(x1, x2, width, rows!, padding).transpose(1, 2)).unsqueeze(1);
}
