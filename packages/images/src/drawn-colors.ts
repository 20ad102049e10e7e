/** What is drawn on images, and in which colours. */
import { checkTensors, isFloat, printShape, ShapeError, type Tensor, where, written } from '@glissade/tensor';

/** Red, green and blue from 0 to 255, or as in pages, '#ff8000'. */
export type Color = readonly [red: number, green: number, blue: number] | string;

/** Throws for other than an image of colours, bytes or floats. */
export function checkDrawnOn(operation: string, image: Tensor, ...others: readonly Tensor[]): void {
  checkTensors(operation, image, ...others);
  const { dtype, shape } = image;
  if (shape.length !== 3 || shape[0] !== 3 || !(dtype === 'uint8' || isFloat(dtype)))
    throw new ShapeError(
      `${operation}: got an image ${dtype}${printShape(shape)}; expected uint8 or floats from 0 to 1, [3, height, width]`,
    );
}

/** The colour of each of `count` things: given ones, one for all, or others than those of neighbours, as torchvision chooses them. */
export function colorsOf(
  operation: string,
  colors: Color | readonly Color[] | undefined,
  count: number,
): readonly (readonly number[])[] {
  if (colors === undefined)
    return Array.from({ length: count }, (_, i) =>
      [2 ** 25 - 1, 2 ** 15 - 1, 2 ** 21 - 1].map((step) => (i * step) % 255),
    );
  const isOne = typeof colors === 'string' || (Array.isArray(colors) && typeof colors[0] === 'number');
  if (!isOne && !Array.isArray(colors))
    throw new TypeError(
      `${operation}: colors is ${written(colors)}; expected [red, green, blue] from 0 to 255, '#rrggbb', or one for each`,
    );
  const list = isOne ? new Array<Color>(count).fill(colors as Color) : (colors as readonly Color[]);
  if (list.length < count)
    throw new RangeError(
      `${operation}: got ${list.length} colors of ${count}; expected one for each, or one`,
    );
  return list.slice(0, count).map((color) => numbersOf(operation, color));
}

function numbersOf(operation: string, color: Color): readonly number[] {
  const numbers =
    typeof color === 'string'
      ? /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i
          .exec(color)
          ?.slice(1)
          .map((each) => Number.parseInt(each, 16))
      : color;
  if (!Array.isArray(numbers) || numbers.length !== 3 || !numbers.every((each) => each >= 0 && each <= 255))
    throw new TypeError(
      `${operation}: a color is ${written(color)}; expected [red, green, blue] from 0 to 255, or '#rrggbb'`,
    );
  return numbers;
}

/** The colour [3, 1, 1], in the dtype of an image: of floats from 0 to 1. */
export function colorTensor(image: Tensor, color: readonly number[]): Tensor {
  const scale = isFloat(image.dtype) ? 255 : 1;
  return image.device
    .constant(
      Float32Array.from(color, (each) => each / scale),
      [3, 1, 1],
      'float32',
    )
    .to(image.dtype);
}

/** The image, with a colour where `covered` [height, width] says so. */
export const painted = (image: Tensor, covered: Tensor, color: readonly number[]): Tensor =>
  where(covered, colorTensor(image, color), image);

/** The columns [1, width] and the rows [height, 1] of an image, from 0. */
export function pixelsOf(image: Tensor): readonly [x: Tensor, y: Tensor] {
  const [height, width] = image.shape.slice(1) as [number, number];
  const upTo = (count: number, shape: readonly number[]): Tensor =>
    image.device.constant(
      Float32Array.from({ length: count }, (_, i) => i),
      shape,
      'float32',
    );
  return [upTo(width, [1, width]), upTo(height, [height, 1])];
}
