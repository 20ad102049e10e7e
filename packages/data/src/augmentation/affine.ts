/** Images that are turned, moved, stretched and slanted by numbers of yours. */
import { checkNames, checkNumber, checkTensors, type Tensor, tensor, written } from '@glissade/tensor';
import { inverseOf, placed } from './affine-places.ts';
import { asBatch } from './as-batch.ts';
import { checkPixel } from './images.ts';
import { checkMode, type SampleMode } from './sample.ts';

/** What `rotate` accepts. */
export interface RotateOptions {
  /** How pixels between pixels are made. Default 'nearest', as torchvision's; 'bilinear' looks smoother. */
  readonly mode?: SampleMode;
  /** What is seen beyond the edges. Default 0. */
  readonly fill?: number;
  /** The point that stays, in pixels from the upper left corner, [x, y]. Default: the middle. */
  readonly center?: readonly [x: number, y: number];
}

/** What `affine` accepts. */
export interface AffineMoveOptions extends RotateOptions {
  /** Degrees, clockwise. Default 0. */
  readonly angle?: number;
  /** Pixels to the right and down. Default [0, 0]. */
  readonly translate?: readonly [x: number, y: number];
  /** A factor. Default 1. */
  readonly scale?: number;
  /** By how many degrees the rows and the columns are slanted. Default [0, 0]. */
  readonly shear?: readonly [x: number, y: number];
}

/**
 * Images [..., H, W] turned clockwise, moved, scaled and slanted, all alike; `randomAffine` draws the numbers.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.affine.html
 *
 * @throws RangeError for numbers that are none, a scale that is not above 0, a slant of 90 degrees or more
 *
 * @example
 * ```ts
 * import { affine } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(affine(tensor([[1, 2, 3]]), { translate: [1, 0] }).toArray()); // => [ [ 0, 1, 2 ] ]
 * ```
 */
export function affine(images: Tensor, options: AffineMoveOptions = {}): Tensor {
  checkNames('affine', options, ['angle', 'translate', 'scale', 'shear', 'mode', 'fill', 'center']);
  const { angle = 0, translate = [0, 0], scale = 1, shear = [0, 0], ...rest } = options;
  checkNumber('affine', 'angle', angle, {});
  checkNumber('affine', 'scale', scale, { above: 0 });
  checkPair('affine', 'translate', translate, Number.MAX_VALUE);
  checkPair('affine', 'shear', shear, 89);
  return moved('affine', images, { angle, translate, scale, shear }, rest);
}

/**
 * Images [..., H, W] turned around their middle by so many degrees, against the clock.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.rotate.html
 *
 * @throws RangeError for an angle that is no number
 *
 * @example
 * ```ts
 * import { rotate } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(rotate(tensor([[1, 2], [3, 4]]), 90).toArray()); // => [ [ 2, 4 ], [ 1, 3 ] ]
 * ```
 */
export function rotate(images: Tensor, angle: number, options: RotateOptions = {}): Tensor {
  checkNames('rotate', options, ['mode', 'fill', 'center']);
  checkNumber('rotate', 'angle', angle, {});
  return moved('rotate', images, { angle: -angle, translate: [0, 0], scale: 1, shear: [0, 0] }, options);
}

type Numbers = Required<Omit<AffineMoveOptions, keyof RotateOptions>>;

function moved(operation: string, images: Tensor, numbers: Numbers, options: RotateOptions): Tensor {
  const { mode = 'nearest', fill = 0, center } = options;
  checkTensors(operation, images);
  checkMode(operation, mode);
  checkPixel(operation, 'fill', fill, images);
  if (center) checkPair(operation, 'center', center, Number.MAX_VALUE);
  const { angle, translate, scale, shear } = numbers;
  const of = (value: number): Tensor => tensor([value]).reshape([1, 1, 1]);
  const movement = {
    angle: of(angle),
    slant: of(shear[0]),
    tilt: of(shear[1]),
    scale: of(scale),
    right: of(translate[0]),
    down: of(translate[1]),
  };
  return asBatch(operation, images, (batch) => {
    const [height, width] = batch.shape.slice(-2) as [number, number];
    const middle: [number, number] = center ? [center[0] - width / 2, center[1] - height / 2] : [0, 0];
    return placed(batch, inverseOf(movement, middle), mode, fill);
  });
}

function checkPair(operation: string, name: string, pair: readonly [number, number], most: number): void {
  if (!Array.isArray(pair) || pair.length !== 2)
    throw new TypeError(`${operation}: ${name} is ${written(pair)}; expected [x, y]`);
  for (const value of pair) checkNumber(operation, name, value, { least: -most, most });
}
