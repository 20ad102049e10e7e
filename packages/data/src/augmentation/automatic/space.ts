/** Which operations there are to draw from, and how much of each by a number from 0 on. */
import { indexSelect, le, logicalAnd, lt, rand, randint, type Tensor, tensor, where } from '@glissade/tensor';
import type { AugmentationOptions } from '../images.ts';
import { roundToEven } from '../round-to-even.ts';
import { type Choice, numberOf, type Operation, signed } from './operation.ts';

/** The magnitudes of an operation, of images of a height and a width: `bins` of them. */
type Magnitudes = (bins: number, height: number, width: number) => readonly number[];
export type Space = Partial<Readonly<Record<Operation, Magnitudes>>>;

const { fround } = Math;

/** As torchvision has them: float32, counted from both ends and rounded once, so that a move of 16 pixels less a digit is one of 15. */
const even =
  (from: number, to: number | ((height: number, width: number) => number)): Magnitudes =>
  (bins, height, width) => {
    const last = fround(typeof to === 'number' ? to : to(height, width));
    const pitch = fround(fround(last - from) / (bins - 1));
    return Array.from({ length: bins }, (_, i) =>
      fround(i < Math.floor(bins / 2) ? from + pitch * i : last - pitch * (bins - 1 - i)),
    );
  };
const none: Magnitudes = (bins) => new Array<number>(bins).fill(0);
const bits =
  (most: number, fewer: number): Magnitudes =>
  (bins) =>
    Array.from({ length: bins }, (_, i) => roundToEven(most - i / ((bins - 1) / fewer)));

const affine = (slant: number, x: Magnitudes, y: Magnitudes, degrees: number): Space => ({
  shearX: even(0, slant),
  shearY: even(0, slant),
  translateX: x,
  translateY: y,
  rotate: even(0, degrees),
});
const colours = (most: number): Space => ({
  brightness: even(0, most),
  color: even(0, most),
  contrast: even(0, most),
  sharpness: even(0, most),
});
const others = { solarize: even(1, 0), autoContrast: none, equalize: none };

const usual = affine(
  0.3,
  even(0, (_, width) => (150 / 331) * width),
  even(0, (height) => (150 / 331) * height),
  30,
);

/** What `autoAugment` draws from. */
export const autoSpace: Space = {
  ...usual,
  ...colours(0.9),
  posterize: bits(8, 4),
  ...others,
  invert: none,
};

/** What `randAugment` draws from. */
export const randSpace: Space = {
  identity: none,
  ...usual,
  ...colours(0.9),
  posterize: bits(8, 4),
  ...others,
};

/** What `trivialAugmentWide` draws from. */
export const wideSpace: Space = {
  identity: none,
  ...affine(0.99, even(0, 32), even(0, 32), 135),
  ...colours(0.99),
  posterize: bits(8, 6),
  ...others,
};

/** What `augMix` draws from, without colours. */
export const partialMixSpace: Space = {
  ...affine(
    0.3,
    even(0, (_, width) => width / 3),
    even(0, (height) => height / 3),
    30,
  ),
  posterize: bits(4, 4),
  ...others,
};

/** What `augMix` draws from. */
export const mixSpace: Space = { ...partialMixSpace, ...colours(0.9) };

/** The numbers of the operations of a space, and the magnitudes of each, one behind the other. */
export function tableOf(
  space: Space,
  bins: number,
  { shape }: Tensor,
): [operations: number[], magnitudes: number[]] {
  const [height, width] = shape.slice(-2) as [number, number];
  const names = Object.keys(space) as Operation[];
  return [names.map(numberOf), names.flatMap((name) => space[name]!(bins, height, width))];
}

/** An operation of the space for each image, any of them as likely, as much of it as `bin` says: a number for all, or [N]. */
export function chosen(
  images: Tensor,
  space: Space,
  bins: number,
  bin: Tensor | number,
  options: AugmentationOptions,
): Choice {
  const count = images.shape[0]!;
  const [numbers, magnitudes] = tableOf(space, bins, images);
  const drawn = randint(0, numbers.length, [count], options);
  const operation = indexSelect(tensor(numbers, { dtype: 'int32' }), 0, drawn);
  const magnitude = indexSelect(tensor(magnitudes), 0, drawn.mul(bins).add(bin));
  return { operation, magnitude: eitherWay(operation, magnitude, options) };
}

/** Magnitudes of either sign, one as likely as the other, of the operations that have both. */
export function eitherWay(operation: Tensor, magnitude: Tensor, options: AugmentationOptions): Tensor {
  const isBack = logicalAnd(le(rand(operation.shape, options), 0.5), lt(operation, signed));
  return where(isBack, magnitude.neg(), magnitude);
}
