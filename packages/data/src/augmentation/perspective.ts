/** Images seen from aside. */
import {
  arange,
  checkNames,
  checkNumber,
  floor,
  fused,
  lt,
  rand,
  type Tensor,
  tensor,
  where,
  written,
} from '@glissade/tensor';
import { asBatch } from './as-batch.ts';
import { type AugmentationOptions, checkBatch, checkPixel, checkProbability, ofEach } from './images.ts';
import { checkMode, type SampleMode, sampled } from './sample.ts';

/** What `perspective` accepts. */
export interface PerspectiveOptions {
  /** How pixels between pixels are made. Default 'bilinear'. */
  readonly mode?: SampleMode;
  /** What is seen beyond the edges. Default 0. */
  readonly fill?: number;
}

/** What `randomPerspective` accepts. */
export interface RandomPerspectiveOptions extends PerspectiveOptions, AugmentationOptions {
  /** How far corners move at most, as a share of half the image. Default 0.5. */
  readonly distortionScale?: number;
  /** The probability of an image to be changed. Default 0.5. */
  readonly p?: number;
}

/** Four points: upper left, upper right, lower right, lower left. Each is [x, y], in pixels. */
export type Corners = readonly (readonly [x: number, y: number])[];

/**
 * Images [..., H, W] in which what was at four points is at four others, and lines stay straight.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.perspective.html
 *
 * @param startpoints - upper left, upper right, lower right and lower left, each [x, y]
 * @param endpoints - where these come to lie
 * @throws TypeError unless there are four points of two numbers; RangeError where three of them are on a line
 *
 * @example
 * ```ts
 * import { perspective } from '@glissade/data';
 * import { ones } from '@glissade/tensor';
 *
 * const image = ones([3, 5, 5]);
 * const corners = [[0, 0], [4, 0], [4, 4], [0, 4]] as const;
 * const aside = perspective(image, corners, [[0, 1], [4, 0], [4, 4], [0, 3]]);
 * console.log(aside.at(0, ':', 0).toArray().map((each) => Number(each.toFixed(3)))); // => [ 0, 1, 1, 0.833, 0 ]
 * ```
 */
export function perspective(
  images: Tensor,
  startpoints: Corners,
  endpoints: Corners,
  options: PerspectiveOptions = {},
): Tensor {
  checkNames('perspective', options, ['mode', 'fill']);
  const { mode = 'bilinear', fill = 0 } = options;
  checkMode('perspective', mode);
  const [start, end] = [startpoints, endpoints].map((corners, i) => {
    const name = ['startpoints', 'endpoints'][i]!;
    checkCorners(name, corners);
    return cornersOf(corners.flat().map((value) => tensor([value])));
  }) as [Quad, Quad];
  return asBatch('perspective', images, (batch) => {
    checkPixel('perspective', 'fill', fill, batch);
    return seen(batch, end, start, mode, fill);
  });
}

/**
 * Each image of a batch [N, ..., H, W] as it is or, with probability `p`, as if it was seen from aside: its corners are moved inwards.
 * Each call draws anew, in a compiled step too.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomPerspective.html
 *
 * @throws ShapeError unless the images are a batch; RangeError for shares that are none
 *
 * @example
 * ```ts
 * import { randomPerspective } from '@glissade/data';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(randomPerspective(ones([4, 3, 32, 32]), { distortionScale: 0.3 }).shape); // => [ 4, 3, 32, 32 ]
 * ```
 */
export function randomPerspective(images: Tensor, options: RandomPerspectiveOptions = {}): Tensor {
  checkNames('randomPerspective', options, ['distortionScale', 'p', 'mode', 'fill', 'generator']);
  const { distortionScale = 0.5, p = 0.5, mode = 'bilinear', fill = 0, ...rest } = options;
  checkBatch('randomPerspective', images, rest);
  checkMode('randomPerspective', mode);
  checkPixel('randomPerspective', 'fill', fill, images);
  checkProbability('randomPerspective', p);
  checkNumber('randomPerspective', 'distortionScale', distortionScale, { least: 0, most: 1 });
  const count = images.shape[0]!;
  const [height, width] = images.shape.slice(-2) as [number, number];
  const chosen = lt(rand([count], rest), p);
  const inwards = (length: number): Tensor =>
    floor(rand([count], rest).mul(Math.floor(distortionScale * Math.floor(length / 2)) + 1));
  const far = (length: number): Tensor =>
    inwards(length)
      .neg()
      .add(length - 1);
  const ends = [inwards(width), inwards(height), far(width), inwards(height)];
  ends.push(far(width), far(height), inwards(width), far(height));
  const [right, low] = [width - 1, height - 1];
  const whole = [0, 0, right, 0, right, low, 0, low].map((value) => tensor([value]));
  return where(ofEach(images, chosen), seen(images, cornersOf(ends), cornersOf(whole), mode, fill), images);
}

