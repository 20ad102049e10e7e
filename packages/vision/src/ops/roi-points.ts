/** Where the points of a box's bins are along an axis. */
import { add, canLook, cast, clamp, div, isTracing, mul, sub, type Tensor, where } from '@glissade/tensor';

/** How boxes are looked at. */
export interface RoiPlacing {
  readonly spatialScale: number;
  readonly samplingRatio: number;
  readonly aligned: boolean;
}

/** The points of each bin of each box along an axis, [K, bins, points] each. */
export interface RoiPoints {
  /** In pixels of the map, from the middle of the first to that of the last. */
  readonly places: Tensor;
  /** How much each counts in its bin. */
  readonly weights: Tensor;
}

/** Begin and length of each box along an axis, in pixels of the map: [K, 1, 1]. */
interface Extent {
  readonly begin: Tensor;
  readonly length: Tensor;
}

function extentOf(boxes: Tensor, axis: 0 | 1, { spatialScale, aligned }: RoiPlacing): Extent {
  const edge = (i: number): Tensor => sub(mul(boxes.select(1, i), spatialScale), aligned ? 0.5 : 0);
  const [begin, end] = [edge(axis), edge(axis + 2)];
  const length = sub(end, begin);
  const column = (x: Tensor): Tensor => x.reshape([-1, 1, 1]);
  return { begin: column(begin), length: column(aligned ? length : clamp(length, 1)) };
}

/** The most points that a bin has along an axis, where there are as many as pixels. */
function mostPoints({ length }: Extent, bins: number): number {
  if (!canLook(length)) {
    const mend = isTracing() ? 'compile() and vmap() cannot' : `${length.device.name} cannot at once`;
    throw new TypeError(
      `roiAlign: with samplingRatio -1 the boxes are looked at, which ${mend}. Give how many points a bin has: { samplingRatio: 2 }`,
    );
  }
  return Array.from(length.dataSync(), (each) => Math.ceil(each / bins)).reduce((a, b) => Math.max(a, b), 1);
}

/**
 * @param boxes - [K, 4], in pixels of the image
 * @param axis - 0 for columns, 1 for rows
 * @param size - how many of these the map has
 */
export function pointsOf(
  boxes: Tensor,
  axis: 0 | 1,
  bins: number,
  size: number,
  placing: RoiPlacing,
): RoiPoints {
  const extent = extentOf(boxes, axis, placing);
  const { samplingRatio } = placing;
  const { device, dtype } = boxes;
  const most = samplingRatio > 0 ? samplingRatio : mostPoints(extent, bins);
  const upTo = (count: number, shape: readonly number[]): Tensor =>
    cast(
      device.constant(
        Float32Array.from({ length: count }, (_, i) => i),
        shape,
        'float32',
      ),
      dtype,
    );
  const [bin, point] = [upTo(bins, [bins, 1]), upTo(most, [most])];
  const width = div(extent.length, bins);
  const wanted = samplingRatio > 0 ? undefined : width.ceil();
  const count = wanted ? clamp(wanted, 1) : samplingRatio;
  const place = add(extent.begin, mul(width, add(bin, div(add(point, 0.5), count))));
  // A point beyond the border's middle is of the border, one outside of none.
  const isNear = place.ge(-1).logicalAnd(place.le(size));
  const isIn = wanted ? isNear.logicalAnd(point.lt(wanted)) : isNear;
  const share = wanted ? div(1, count) : 1 / samplingRatio;
  return { places: clamp(place, 0, size - 1), weights: where(isIn, share, 0).to(dtype) };
}
