/** A decoded picture, and the change from one number of channels to another. */

/** What a picture is read as; PyTorch's `ImageReadMode`. */
export type ImageMode = 'unchanged' | 'gray' | 'grayAlpha' | 'rgb' | 'rgba';

/** Of bytes, row by row, the channels of a pixel side by side: gray, gray and alpha, colours, colours and alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

const channelsOf: Readonly<Record<ImageMode, number | undefined>> = {
  unchanged: undefined,
  gray: 1,
  grayAlpha: 2,
  rgb: 3,
  rgba: 4,
};

export const imageModes = Object.keys(channelsOf) as readonly ImageMode[];

/** Pixels of another mode: gray is spread over the colours, colours become how bright they are, alpha is left out or full. */
export function inMode(pixels: Pixels, mode: ImageMode): Pixels {
  const channels = channelsOf[mode] ?? pixels.channels;
  if (channels === pixels.channels) return pixels;
  const { width, height, data } = pixels;
  const count = width * height;
  const to = new Uint8Array(count * channels);
  const [fromColours, toColours] = [pixels.channels > 2, channels > 2];
  const [green, blue] = fromColours ? [1, 2] : [0, 0];
  const hasAlpha = pixels.channels % 2 === 0;
  for (let pixel = 0, i = 0, o = 0; pixel < count; pixel++, i += pixels.channels, o += channels) {
    if (toColours) {
      to[o] = data[i]!;
      to[o + 1] = data[i + green]!;
      to[o + 2] = data[i + blue]!;
    } else to[o] = fromColours ? brightness(data[i]!, data[i + 1]!, data[i + 2]!) : data[i]!;
    if (channels % 2 === 0) to[o + channels - 1] = hasAlpha ? data[i + pixels.channels - 1]! : 255;
  }
  return { width, height, channels, data: to };
}

/** ITU-R BT.601, in whole numbers as Pillow computes it. Source: https://pillow.readthedocs.io/en/stable/reference/Image.html */
const brightness = (red: number, green: number, blue: number): number =>
  (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
