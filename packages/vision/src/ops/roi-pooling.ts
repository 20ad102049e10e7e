/** What the points of boxes show of feature maps, by products of matrices or by looking at each point. */
import { isRecording } from '@glissade/autograd';
import {
  add,
  clamp,
  concat,
  floor,
  indexSelect,
  isTracing,
  matmul,
  mul,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import type { RoiPoints } from './roi-points.ts';

/** [K, C, height, width] of points of maps [N, C, H, W]; `index` [K] says of which map each box is, where there are several. */
export function pooled(maps: Tensor, rows: RoiPoints, columns: RoiPoints, index: Tensor | undefined): Tensor {
  const [n, channels, height, width] = maps.shape as readonly [number, number, number, number];
  const [, , across] = columns.places.shape as readonly [number, number, number];
  const [count, high, down] = rows.places.shape as readonly [number, number, number];
  const wide = columns.places.shape[1]!;
  // Each point is of two rows and of two columns.
  const looked = high * wide * 4 * down * across;
  const multiplied = high * n * height * width;
  const isEager = !isTracing();
  const isLearning = isEager && isRecording() && maps.requiresGrad;
  // Of large maps a product multiplies mostly zeros. What is looked at is much memory where nothing fuses it; it is used again if no
  // gradient flows back, as then some boxes come after others.
  if (multiplied < (isLearning ? 150 : 20) * looked) return byProducts(maps, rows, columns, index);
  const lines = maps.permute([0, 2, 3, 1]).reshape([n * height * width, channels]);
  const of = (first: number, some: number): Tensor => {
    const part = ({ places, weights }: RoiPoints): RoiPoints => ({
      places: places.narrow(0, first, some),
      weights: weights.narrow(0, first, some),
    });
    return byPoints(lines, [height, width], part(rows), part(columns), index?.narrow(0, first, some));
  };
  if (!isEager || isLearning) return of(0, count);
  const most = Math.max(1, Math.floor(2 ** 20 / (looked * lines.shape[1]!)));
  const parts = Array.from({ length: Math.ceil(count / most) }, (_, i) =>
    of(i * most, Math.min(most, count - i * most)),
  );
  return parts.length === 1 ? parts[0]! : concat(parts.length > 0 ? parts : [of(0, 0)], 0);
}

/** How much each of `size` pixels counts for each bin of each box: [K, bins, size]. */
function shares({ places, weights }: RoiPoints, size: number): Tensor {
  const pixel = countingUp(places, size);
  const near = clamp(sub(1, sub(places.unsqueeze(-1), pixel).abs()), 0);
  return sum(mul(near, weights.unsqueeze(-1)), 2);
}

const countingUp = (like: Tensor, count: number): Tensor =>
  like.device
    .constant(
      Float32Array.from({ length: count }, (_, i) => i),
      [count],
      'float32',
    )
    .to(like.dtype);

function byProducts(
  maps: Tensor,
  rowPoints: RoiPoints,
  columnPoints: RoiPoints,
  index: Tensor | undefined,
): Tensor {
  const [n, channels, height, width] = maps.shape as readonly [number, number, number, number];
  const columns = shares(columnPoints, width);
  const own = shares(rowPoints, height);
  const rows = index ? ofMaps(own, index, n) : own;
  const [count, outHeight] = rows.shape as readonly [number, number];
  // Several maps lie one below the other.
  const lines = maps.permute([0, 2, 1, 3]).reshape([n * height, channels * width]);
  const high = matmul(rows.reshape([count * outHeight, n * height]), lines);
  const wide = matmul(high.reshape([count, outHeight * channels, width]), columns.transpose(1, 2));
  return wide.reshape([count, outHeight, channels, columns.shape[1]!]).permute([0, 2, 1, 3]);
}

/** The shares [K, PH, H] among all rows of N maps, one below the other: 0 in those of others. */
function ofMaps(rows: Tensor, index: Tensor, maps: number): Tensor {
  const [count, outHeight, height] = rows.shape as readonly [number, number, number];
  const isOwn = index.unsqueeze(-1).eq(countingUp(index, maps)).reshape([count, 1, maps, 1]);
  return where(isOwn, rows.unsqueeze(2), 0).reshape([count, outHeight, maps * height]);
}

/** The two pixels that each point is between, and how much each counts: [K, bins, 2 points]. */
function pixelsOf({ places, weights }: RoiPoints, size: number): { pixels: Tensor; weights: Tensor } {
  const low = floor(places);
  const part = sub(places, low);
  return {
    pixels: concat([low, clamp(add(low, 1), 0, size - 1)], 2),
    weights: concat([mul(weights, sub(1, part)), mul(weights, part)], 2),
  };
}

/** Of pixels [N H W, C], one for each. */
function byPoints(
  lines: Tensor,
  [height, width]: readonly [number, number],
  rowPoints: RoiPoints,
  columnPoints: RoiPoints,
  index: Tensor | undefined,
): Tensor {
  const [rows, columns] = [pixelsOf(rowPoints, height), pixelsOf(columnPoints, width)];
  const [count, high, down] = rows.pixels.shape as readonly [number, number, number];
  const [, wide, across] = columns.pixels.shape as readonly [number, number, number];
  const alongRows = (x: Tensor): Tensor => x.reshape([count, high, down, 1, 1]);
  const alongColumns = (x: Tensor): Tensor => x.reshape([count, 1, 1, wide, across]);
  const first = index ? mul(index, height).reshape([count, 1, 1, 1, 1]) : 0;
  // Whole numbers, as float32 does not have all of large maps.
  const line = mul(add(alongRows(rows.pixels), first).int(), width);
  const places = add(line, alongColumns(columns.pixels).int()).flatten();
  const values = indexSelect(lines, 0, places).reshape([count, high, down, wide, across, lines.shape[1]!]);
  const weights = mul(alongRows(rows.weights), alongColumns(columns.weights)).unsqueeze(-1);
  return sum(mul(values, weights), [2, 4]).permute([0, 3, 1, 2]);
}
