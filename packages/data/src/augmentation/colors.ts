/** Colours of pixels: their channels, their grey, their place on the circle. */
import {
  arange,
  clamp,
  concat,
  eq,
  floor,
  fused,
  isFloat,
  maximum,
  minimum,
  type Operand,
  pad,
  remainder,
  round,
  type Tensor,
  where,
} from '@glissade/tensor';

const greyOfThree = fused('grey', (red: Tensor, green: Tensor, blue: Tensor) =>
  red.mul(0.2989).add(green.mul(0.587)).add(blue.mul(0.114)),
);

/** As bright as it looks. Source: ITU-R BT.601, https://www.itu.int/rec/R-REC-BT.601 */
export const greyOf = (x: Tensor): Tensor => (x.shape.at(-3) === 1 ? x : greyOfThree(...channelsOf(x)));

/** Whole numbers without fractions, where the images are of whole numbers. */
export const wholeIf = ({ dtype }: Tensor, x: Tensor): Tensor => (isFloat(dtype) ? x : floor(x));

const channelsOf = (x: Tensor): [Tensor, Tensor, Tensor] =>
  [0, 1, 2].map((c) => x.narrow(-3, c, 1)) as [Tensor, Tensor, Tensor];

/** Every colour moved by a part of the circle of colours. Source: https://en.wikipedia.org/wiki/HSL_and_HSV */
export function turned(x: Tensor, part: Operand): Tensor {
  const colours = channelsOf(x);
  const sixths = typeof part === 'number' ? part * 6 : part.mul(6);
  return concat(
    [5, 3, 1].map((channel) => hue(...colours, sixths, channel)),
    x.shape.length - 3,
  );
}

/** One channel after the turn, by so many sixths of the circle: that of red is number 5, of green 3, of blue 1. */
const hue = fused('hue', (red: Tensor, green: Tensor, blue: Tensor, sixths: Tensor, channel: Tensor) => {
  const value = maximum(maximum(red, green), blue);
  const chroma = value.sub(minimum(minimum(red, green), blue));
  const divisor = where(eq(chroma, 0), 1, chroma);
  const place = where(
    eq(value, red),
    green.sub(blue).div(divisor),
    where(eq(value, green), blue.sub(red).div(divisor).add(2), red.sub(green).div(divisor).add(4)),
  );
  const k = remainder(place.add(sixths).add(channel), 6);
  return value.sub(chroma.mul(clamp(minimum(k, k.neg().add(4)), 0, 1)));
});

const sumOfThree = fused('sumOfThree', (a: Tensor, b: Tensor, c: Tensor) => a.add(b).add(c));
/**
 * How far the mean of each pixel, which counts five times, and the eight around it is from the pixel, of whole numbers rounded; 0 at the
 * edges. Sums are along the whole image as one line: what is in them of the other edge is at the edges alone.
 */
export function softenedBy(x: Tensor, images: Tensor): Tensor {
  const { shape } = x;
  const [height, width] = shape.slice(-2) as [number, number];
  if (height < 3 || width < 3) return x.mul(0);
  const [line, first] = [height * width, width + 1];
  const parts = (y: Tensor, step: number, length: number): [Tensor, Tensor, Tensor] =>
    [0, 1, 2].map((k) => y.narrow(1, k * step, length)) as [Tensor, Tensor, Tensor];
  const pixels = x.reshape([-1, line]);
  const rows = sumOfThree(...parts(pixels, 1, line - 2));
  const box = sumOfThree(...parts(rows, width, line - 2 * first));
  const middle = pixels.narrow(1, first, line - 2 * first);
  const mean = meanOf(box, middle);
  const way = (isFloat(images.dtype) ? mean : round(mean)).sub(middle);
  const isInner = arange(width)
    .gt(0)
    .logicalAnd(arange(width).lt(width - 1));
  return where(isInner, pad(way, [first, first]).reshape(shape), 0);
}

const meanOf = fused('meanOf', (box: Tensor, middle: Tensor) => box.add(middle.mul(4)).div(13));
const moveBy = fused('moveBy', (x: Tensor, way: Tensor, part: Tensor) => x.add(way.mul(part)));

/** Pixels so many times as far from the mean of those around, but for those at the edges. */
export const sharpened = (x: Tensor, factor: number, images: Tensor): Tensor =>
  moveBy(x, softenedBy(x, images), 1 - factor);
