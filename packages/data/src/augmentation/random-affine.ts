/** Images that are turned, moved, stretched and slanted. */
import { checkNames, round, type Tensor, written, zeros } from '@glissade/tensor';
import { inverseOf, placed } from './affine-places.ts';
import {
  type AugmentationOptions,
  around,
  checkBatch,
  checkPixel,
  checkRange,
  drawn,
  type NumberRange,
} from './images.ts';
import { checkMode, type SampleMode } from './sample.ts';

/** What `randomRotation` accepts. */
export interface RotationOptions extends AugmentationOptions {
  /** How pixels between pixels are made. Default 'nearest', as torchvision's; 'bilinear' looks smoother. */
  readonly mode?: SampleMode;
  /** What is seen beyond the edges. Default 0. */
  readonly fill?: number;
}

/** What `randomAffine` accepts. */
export interface AffineOptions extends RotationOptions {
  /** A turn by so many degrees at most, either way, or a range of them, clockwise. Default 0. */
  readonly degrees?: number | NumberRange;
  /** A move by these parts of the width and the height at most, either way. Default [0, 0]. */
  readonly translate?: readonly [x: number, y: number];
  /** A range of factors. Default [1, 1]. */
  readonly scale?: NumberRange;
  /** A slant of the rows by so many degrees at most, either way; a range; or one for the rows and one for the columns. Default 0. */
  readonly shear?: number | NumberRange | readonly [number, number, number, number];
}

/**
 * Each image of a batch [N, ..., H, W] turned around its middle, moved by whole pixels, scaled and slanted, by numbers drawn for it
 * from the ranges given. Each call draws anew, in a compiled step too.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomAffine.html
 *
 * @throws ShapeError unless the images are a batch; RangeError for ranges that are none
 *
 * @example
 * ```ts
 * import { randomAffine } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const images = tensor([[[0, 0, 0], [0, 1, 1], [0, 0, 0]]]);
 * console.log(randomAffine(images, { degrees: [90, 90] }).toArray()); // => [ [ [ 0, 0, 0 ], [ 0, 1, 0 ], [ 0, 1, 0 ] ] ]
 * ```
 */
export function randomAffine(images: Tensor, options: AffineOptions = {}): Tensor {
  checkNames('randomAffine', options, [
    'degrees',
    'translate',
    'scale',
    'shear',
    'mode',
    'fill',
    'generator',
  ]);
  const { degrees = 0, translate = [0, 0], scale = [1, 1], shear = 0, ...rest } = options;
  if (!Array.isArray(translate))
    throw new TypeError(
      `randomAffine: translate is ${written(translate)}; expected [x, y], shares of the image`,
    );
  const [slant, tilt = [0, 0]] = shearsOf(shear);
  checkRange('randomAffine', 'scale', scale, Number.MIN_VALUE, Number.MAX_VALUE);
  for (const range of [slant, tilt]) checkRange('randomAffine', 'shear', range, -89, 89);
  checkRange('randomAffine', 'translate', [0, translate[0]], 0, 1);
  checkRange('randomAffine', 'translate', [0, translate[1]], 0, 1);
  return transformed(
    'randomAffine',
    images,
    { degrees: around(degrees), translate, scale, slant, tilt },
    rest,
  );
}

/**
 * Each image of a batch [N, ..., H, W] turned around its middle, by `degrees` at most either way, or by a range of degrees, against the clock.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomRotation.html
 *
 * @throws ShapeError unless the images are a batch; RangeError for a range that is none
 *
 * @example
 * ```ts
 * import { randomRotation } from '@glissade/data';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(randomRotation(ones([8, 1, 28, 28]), 10, { mode: 'bilinear' }).shape); // => [ 8, 1, 28, 28 ]
 * ```
 */
export function randomRotation(
  images: Tensor,
  degrees: number | NumberRange,
  options: RotationOptions = {},
): Tensor {
  checkNames('randomRotation', options, ['mode', 'fill', 'generator']);
  const still = { translate: [0, 0], scale: [1, 1], slant: [0, 0], tilt: [0, 0] } as const;
  const range = around(degrees);
  checkRange('randomRotation', 'degrees', range, -Number.MAX_VALUE, Number.MAX_VALUE);
  const [from, to] = range;
  // Against the clock, as torchvision's, and unlike `randomAffine`.
  return transformed('randomRotation', images, { degrees: [-to, -from], ...still }, options);
}

function shearsOf(shear: NonNullable<AffineOptions['shear']>): readonly [NumberRange, NumberRange?] {
  if (typeof shear === 'number' || shear?.length !== 4) return [around(shear)];
  return [
    [shear[0], shear[1]],
    [shear[2], shear[3]],
  ];
}

interface Ranges {
  readonly degrees: NumberRange;
  readonly translate: readonly [number, number];
  readonly scale: NumberRange;
  readonly slant: NumberRange;
  readonly tilt: NumberRange;
}

function transformed(operation: string, images: Tensor, ranges: Ranges, options: RotationOptions): Tensor {
  const { mode = 'nearest', fill = 0, ...rest } = options;
  checkBatch(operation, images, rest);
  checkMode(operation, mode);
  checkPixel(operation, 'fill', fill, images);
  checkRange(operation, 'degrees', ranges.degrees, -Number.MAX_VALUE, Number.MAX_VALUE);
  const count = images.shape[0]!;
  const [height, width] = images.shape.slice(-2) as [number, number];
  const draw = ([from, to]: NumberRange): Tensor =>
    from === to ? zeros([count, 1, 1]).add(from) : drawn(images, [from, to], rest).reshape([count, 1, 1]);
  const angle = draw(ranges.degrees);
  const slant = draw(ranges.slant);
  const tilt = draw(ranges.tilt);
  const scale = draw(ranges.scale);
  const [right, down] = ranges.translate.map((part, i) =>
    round(draw([-part * [width, height][i]!, part * [width, height][i]!])),
  ) as [Tensor, Tensor];
  return placed(images, inverseOf({ angle, slant, tilt, scale, right, down }), mode, fill);
}
