/** What every random change of a batch of images has in common: which images, and what is drawn for each. */

import {
  checkTensors,
  type DType,
  type Generator,
  isFloat,
  printShape,
  rand,
  round,
  ShapeError,
  type Tensor,
  written,
} from '@glissade/tensor';
import { checkGenerator } from '../kind-of.ts';

/** What every random change of images accepts. */
export interface AugmentationOptions {
  /** Where the numbers come from, if not from the default generator, which `manualSeed` seeds. */
  readonly generator?: Generator;
}

/** Throws unless the images are a batch, and the generator of the options is one. */
export function checkBatch(operation: string, images: Tensor, options?: AugmentationOptions): void {
  checkTensors(operation, images);
  const { dtype, shape } = images;
  if (options) checkGenerator(operation, options.generator);
  if (shape.length >= 3 && shape[0] !== 0) return;
  throw new ShapeError(
    `${operation}: got ${dtype}${printShape(shape)}; expected a batch of images [N, ..., H, W]. Use unsqueeze(0) for one`,
  );
}

/** Throws unless it is a probability. */
export function checkProbability(operation: string, p: number): void {
  if (typeof p !== 'number' || !(p >= 0 && p <= 1))
    throw new RangeError(`${operation}: p is ${written(p)}; expected a probability from 0 to 1`);
}

/** Throws unless it is a whole number that is large enough. */
export function checkWhole(operation: string, name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new RangeError(`${operation}: ${name} is ${value}; expected a whole number >= ${least}`);
}

/** The height and the width of what a crop gives. */
export function lengthsOf(operation: string, size: number | readonly [number, number]): [number, number] {
  const [height, width, ...others] =
    typeof size === 'number' ? [size, size] : Array.isArray(size) ? size : [];
  if (height === undefined || width === undefined || others.length > 0)
    throw new RangeError(`${operation}: size is ${written(size)}; expected a number, or [height, width]`);
  for (const length of [height, width]) checkWhole(operation, 'size', length, 1);
  return [height, width];
}

/** The numbers of a dtype without fractions: others would become one of these, or make the images floats. */
const wholes: Partial<Record<DType, NumberRange>> = {
  uint8: [0, 255],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  bool: [0, 1],
};

/** Throws for what no pixel of the images can be. */
export function checkPixel(operation: string, name: string, value: number, { dtype }: Tensor): void {
  const range = wholes[dtype];
  if (
    typeof value !== 'number' ||
    (range && !(Number.isInteger(value) && value >= range[0] && value <= range[1]))
  )
    throw new RangeError(
      `${operation}: ${name} is ${value}; expected ${range ? `a whole number from ${range.join(' to ')}, as images are ${dtype}` : 'a number'}`,
    );
}

/** A range of numbers. */
export type NumberRange = readonly [least: number, most: number];

/** Throws unless it is a range within two limits. */
export function checkRange(
  operation: string,
  name: string,
  range: NumberRange,
  least: number,
  most: number,
): void {
  const [from, to] = Array.isArray(range) ? (range as NumberRange) : [NaN, NaN];
  if (range?.length !== 2 || !(from >= least && from <= to && to <= most))
    throw new RangeError(
      `${operation}: ${name} is ${written(range)}; expected [least, most] from ${least} to ${most}`,
    );
}

/** A number of each image, such that it meets [N, ..., H, W] by broadcasting. */
export const ofEach = (images: Tensor, numbers: Tensor): Tensor =>
  numbers.reshape([images.shape[0]!, ...images.shape.slice(1).map(() => 1)]);

/** A value of each pixel of each image, [N, H, W], such that it meets [N, ..., H, W]. */
export const ofEachPixel = ({ shape }: Tensor, values: Tensor): Tensor =>
  values.reshape([shape[0]!, ...shape.slice(1, -2).map(() => 1), ...shape.slice(-2)]);

/** A number of the range for each image: [N]. */
export const drawn = (images: Tensor, [from, to]: NumberRange, options: AugmentationOptions): Tensor =>
  rand([images.shape[0]!], options)
    .mul(to - from)
    .add(from);

/** A range around 0, unless it is one. */
export const around = (range: number | NumberRange): NumberRange =>
  typeof range === 'number' ? [-range, range] : range;

/** Computes with float32, if the images are of whole numbers or halves; they are of their dtype again afterwards. */
export function inFloats(images: Tensor, compute: (floats: Tensor) => Tensor): Tensor {
  const { dtype } = images;
  if (dtype === 'float32' || dtype === 'float64') return compute(images);
  const result = compute(images.float());
  return (isFloat(dtype) ? result : round(result)).to(dtype);
}

/** Throws unless the images are [..., C, H, W] of 1 or 3 channels. */
export function checkColors(operation: string, images: Tensor): void {
  checkTensors(operation, images);
  const { dtype, shape } = images;
  if (shape.length < 3 || (shape.at(-3) !== 1 && shape.at(-3) !== 3))
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected images [..., C, H, W] of 1 or 3 channels`,
    );
}

/** The brightest that a pixel can be: floats are from 0 to 1, whole numbers from 0 to 255. */
export const brightest = ({ dtype }: Tensor): number => (isFloat(dtype) ? 1 : 255);

/** Computes with floats, as `inFloats` does, and cuts off what fractions bytes have afterwards, as torchvision does of colours. */
export function cutOff(images: Tensor, compute: (floats: Tensor) => Tensor): Tensor {
  const { dtype } = images;
  return dtype === 'float32' || dtype === 'float64' ? compute(images) : compute(images.float()).to(dtype);
}
