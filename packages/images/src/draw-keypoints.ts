/** Places of objects on an image, and lines between them, to be looked at. */
import {
  add,
  any,
  checkNumber,
  checkTensors,
  clamp,
  div,
  le,
  logicalAnd,
  mul,
  ne,
  optionsOf,
  printShape,
  ShapeError,
  sameShape,
  square,
  stack,
  sub,
  type Tensor,
  trunc,
  written,
} from '@glissade/tensor';
import { type Color, checkDrawnOn, colorsOf, painted, pixelsOf } from './drawn-colors.ts';

/** What `drawKeypoints` accepts. */
export interface DrawKeypointsOptions {
  /** Pairs of places that a white line connects. Default: none. */
  readonly connectivity?: readonly (readonly [number, number])[] | undefined;
  /** The colour of all places. Default red. */
  readonly colors?: Color | undefined;
  /** How large places are, in pixels beside the middle one. Default 2. */
  readonly radius?: number;
  /** How thick lines are, in pixels. Default 3. */
  readonly width?: number;
  /** Which places are drawn, and the lines between them: [N, K], 0 or false for those that are not. Default: all. */
  readonly visibility?: Tensor | undefined;
}

/**
 * An image [3, height, width] with places [N, K, 2] of N objects drawn on it, x and y in pixels. It reads no values. What a detector finds:
 * `drawKeypoints(image, keypoints.narrow(2, 0, 2))`.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.utils.draw_keypoints.html
 *
 * @param image - uint8, or floats from 0 to 1
 * @throws ShapeError for other images, places and visibility; RangeError for pairs of places that are none; TypeError for other options
 *
 * @example
 * ```ts
 * import { drawKeypoints } from '@glissade/images';
 * import { tensor, zeros } from '@glissade/tensor';
 *
 * const drawn = drawKeypoints(zeros([3, 3, 5]), tensor([[[1, 1]]]), { radius: 1 });
 * console.log(drawn.at(0).toArray()); // => [ [ 0, 1, 0, 0, 0 ], [ 1, 1, 1, 0, 0 ], [ 0, 1, 0, 0, 0 ] ]
 * ```
 */
export function drawKeypoints(image: Tensor, keypoints: Tensor, options: DrawKeypointsOptions = {}): Tensor {
  checkDrawnOn('drawKeypoints', image, keypoints);
  const { connectivity, colors, radius, width, visibility } = optionsOf('drawKeypoints', options, {
    connectivity: [] as readonly (readonly [number, number])[] | undefined,
    colors: '#ff0000' as Color | undefined,
    radius: 2,
    width: 3,
    visibility: undefined as Tensor | undefined,
  });
  checkNumber('drawKeypoints', 'radius', radius, { least: 0, whole: true });
  checkNumber('drawKeypoints', 'width', width, { least: 1, whole: true });
  const [count, places, two] = keypoints.shape as readonly [number, number, number];
  if (keypoints.shape.length !== 3 || two !== 2)
    throw new ShapeError(
      `drawKeypoints: got keypoints ${printShape(keypoints.shape)}; expected [N, K, 2]. Of x, y and more take keypoints.narrow(2, 0, 2)`,
    );
  const pairs = connectivity ?? [];
  if (!Array.isArray(pairs) || !pairs.every((pair) => isPair(pair, places)))
    throw new RangeError(
      `drawKeypoints: connectivity is ${written(connectivity)}; expected pairs of numbers from 0 to ${places - 1}, those of places`,
    );
  const seen = seenOf(visibility, keypoints);
  const [color] = colorsOf('drawKeypoints', colors ?? '#ff0000', 1);
  const [x, y] = pixelsOf(image);
  const whole = trunc(keypoints.detach().float());
  let drawn = image.detach();
  for (let i = 0; i < count && places > 0; i++) {
    const [own, isSeen] = [whole.select(0, i), seen?.select(0, i)];
    const [px, py] = [0, 1].map((k) => own.select(1, k).reshape([-1, 1, 1])) as [Tensor, Tensor];
    // As round as Pillow's discs.
    const near = le(add(square(sub(x, px)), square(sub(y, py))), (radius + 0.4) ** 2);
    drawn = painted(drawn, any(shown(near, isSeen), 0), color!);
    if (pairs.length === 0) continue;
    const lines = stack(
      pairs.map(([from, to]) => {
        const line = le(distance(x, y, own.select(0, from), own.select(0, to)), (width / 2) ** 2);
        return isSeen ? logicalAnd(line, logicalAnd(isSeen.select(0, from), isSeen.select(0, to))) : line;
      }),
    );
    drawn = painted(drawn, any(lines, 0), [255, 255, 255]);
  }
  return drawn;
}

const isPair = (pair: unknown, places: number): boolean =>
  Array.isArray(pair) &&
  pair.length === 2 &&
  pair.every((place) => Number.isInteger(place) && place >= 0 && place < places);

function seenOf(visibility: Tensor | undefined, keypoints: Tensor): Tensor | undefined {
  if (!visibility) return undefined;
  checkTensors('drawKeypoints', visibility);
  if (!sameShape(visibility.shape, keypoints.shape.slice(0, 2)))
    throw new ShapeError(
      `drawKeypoints: visibility is ${printShape(visibility.shape)}, keypoints ${printShape(keypoints.shape)}; expected [N, K] and [N, K, 2]`,
    );
  return ne(visibility, 0);
}

/** Those [K, height, width] of places that are seen. */
const shown = (near: Tensor, isSeen: Tensor | undefined): Tensor =>
  isSeen ? logicalAnd(near, isSeen.reshape([-1, 1, 1])) : near;

/** The square of how far each pixel is from the line between two places [2]. */
function distance(x: Tensor, y: Tensor, from: Tensor, to: Tensor): Tensor {
  const [x1, y1] = from.unbind(0) as [Tensor, Tensor];
  const [dx, dy] = sub(to, from).unbind(0) as [Tensor, Tensor];
  const length = clamp(add(square(dx), square(dy)), 1);
  const [fromX, fromY] = [sub(x, x1), sub(y, y1)];
  const part = clamp(div(add(mul(fromX, dx), mul(fromY, dy)), length), 0, 1);
  return add(square(sub(fromX, mul(part, dx))), square(sub(fromY, mul(part, dy))));
}
