/** Images [N, H, W, C] as windows of pixels that attend to each other, and back. */
import { permute, type Tensor } from '@glissade/tensor';

/** Height and width. */
export type Size = readonly [height: number, width: number];

/** One number for both, or height and width. */
export const sizeOf = (size: number | Size): Size => (typeof size === 'object' ? size : [size, size]);

/** The next multiple of `divisor`. */
export const padded = (length: number, divisor: number): number => Math.ceil(length / divisor) * divisor;

/** Images [N, H, W, C] as windows [N windows, height width, C]. */
export function intoWindows(x: Tensor, [height, width]: Size): Tensor {
  const [n, h, w, channels] = x.shape as readonly [number, number, number, number];
  const parts = x.reshape([n, h / height, height, w / width, width, channels]);
  return permute(parts, [0, 1, 3, 2, 4, 5]).reshape([-1, height * width, channels]);
}

/** Windows [N windows, height width, C] as images [N, H, W, C]. */
export function fromWindows(x: Tensor, [height, width]: Size, [h, w]: Size): Tensor {
  const channels = x.shape[2]!;
  const parts = x.reshape([-1, h / height, w / width, height, width, channels]);
  return permute(parts, [0, 1, 3, 2, 4, 5]).reshape([-1, h, w, channels]);
}

/** Which pixels of a line come from one side, once what left on the left came in on the right. */
const sideOf = (position: number, length: number, window: number, shift: number): number => {
  if (shift === 0 || position < length - window) return 0;
  return position < length - shift ? 1 : 2;
};

/**
 * What is added to the attention of shifted windows [windows, pixels, pixels]: -100 between pixels that were not neighbours before.
 * Source: https://arxiv.org/abs/2103.14030, figure 4
 */
export function shiftMask(like: Tensor, [height, width]: Size, [h, w]: Size, shift: Size): Tensor {
  const pixels = height * width;
  const windows = (h * w) / pixels;
  const sides = (window: number): number[] => {
    const [top, left] = [Math.floor(window / (w / width)) * height, (window % (w / width)) * width];
    return Array.from({ length: pixels }, (_, i) => {
      const [y, x] = [top + Math.floor(i / width), left + (i % width)];
      return 3 * sideOf(y, h, height, shift[0]) + sideOf(x, w, width, shift[1]);
    });
  };
  const mask = Float32Array.from(
    Array.from({ length: windows }, (_, window) => {
      const side = sides(window);
      return side.flatMap((a) => side.map((b) => (a === b ? 0 : -100)));
    }).flat(),
  );
  return like.device.constant(mask, [windows, pixels, pixels], 'float32').to(like.dtype);
}

/** For each pair of pixels of a window, which of (2 height - 1) (2 width - 1) differences of places they have. */
export function relativePositions([height, width]: Size): Int32Array {
  const places = Array.from(
    { length: height * width },
    (_, i) => [Math.floor(i / width), i % width] as const,
  );
  return Int32Array.from(
    places.flatMap(([y, x]) =>
      places.map(([v, u]) => (y - v + height - 1) * (2 * width - 1) + (x - u + width - 1)),
    ),
  );
}

/** These differences, as logarithms of what part of the window they are: [1, 2 height - 1, 2 width - 1, 2]. */
export function relativeCoordinates([height, width]: Size): Float32Array {
  const scaled = (difference: number, length: number): number => {
    const part = (8 * difference) / Math.max(1, length - 1);
    return (Math.sign(part) * Math.log2(Math.abs(part) + 1)) / 3;
  };
  const coordinates: number[] = [];
  for (let y = 1 - height; y < height; y++)
    for (let x = 1 - width; x < width; x++) coordinates.push(scaled(y, height), scaled(x, width));
  return Float32Array.from(coordinates);
}
