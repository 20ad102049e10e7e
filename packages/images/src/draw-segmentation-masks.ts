/** Masks on an image, to be looked at. */
import {
  add,
  checkNumber,
  gt,
  mul,
  optionsOf,
  printShape,
  ShapeError,
  sameShape,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { type Color, checkDrawnOn, colorsOf, painted } from './drawn-colors.ts';

/** What `drawSegmentationMasks` accepts. */
export interface DrawMasksOptions {
  /** How little the image shines through, from 0 to 1. Default 0.8. */
  readonly alpha?: number;
  /** The colour of each mask, or of all. Default: unlike ones. */
  readonly colors?: Color | readonly Color[] | undefined;
}

/**
 * An image [3, height, width] with masks [N, height, width] or one [height, width] drawn on it: black where several are. It reads no
 * values. What a detector finds, from 0 to 1, is drawn so: `drawSegmentationMasks(image, masks.squeeze(1).gt(0.5))`.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.utils.draw_segmentation_masks.html
 *
 * @param image - uint8, or floats from 0 to 1
 * @param masks - bool
 * @throws ShapeError for other images and masks; TypeError for colours and options that are none; RangeError for too few colours
 *
 * @example
 * ```ts
 * import { drawSegmentationMasks } from '@glissade/images';
 * import { tensor, zeros } from '@glissade/tensor';
 *
 * const mask = tensor([[true, false], [false, false]]);
 * const drawn = drawSegmentationMasks(zeros([3, 2, 2]), mask, { alpha: 0.5, colors: [255, 0, 0] });
 * console.log(drawn.at(0).toArray()); // => [ [ 0.5, 0 ], [ 0, 0 ] ]
 * ```
 */
export function drawSegmentationMasks(image: Tensor, masks: Tensor, options: DrawMasksOptions = {}): Tensor {
  checkDrawnOn('drawSegmentationMasks', image, masks);
  const { alpha, colors } = optionsOf('drawSegmentationMasks', options, {
    alpha: 0.8,
    colors: undefined as Color | readonly Color[] | undefined,
  });
  checkNumber('drawSegmentationMasks', 'alpha', alpha, { least: 0, most: 1 });
  const several = masks.shape.length === 2 ? masks.unsqueeze(0) : masks;
  if (
    masks.dtype !== 'bool' ||
    several.shape.length !== 3 ||
    !sameShape(several.shape.slice(1), image.shape.slice(1))
  )
    throw new ShapeError(
      `drawSegmentationMasks: got masks ${masks.dtype}${printShape(masks.shape)} on an image ${printShape(image.shape)}; expected bool[N, height, width], as of masks.gt(0.5)`,
    );
  const count = several.shape[0]!;
  const plain = image.detach();
  if (count === 0) return plain;
  const all = colorsOf('drawSegmentationMasks', colors, count).reduce(
    (drawn, color, i) => painted(drawn, several.select(0, i), color),
    plain,
  );
  const drawn = painted(all, gt(sum(several.int(), 0), 1), [0, 0, 0]);
  return add(mul(plain.float(), 1 - alpha), mul(drawn.float(), alpha)).to(image.dtype);
}
