/** Images seen through an affine map of their places. */
import { arange, fused, type Tensor } from '@glissade/tensor';
import { type SampleMode, sampled } from './sample.ts';

/** From places of the result to places of the images, both counted in pixels from the middle: of each image [N, 1, 1]. */
export interface AffineMap {
  /** The column is x times the first, y times the second, and the third. */
  readonly column: readonly [Tensor, Tensor, Tensor];
  /** The row, as the column. */
  readonly row: readonly [Tensor, Tensor, Tensor];
}

/** How images are turned, slanted, stretched and moved: of each image [N, 1, 1]. */
export interface Movement {
  /** Degrees, clockwise. */
  readonly angle: Tensor;
  /** By how many degrees the rows are slanted. */
  readonly slant: Tensor;
  /** The same of the columns. */
  readonly tilt: Tensor;
  readonly scale: Tensor;
  /** Pixels. */
  readonly right: Tensor;
  /** Pixels. */
  readonly down: Tensor;
}

/** Where the pixels come from that such a movement moves. The middle is at x and y from that of the image, if it is another one. */
export function inverseOf(movement: Movement, [x, y]: readonly [number, number] = [0, 0]): AffineMap {
  const { scale, right, down } = movement;
  const [angle, slant, tilt] = [movement.angle, movement.slant, movement.tilt].map((degrees) =>
    degrees.mul(Math.PI / 180),
  ) as [Tensor, Tensor, Tensor];
  // The matrix of turning and slanting, (a, b; c, d), has the determinant 1, and thus the inverse (d, -b; -c, a).
  const turned = angle.sub(tilt);
  const [a, c] = [turned.cos().div(tilt.cos()), turned.sin().div(tilt.cos())];
  const [b, d] = [a.mul(slant.tan()).add(angle.sin()).neg(), angle.cos().sub(c.mul(slant.tan()))];
  const line = (ofX: Tensor, ofY: Tensor, middle: number): [Tensor, Tensor, Tensor] => {
    const [first, second] = [ofX.div(scale), ofY.div(scale)];
    return [
      first,
      second,
      first
        .mul(right.add(x))
        .add(second.mul(down.add(y)))
        .neg()
        .add(middle),
    ];
  };
  return { column: line(d, b.neg(), x), row: line(c.neg(), a, y) };
}

const onLine = fused(
  'affine',
  (ofX: Tensor, ofY: Tensor, rest: Tensor, x: Tensor, y: Tensor, middle: Tensor) =>
    ofX.mul(x).add(ofY.mul(y)).add(rest).add(middle),
);

/** Images [N, ..., H, W] as the map says. */
export function placed(images: Tensor, map: AffineMap, mode: SampleMode, fill: number): Tensor {
  const [height, width] = images.shape.slice(-2) as [number, number];
  const x = arange(width)
    .reshape([1, 1, width])
    .sub((width - 1) / 2);
  const y = arange(height)
    .reshape([1, height, 1])
    .sub((height - 1) / 2);
  const column = onLine(...map.column, x, y, (width - 1) / 2);
  const row = onLine(...map.row, x, y, (height - 1) / 2);
  return sampled(images, column, row, mode, fill);
}
