/** Square images in a row, drawn in characters, which are twice as high as wide. */
const shades = ' .:-=+*#%@';

/** @param pixels of images from left to right, one after the other: 0 is left blank, 1 is darkest; an even number of rows each */
export function pictureRow(pixels: ArrayLike<number>, size: number): string {
  const count = pixels.length / (size * size);
  const shadeAt = (image: number, row: number, column: number): string => {
    const above = image * size * size + 2 * row * size + column;
    const ink = (pixels[above]! + pixels[above + size]!) / 2;
    return shades[Math.round(Math.min(1, Math.max(0, ink)) * (shades.length - 1))]!;
  };
  const numbers = (length: number): number[] => Array.from({ length }, (_, i) => i);
  return numbers(size / 2)
    .map((row) =>
      numbers(count)
        .map((image) => numbers(size).map((column) => shadeAt(image, row, column)))
        .map((cells) => cells.join(''))
        .join(' ')
        .trimEnd(),
    )
    .join('\n');
}
