/** Boxes on an image, to be looked at. */
import {
  add,
  checkNumber,
  floor,
  ge,
  isFloat,
  le,
  logicalAnd,
  logicalNot,
  mul,
  optionsOf,
  printShape,
  ShapeError,
  sub,
  type Tensor,
  trunc,
  where,
} from '@glissade/tensor';
import { type Color, checkDrawnOn, colorsOf, colorTensor, painted, pixelsOf } from './drawn-colors.ts';

/** What `drawBoundingBoxes` accepts. */
export interface DrawBoxesOptions {
  /** The colour of each box, or of all. Default: unlike ones. */
  readonly colors?: Color | readonly Color[] | undefined;
  /** Whether boxes are filled, so that the image shines through. Default false. */
  readonly fill?: boolean;
  /** How thick lines are, in pixels. Default 1. */
  readonly width?: number;
}

/** How much of a colour fills a box. */
const opacity = 100 / 255;

/**
 * An image [3, height, width] with boxes [N, 4] drawn on it, x1, y1, x2, y2 in pixels, both ends among them; later ones over others. It
 * reads no values.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.utils.draw_bounding_boxes.html
 *
 * @param image - uint8, or floats from 0 to 1
 * @throws ShapeError for other images and boxes; TypeError for colours and options that are none; RangeError for too few colours
 *
 * @example
 * ```ts
 * import { drawBoundingBoxes } from '@glissade/images';
 * import { tensor, zeros } from '@glissade/tensor';
 *
 * const drawn = drawBoundingBoxes(zeros([3, 4, 5]), tensor([[1, 0, 3, 3]]), { colors: '#ff0000' });
 * console.log(drawn.at(0).toArray());
 * // => [ [ 0, 1, 1, 1, 0 ], [ 0, 1, 0, 1, 0 ], [ 0, 1, 0, 1, 0 ], [ 0, 1, 1, 1, 0 ] ]
 * ```
 */
export function drawBoundingBoxes(image: Tensor, boxes: Tensor, options: DrawBoxesOptions = {}): Tensor {
  checkDrawnOn('drawBoundingBoxes', image, boxes);
  const { colors, fill, width } = optionsOf('drawBoundingBoxes', options, {
    colors: undefined as Color | readonly Color[] | undefined,
    fill: false,
    width: 1,
  });
  checkNumber('drawBoundingBoxes', 'width', width, { least: 1, whole: true });
  if (boxes.shape.length !== 2 || boxes.shape[1] !== 4)
    throw new ShapeError(`drawBoundingBoxes: got boxes ${printShape(boxes.shape)}; expected [N, 4]`);
  const [x, y] = pixelsOf(image);
  const corners = trunc(boxes.detach().float());
  return colorsOf('drawBoundingBoxes', colors, boxes.shape[0]!).reduce((drawn, color, i) => {
    const [x1, y1, x2, y2] = corners.select(0, i).unbind(0) as [Tensor, Tensor, Tensor, Tensor];
    const within = (margin: number): Tensor =>
      [ge(x, add(x1, margin)), le(x, sub(x2, margin)), ge(y, add(y1, margin)), le(y, sub(y2, margin))].reduce(
        logicalAnd,
      );
    const inside = within(0);
    const filled = fill ? where(inside, mixed(drawn, color), drawn) : drawn;
    return painted(filled, logicalAnd(inside, logicalNot(within(width))), color);
  }, image.detach());
}

function mixed(image: Tensor, color: readonly number[]): Tensor {
  const floats = image.float();
  const mixture = add(floats, mul(sub(colorTensor(image, color).float(), floats), opacity));
  return (isFloat(image.dtype) ? mixture : floor(add(mixture, 0.5))).to(image.dtype);
}
