/** Parts of feature maps, of boxes of any size, as maps of one size. */
import { checkSizes } from '@glissade/nn';
import {
  cast,
  checkTensors,
  concat,
  optionsOf,
  printShape,
  ShapeError,
  Tensor,
  written,
} from '@glissade/tensor';
import { checkBoxes } from './boxes.ts';
import { pointsOf } from './roi-points.ts';
import { pooled } from './roi-pooling.ts';

/** What `roiAlign` accepts. */
export interface RoiAlignOptions {
  /** What coordinates of boxes are multiplied with to be those of the feature map. Default 1. */
  readonly spatialScale?: number;
  /** How many points along each side of a bin are averaged; -1: as many as it has pixels, which reads the boxes. Default -1. */
  readonly samplingRatio?: number;
  /** Whether coordinates are those of the pixels' edges, so that the middle of the first is 0.5. Default false, as in torchvision. */
  readonly aligned?: boolean;
}

/**
 * What boxes show of feature maps [N, C, H, W], each as [C, height, width]: bins, in each of which values between the pixels are found
 * at some points, and averaged. [K, C, height, width]. No gradient flows to the boxes.
 * Source: https://arxiv.org/abs/1703.06870, section 3
 *
 * With a `samplingRatio` above 0 it can be compiled; else the boxes are read.
 *
 * @param boxes - [K, 5], the index of a map and the corners; or for each map its boxes [L, 4]
 * @param outputSize - height and width, or one number for both
 * @throws ShapeError for other maps and boxes, RangeError for a size that is no whole number, TypeError for other options
 *
 * @example
 * ```ts
 * import { arange, tensor } from '@glissade/tensor';
 * import { roiAlign } from '@glissade/vision';
 *
 * const maps = arange(16).float().reshape([1, 1, 4, 4]);
 * const parts = roiAlign(maps, [tensor([[0, 0, 4, 4]])], 2, { samplingRatio: 1, aligned: true });
 * console.log(parts.flatten().toArray()); // => [ 2.5, 4.5, 10.5, 12.5 ]
 * ```
 */
export function roiAlign(
  input: Tensor,
  boxes: Tensor | readonly Tensor[],
  outputSize: number | readonly [height: number, width: number],
  options: RoiAlignOptions = {},
): Tensor {
  checkTensors('roiAlign', input);
  const given = optionsOf('roiAlign', options, { spatialScale: 1, samplingRatio: -1, aligned: false });
  const [height, width] = sidesOf('roiAlign', outputSize);
  const { samplingRatio } = given;
  if (samplingRatio > 0) checkSizes('roiAlign', { samplingRatio });
  const { dtype, shape } = input;
  if (shape.length !== 4)
    throw new ShapeError(`roiAlign: got ${dtype}${printShape(shape)}; expected feature maps [N, C, H, W]`);
  const parts = (maps: Tensor, corners: Tensor, index: Tensor | undefined): Tensor => {
    const fixed = cast(corners.detach(), dtype);
    const columns = pointsOf(fixed, 0, width, shape[3]!, given);
    const rows = pointsOf(fixed, 1, height, shape[2]!, given);
    return pooled(maps, rows, columns, index?.detach().float());
  };
  if (boxes instanceof Tensor) {
    if (boxes.shape.length !== 2 || boxes.shape[1] !== 5)
      throw new ShapeError(
        `roiAlign: got boxes ${printShape(boxes.shape)}; expected [K, 5], the index of a map and x1, y1, x2, y2`,
      );
    return parts(input, boxes.slice(1, 1), shape[0]! > 1 ? boxes.select(1, 0) : undefined);
  }
  if (!Array.isArray(boxes) || boxes.length !== shape[0])
    throw new ShapeError(`roiAlign: got boxes of ${boxes?.length} maps, and ${shape[0]} maps`);
  for (const each of boxes) checkBoxes('roiAlign', each, '[N, 4]');
  const some = boxes.some((each) => each.size > 0);
  const each = boxes.flatMap((own, i) =>
    some && own.size === 0 ? [] : [parts(input.slice(0, i, i + 1), own, undefined)],
  );
  return each.length === 1 ? each[0]! : concat(each, 0);
}

/** Height and width of what is cut out, which one number says for both. */
export function sidesOf(
  operation: string,
  outputSize: number | readonly [height: number, width: number],
): readonly [height: number, width: number] {
  const sides = typeof outputSize === 'number' ? ([outputSize, outputSize] as const) : outputSize;
  if (!Array.isArray(sides) || sides.length !== 2)
    throw new TypeError(
      `${operation}: outputSize is ${written(sides)}; expected a number, or [height, width]`,
    );
  for (const side of sides) checkSizes(operation, { outputSize: side });
  return sides as readonly [height: number, width: number];
}
