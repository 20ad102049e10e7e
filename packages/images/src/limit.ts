/** What keeps a file of some bytes from asking for gigabytes. */

/** Pillow refuses the same. Source: https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.MAX_IMAGE_PIXELS */
export const mostPixels = 178_956_970;

/** What is wrong with a size, if anything. */
export function refusedSize(width: number, height: number): string | undefined {
  if (width === 0 || height === 0) return `is ${width} x ${height} pixels: there is nothing in it`;
  if (width * height > mostPixels)
    return `says it has ${width} x ${height} pixels; more than ${mostPixels} are refused`;
  return undefined;
}

/** Whether a value is [height, width], whole numbers from 1 on. */
export const isSize = (size: unknown): size is readonly [height: number, width: number] =>
  Array.isArray(size) && size.length === 2 && size.every((length) => Number.isInteger(length) && length > 0);
