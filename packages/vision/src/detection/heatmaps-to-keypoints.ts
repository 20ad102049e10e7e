/** Which places of boxes their heat maps mean. */
import { interpolate } from '@glissade/nn';
import {
  add,
  amax,
  argmax,
  canLook,
  checkTensors,
  div,
  isTracing,
  mul,
  printShape,
  remainder,
  ShapeError,
  stack,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { floatsNear } from './constants.ts';

/** The places of boxes. */
export interface KeypointPlaces {
  /** x, y and 1: [K, P, 3]. */
  readonly keypoints: Tensor;
  /** How hot each is, [K, P]. */
  readonly scores: Tensor;
}

/**
 * The hottest pixel of each heat map [K, P, H, W], once it is made as large as its box [4], by cubic curves. It reads the boxes, as how
 * large they are depends on them.
 * Source: https://github.com/pytorch/vision/blob/main/torchvision/models/detection/roi_heads.py, heatmaps_to_keypoints
 *
 * @param rois - boxes [K, 4]
 * @throws ShapeError for other maps and boxes; TypeError where boxes cannot be looked at, in a compiled function or on a GPU
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { heatmapsToKeypoints } from '@glissade/vision';
 *
 * const map = tensor([[[[0, 0, 0, 0], [0, 0, 7, 0], [0, 0, 0, 0], [0, 0, 0, 0]]]]);
 * const { keypoints } = heatmapsToKeypoints(map, tensor([[10, 10, 14, 14]]));
 * console.log(keypoints.toArray()); // => [ [ [ 12.5, 11.5, 1 ] ] ]
 * ```
 */
export function heatmapsToKeypoints(maps: Tensor, rois: Tensor): KeypointPlaces {
  checkTensors('heatmapsToKeypoints', maps, rois);
  const count = maps.shape[0];
  if (maps.shape.length !== 4 || rois.shape.length !== 2 || rois.shape[0] !== count || rois.shape[1] !== 4)
    throw new ShapeError(
      `heatmapsToKeypoints: got maps ${printShape(maps.shape)} and rois ${printShape(rois.shape)}; expected [K, P, H, W] and [K, 4]`,
    );
  if (!canLook(rois))
    throw new TypeError(
      `heatmapsToKeypoints: looks at boxes, which ${isTracing() ? 'compile() and vmap() cannot' : `${rois.device.name} gives asynchronously: move them first, such as by await rois.to(reference)`}`,
    );
  return keypointsOfNumbers(maps, Float32Array.from(rois.dataSync()));
}

/** The same of boxes that are plain numbers, four of each. */
export function keypointsOfNumbers(maps: Tensor, boxes: Float32Array): KeypointPlaces {
  const [count, places] = maps.shape as readonly [number, number];
  const like = maps;
  if (count === 0)
    return {
      keypoints: floatsNear(like, new Float32Array(0), [0, places, 3]),
      scores: floatsNear(like, new Float32Array(0), [0, places]),
    };
  const column = (at: (i: number) => number): Tensor =>
    floatsNear(
      like,
      Float32Array.from({ length: count }, (_, i) => at(i)),
      [count, 1],
    );
  const length = (i: number, axis: 0 | 1): number =>
    Math.max(Math.fround(boxes[4 * i + axis + 2]! - boxes[4 * i + axis]!), 1);
  const whole = (i: number, axis: 0 | 1): number => Math.ceil(length(i, axis));
  const large = Array.from({ length: count }, (_, i) =>
    interpolate(maps.narrow(0, i, 1), { size: [whole(i, 1), whole(i, 0)], mode: 'bicubic' })
      .squeeze(0)
      .flatten(1),
  );
  const pixels = stack(large.map((map) => argmax(map, 1))).to(maps.dtype);
  const width = column((i) => whole(i, 0));
  const x = remainder(pixels, width);
  const y = div(sub(pixels, x), width);
  const placed = (pixel: Tensor, axis: 0 | 1): Tensor =>
    add(
      mul(
        add(pixel, 0.5),
        column((i) => length(i, axis) / whole(i, axis)),
      ),
      column((i) => boxes[4 * i + axis]!),
    );
  const [across, down] = [placed(x, 0), placed(y, 1)];
  return {
    keypoints: stack(
      [across, down, floatsNear(like, new Float32Array(count * places).fill(1), [count, places])],
      2,
    ),
    scores: stack(large.map((map) => amax(map, 1))),
  };
}
