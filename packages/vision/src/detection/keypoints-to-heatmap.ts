/** Where places of objects are on the heat maps of boxes. */
import {
  add,
  checkNumber,
  checkTensors,
  div,
  eq,
  floor,
  ge,
  gt,
  logicalAnd,
  lt,
  mul,
  printShape,
  ShapeError,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';

/** Of the places of boxes, [K, P] each. */
export interface HeatmapPlaces {
  /** The number of the pixel of the heat map, row by row, and 0 for a place that does not count: int32. */
  readonly heatmaps: Tensor;
  /** Whether it counts, as it is in the box and one sees it: bool. */
  readonly valid: Tensor;
}

/**
 * Which pixels of heat maps, `heatmapSize` high and wide, places [K, P, 3] (x, y, and above 0 if it is seen) fall into, each in the box
 * [4] of its own. What is at the right or lower border belongs to the last pixel.
 * Source: https://github.com/pytorch/vision/blob/main/torchvision/models/detection/roi_heads.py, keypoints_to_heatmap
 *
 * @param rois - boxes [K, 4]
 * @throws ShapeError for other places and boxes, RangeError for a size that is no whole number above 0
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { keypointsToHeatmap } from '@glissade/vision';
 *
 * const places = tensor([[[5, 9, 1], [10, 10, 1], [30, 5, 1], [5, 5, 0]]]);
 * const { heatmaps, valid } = keypointsToHeatmap(places, tensor([[0, 0, 10, 10]]), 4);
 * console.log(heatmaps.toArray(), valid.toArray()); // => [ [ 14, 15, 0, 0 ] ] [ [ true, true, false, false ] ]
 * ```
 */
export function keypointsToHeatmap(keypoints: Tensor, rois: Tensor, heatmapSize: number): HeatmapPlaces {
  checkTensors('keypointsToHeatmap', keypoints, rois);
  checkNumber('keypointsToHeatmap', 'heatmapSize', heatmapSize, { least: 1, whole: true });
  const [count, , three] = keypoints.shape;
  const isRight = keypoints.shape.length === 3 && three === 3 && rois.shape.length === 2;
  if (!isRight || rois.shape[0] !== count || rois.shape[1] !== 4)
    throw new ShapeError(
      `keypointsToHeatmap: got keypoints ${printShape(keypoints.shape)} and rois ${printShape(rois.shape)}; expected [K, P, 3] and [K, 4]`,
    );
  const [x, y] = [0, 1].map((axis) => {
    const [begin, end] = [axis, axis + 2].map((i) => rois.select(1, i).unsqueeze(1)) as [Tensor, Tensor];
    const place = keypoints.select(2, axis);
    const scaled = floor(mul(sub(place, begin), div(heatmapSize, sub(end, begin))));
    return where(eq(place, end), heatmapSize - 1, scaled);
  }) as [Tensor, Tensor];
  const within = [x, y].map((place) => logicalAnd(ge(place, 0), lt(place, heatmapSize)));
  const valid = [gt(keypoints.select(2, 2), 0), ...within].reduce(logicalAnd);
  return { heatmaps: where(valid, add(mul(y, heatmapSize), x), 0).int(), valid };
}
