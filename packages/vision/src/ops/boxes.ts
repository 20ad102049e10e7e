/** Boxes [..., 4]: their corners are x1, y1, x2, y2, with x1 <= x2 and y1 <= y2. */
import {
  add,
  checkNumber,
  checkTensors,
  clamp,
  div,
  ge,
  isFloat,
  logicalAnd,
  maximum,
  minimum,
  mul,
  nonzero,
  printShape,
  ShapeError,
  stack,
  sub,
  type Tensor,
} from '@glissade/tensor';

/** Throws unless the last dim has the four numbers of a box, and there are at least so many dims. */
export function checkBoxes(
  operation: string,
  boxes: Tensor,
  expected: '[..., 4]' | '[..., N, 4]' | '[N, 4]',
): void {
  checkTensors(operation, boxes);
  const { dtype, shape } = boxes;
  const fits = expected === '[N, 4]' ? shape.length === 2 : shape.length >= (expected === '[..., 4]' ? 1 : 2);
  if (fits && shape.at(-1) === 4) return;
  throw new ShapeError(`${operation}: got boxes ${dtype}${printShape(shape)}; expected ${expected}`);
}

/** Products of lengths are too large for halves and bytes. */
function wide(x: Tensor): Tensor {
  if (x.dtype === 'float16') return x.float();
  return isFloat(x.dtype) ? x : x.to('int32');
}

const corner = (boxes: Tensor, i: number): Tensor => boxes.select(-1, i);

/**
 * The areas [...] of boxes [..., 4].
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.box_area.html
 *
 * @throws ShapeError for other than boxes
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { boxArea } from '@glissade/vision';
 *
 * console.log(boxArea(tensor([[0, 0, 2, 3]])).toArray()); // => [ 6 ]
 * ```
 */
export function boxArea(boxes: Tensor): Tensor {
  checkBoxes('boxArea', boxes, '[..., 4]');
  const [x1, y1, x2, y2] = [0, 1, 2, 3].map((i) => corner(wide(boxes), i)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  return mul(sub(x2, x1), sub(y2, y1));
}

/** Of all pairs [..., N, M]: the area of both together, of what they share, and of the smallest box around both. */
interface Pairs {
  readonly union: Tensor;
  readonly shared: Tensor;
  readonly around: Tensor;
}

function pairsOf(operation: string, boxes1: Tensor, boxes2: Tensor): Pairs {
  checkBoxes(operation, boxes1, '[..., N, 4]');
  checkBoxes(operation, boxes2, '[..., N, 4]');
  const [a, b] = [boxes1, boxes2].map((boxes) => (isFloat(boxes.dtype) ? wide(boxes) : boxes.float())) as [
    Tensor,
    Tensor,
  ];
  const [rows, columns] = [a.unsqueeze(-2), b.unsqueeze(-3)];
  const both = (i: number, choose: (x: Tensor, y: Tensor) => Tensor): Tensor =>
    choose(corner(rows, i), corner(columns, i));
  const area = (least: typeof maximum, most: typeof maximum): Tensor => {
    const [width, height] = [0, 1].map((i) => clamp(sub(both(i + 2, most), both(i, least)), 0)) as [
      Tensor,
      Tensor,
    ];
    return mul(width, height);
  };
  const shared = area(maximum, minimum);
  const union = sub(add(boxArea(a).unsqueeze(-1), boxArea(b).unsqueeze(-2)), shared);
  return { union, shared, around: area(minimum, maximum) };
}

/**
 * How much two boxes overlap, from 0 to 1: the area that they share, over that of both together. Of all pairs of boxes [..., N, 4] and
 * [..., M, 4], as [..., N, M].
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.box_iou.html
 *
 * @throws ShapeError for other than boxes
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { boxIou } from '@glissade/vision';
 *
 * const overlaps = boxIou(tensor([[0, 0, 2, 2]]), tensor([[0, 0, 2, 2], [0, 0, 1, 2], [5, 5, 6, 6]]));
 * console.log(overlaps.toArray()); // => [ [ 1, 0.5, 0 ] ]
 * ```
 */
export function boxIou(boxes1: Tensor, boxes2: Tensor): Tensor {
  const { union, shared } = pairsOf('boxIou', boxes1, boxes2);
  return div(shared, union);
}

/**
 * `boxIou`, less the part of the smallest box around both that neither covers: from -1 to 1, and with a slope where they share nothing.
 * Source: https://arxiv.org/abs/1902.09630
 *
 * @throws ShapeError for other than boxes
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { generalizedBoxIou } from '@glissade/vision';
 *
 * console.log(generalizedBoxIou(tensor([[0, 0, 1, 1]]), tensor([[3, 0, 4, 1]])).toArray()); // => [ [ -0.5 ] ]
 * ```
 */
export function generalizedBoxIou(boxes1: Tensor, boxes2: Tensor): Tensor {
  const { union, shared, around } = pairsOf('generalizedBoxIou', boxes1, boxes2);
  return sub(div(shared, union), div(sub(around, union), around));
}

/**
 * The part of boxes [..., 4] that is in an image.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.clip_boxes_to_image.html
 *
 * @param size - height and width of the image
 * @throws ShapeError for other than boxes, TypeError for a size that is no two numbers
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { clipBoxesToImage } from '@glissade/vision';
 *
 * console.log(clipBoxesToImage(tensor([[-5, 10, 30, 50]]), [40, 20]).toArray()); // => [ [ 0, 10, 20, 40 ] ]
 * ```
 */
export function clipBoxesToImage(boxes: Tensor, size: readonly [height: number, width: number]): Tensor {
  checkBoxes('clipBoxesToImage', boxes, '[..., 4]');
  if (!Array.isArray(size) || size.length !== 2 || !size.every((each) => each >= 0))
    throw new TypeError(`clipBoxesToImage: size is ${JSON.stringify(size)}; expected [height, width]`);
  const [height, width] = size;
  return stack(
    [0, 1, 2, 3].map((i) => clamp(corner(boxes, i), 0, i % 2 === 0 ? width : height)),
    -1,
  );
}

/**
 * The indices, int32, of those of boxes [N, 4] whose sides are both at least `minSize` long. Reads the boxes, as how many there are
 * depends on them: not inside compiled functions.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.remove_small_boxes.html
 *
 * @throws ShapeError for other than boxes
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { removeSmallBoxes } from '@glissade/vision';
 *
 * console.log(removeSmallBoxes(tensor([[0, 0, 9, 1], [0, 0, 5, 5]]), 2).toArray()); // => [ 1 ]
 * ```
 */
export function removeSmallBoxes(boxes: Tensor, minSize: number): Tensor {
  checkBoxes('removeSmallBoxes', boxes, '[N, 4]');
  checkNumber('removeSmallBoxes', 'minSize', minSize, {});
  const [wideEnough, highEnough] = [0, 1].map((i) =>
    ge(sub(corner(boxes, i + 2), corner(boxes, i)), minSize),
  ) as [Tensor, Tensor];
  return nonzero(logicalAnd(wideEnough, highEnough)).flatten();
}
