/** Parts of feature maps, of boxes of any size, as maps of one size. */
import { checkSizes } from '@glissade/nn';
import {
  add,
  canLook,
  cast,
  checkTensors,
  clamp,
  concat,
  div,
  isTracing,
  matmul,
  mul,
  optionsOf,
  printShape,
  ShapeError,
  sub,
  sum,
  Tensor,
  where,
  written,
} from '@glissade/tensor';
import { checkBoxes } from './boxes.ts';

/** What `roiAlign` accepts. */
export interface RoiAlignOptions {
  /** What coordinates of boxes are multiplied with to be those of the feature map. Default 1. */
  readonly spatialScale?: number;
  /** How many points along each side of a bin are averaged; -1: as many as it has pixels, which reads the boxes. Default -1. */
  readonly samplingRatio?: number;
  /** Whether coordinates are those of the pixels' edges, so that the middle of the first is 0.5. Default false, as in torchvision. */
  readonly aligned?: boolean;
}

/** Begin and length of each box along an axis, in pixels of the map: [K, 1, 1]. */
interface Extent {
  readonly begin: Tensor;
  readonly length: Tensor;
}

function extentOf(boxes: Tensor, axis: 0 | 1, { spatialScale, aligned }: Required<RoiAlignOptions>): Extent {
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

/** How much each of `size` pixels counts for each bin of each box: [K, bins, size]. */
function shares(extent: Extent, bins: number, size: number, samplingRatio: number): Tensor {
  const { begin, length } = extent;
  const { device, dtype } = length;
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
  const [bin, point, pixel] = [upTo(bins, [bins, 1]), upTo(most, [most]), upTo(size, [size])];
  const width = div(length, bins);
  const wanted = samplingRatio > 0 ? undefined : width.ceil();
  const count = wanted ? clamp(wanted, 1) : samplingRatio;
  const place = add(begin, mul(width, add(bin, div(add(point, 0.5), count))));
  // A point between two pixels is of both, as near as it is; one beyond the border's middle is of the border, one outside of none.
  const isNear = place.ge(-1).logicalAnd(place.le(size));
  const isIn = wanted ? isNear.logicalAnd(point.lt(wanted)) : isNear;
  const near = clamp(sub(1, sub(clamp(place, 0, size - 1).unsqueeze(-1), pixel).abs()), 0);
  return div(sum(where(isIn.unsqueeze(-1), near, 0), 2), count);
}

/** The boxes of one map [C, H, W], or of several one below the other; `rows` [K, PH, N H] says how much each row counts. */
function pooled(maps: Tensor, rows: Tensor, columns: Tensor): Tensor {
  const [n, channels, height, width] = maps.shape as readonly [number, number, number, number];
  const [count, outHeight] = rows.shape as readonly [number, number];
  const lines = maps.permute([0, 2, 1, 3]).reshape([n * height, channels * width]);
  const high = matmul(rows.reshape([count * outHeight, n * height]), lines);
  const wide = matmul(high.reshape([count, outHeight * channels, width]), columns.transpose(1, 2));
  return wide.reshape([count, outHeight, channels, columns.shape[1]!]).permute([0, 2, 1, 3]);
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
    const [x, y] = [extentOf(fixed, 0, given), extentOf(fixed, 1, given)];
    const columns = shares(x, width, shape[3]!, samplingRatio);
    const rows = shares(y, height, shape[2]!, samplingRatio);
    return pooled(maps, index ? ofMaps(rows, index, maps.shape[0]!) : rows, columns);
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
  return concat(
    boxes.map((each, i) => parts(input.slice(0, i, i + 1), each, undefined)),
    0,
  );
}

/** The shares [K, PH, H] among all rows of N maps, one below the other: 0 in those of others. */
function ofMaps(rows: Tensor, index: Tensor, maps: number): Tensor {
  const [count, outHeight, height] = rows.shape as readonly [number, number, number];
  const numbers = index.device.constant(
    Float32Array.from({ length: maps }, (_, i) => i),
    [maps],
    'float32',
  );
  const isOwn = index.detach().float().unsqueeze(-1).eq(numbers).reshape([count, 1, maps, 1]);
  return where(isOwn, rows.unsqueeze(2), 0).reshape([count, outHeight, maps * height]);
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