/** The x and the y of four points, [N] each. */
type Quad = readonly (readonly [x: Tensor, y: Tensor])[];

const cornersOf = (values: readonly Tensor[]): Quad =>
  [0, 2, 4, 6].map((i) => [values[i]!, values[i + 1]!] as const);

/** A matrix of three rows: [N] each. */
type Projection = readonly Tensor[];

/**
 * What takes the unit square to four points.
 * Source: P. S. Heckbert, "Fundamentals of Texture Mapping and Image Warping", 1989, https://www2.eecs.berkeley.edu/Pubs/TechRpts/1989/5504.html
 */
function fromSquare([a, b, c, d]: Quad): Projection {
  const [x0, y0] = a!;
  const [x1, y1] = b!;
  const [x2, y2] = c!;
  const [x3, y3] = d!;
  const [dx1, dx2, dx3] = [x1.sub(x2), x3.sub(x2), x0.sub(x1).add(x2).sub(x3)];
  const [dy1, dy2, dy3] = [y1.sub(y2), y3.sub(y2), y0.sub(y1).add(y2).sub(y3)];
  const area = dx1.mul(dy2).sub(dx2.mul(dy1));
  const g = dx3.mul(dy2).sub(dx2.mul(dy3)).div(area);
  const h = dx1.mul(dy3).sub(dx3.mul(dy1)).div(area);
  return [
    x1.sub(x0).add(g.mul(x1)),
    x3.sub(x0).add(h.mul(x3)),
    x0,
    y1.sub(y0).add(g.mul(y1)),
    y3.sub(y0).add(h.mul(y3)),
    y0,
    g,
    h,
    tensor([1]),
  ];
}

/** The inverse, but for a factor, which a projection does not have. */
function inverted([a, b, c, d, e, f, g, h, i]: Projection): Projection {
  const minor = (p: Tensor, q: Tensor, r: Tensor, s: Tensor): Tensor => p.mul(s).sub(q.mul(r));
  return [
    minor(e!, f!, h!, i!),
    minor(c!, b!, i!, h!),
    minor(b!, c!, e!, f!),
    minor(f!, d!, i!, g!),
    minor(a!, c!, g!, i!),
    minor(c!, a!, f!, d!),
    minor(d!, e!, g!, h!),
    minor(b!, a!, h!, g!),
    minor(a!, b!, d!, e!),
  ];
}

const product = (p: Projection, q: Projection): Projection =>
  [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) =>
      [0, 1, 2].map((k) => p[3 * row + k]!.mul(q[3 * k + column]!)).reduce((sum, each) => sum.add(each)),
    ),
  );

const onPlane = fused(
  'perspective',
  (a: Tensor, b: Tensor, c: Tensor, g: Tensor, h: Tensor, i: Tensor, x: Tensor, y: Tensor) =>
    a
      .mul(x)
      .add(b.mul(y))
      .add(c)
      .div(g.mul(x).add(h.mul(y)).add(i))
      .sub(0.5),
);

/** Images in which the first four points show what is at the second four. */
function seen(images: Tensor, from: Quad, to: Quad, mode: SampleMode, fill: number): Tensor {
  const count = images.shape[0]!;
  const [height, width] = images.shape.slice(-2) as [number, number];
  // Pixels are taken at their middle here, and corners are counted from the edge, as in torchvision.
  const [a, b, c, d, e, f, g, h, i] = product(fromSquare(to), inverted(fromSquare(from))).map((each) =>
    each.reshape([-1, 1, 1]),
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const x = arange(width).add(0.5).reshape([1, 1, width]);
  const y = arange(height).add(0.5).reshape([1, height, 1]);
  const places = [onPlane(a, b, c, g, h, i, x, y), onPlane(d, e, f, g, h, i, x, y)].map((each) =>
    each.expand([count, height, width]),
  ) as [Tensor, Tensor];
  return sampled(images, ...places, mode, fill);
}

function checkCorners(name: string, corners: Corners): void {
  const isPoint = (point: unknown): boolean =>
    Array.isArray(point) && point.length === 2 && point.every((each) => Number.isFinite(each));
  if (!Array.isArray(corners) || corners.length !== 4 || !corners.every(isPoint))
    throw new TypeError(
      `perspective: ${name} is ${written(corners)}; expected four points [x, y]: upper left, upper right, lower right, lower left`,
    );
  corners.forEach((_, i) => {
    const [a, b, c] = [corners[i]!, corners[(i + 1) % 4]!, corners[(i + 2) % 4]!];
    if ((b[0] - a[0]) * (c[1] - a[1]) === (c[0] - a[0]) * (b[1] - a[1]))
      throw new RangeError(`perspective: ${name} is ${written(corners)}; expected no three points on a line`);
  });
}
