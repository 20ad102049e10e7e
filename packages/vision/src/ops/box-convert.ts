/** Boxes as corners, or as a corner or the middle with the lengths of the sides. */
import { add, div, stack, sub, type Tensor } from '@glissade/tensor';
import { checkBoxes } from './boxes.ts';

/** Two corners; the first corner, width and height; the middle, width and height. */
export type BoxFormat = 'xyxy' | 'xywh' | 'cxcywh';

type Four = readonly [Tensor, Tensor, Tensor, Tensor];

const toCorners: Readonly<Record<BoxFormat, (four: Four) => Four>> = {
  xyxy: (four) => four,
  xywh: ([x, y, w, h]) => [x, y, add(x, w), add(y, h)],
  cxcywh: ([x, y, w, h]) => {
    const [x1, y1] = [sub(x, div(w, 2)), sub(y, div(h, 2))];
    return [x1, y1, add(x, div(w, 2)), add(y, div(h, 2))];
  },
};

const fromCorners: Readonly<Record<BoxFormat, (four: Four) => Four>> = {
  xyxy: (four) => four,
  xywh: ([x1, y1, x2, y2]) => [x1, y1, sub(x2, x1), sub(y2, y1)],
  cxcywh: ([x1, y1, x2, y2]) => [div(add(x1, x2), 2), div(add(y1, y2), 2), sub(x2, x1), sub(y2, y1)],
};

/**
 * Boxes [..., 4] of one format in another: 'xyxy' has two corners, 'xywh' the first corner, width and height, 'cxcywh' the middle,
 * width and height.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.ops.box_convert.html
 *
 * @throws RangeError for other formats, ShapeError for other than boxes
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { boxConvert } from '@glissade/vision';
 *
 * console.log(boxConvert(tensor([[10, 20, 30, 60]]), 'xyxy', 'cxcywh').toArray()); // => [ [ 20, 40, 20, 40 ] ]
 * ```
 */
export function boxConvert(boxes: Tensor, inFmt: BoxFormat, outFmt: BoxFormat): Tensor {
  checkBoxes('boxConvert', boxes, '[..., 4]');
  for (const format of [inFmt, outFmt])
    if (!Object.hasOwn(toCorners, format))
      throw new RangeError(
        `boxConvert: there is no format ${JSON.stringify(format)}; expected ${Object.keys(toCorners).join(', ')}`,
      );
  if (inFmt === outFmt) return boxes;
  const four = [0, 1, 2, 3].map((i) => boxes.select(-1, i)) as unknown as Four;
  return stack([...fromCorners[outFmt](toCorners[inFmt](four))], -1);
}
