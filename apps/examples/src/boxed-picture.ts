/** A square image in characters, with boxes around what was found, and a letter at the corner of each. */
const shades = ' .:-=+*#%@';

/** A box, and what is written at its upper left corner. */
export interface Marked {
  readonly box: ArrayLike<number>;
  readonly mark: string;
}

/**
 * @param ink of each pixel, row by row: 0 is left blank, 1 is darkest
 * @param size height and width in pixels; a character is two wide and four high
 */
export function boxedPicture(ink: ArrayLike<number>, size: number, marked: readonly Marked[]): string {
  const [columns, rows] = [Math.floor(size / 2), Math.floor(size / 4)];
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      let sum = 0;
      for (let y = 4 * row; y < 4 * row + 4; y++)
        for (let x = 2 * column; x < 2 * column + 2; x++) sum += ink[y * size + x]!;
      return shades[Math.round(Math.min(1, Math.max(0, sum / 8)) * (shades.length - 1))]!;
    }),
  );
  const put = (row: number, column: number, mark: string): void => {
    if (cells[row]?.[column] !== undefined) cells[row][column] = mark;
  };
  for (const { box, mark } of marked) {
    const place = (x: number, pixels: number, most: number): number =>
      Math.min(most - 1, Math.max(0, Math.floor(x / pixels)));
    const [left, right] = [place(box[0]!, 2, columns), place(box[2]! - 1, 2, columns)];
    const [top, bottom] = [place(box[1]!, 4, rows), place(box[3]! - 1, 4, rows)];
    for (let column = left; column <= right; column++) for (const row of [top, bottom]) put(row, column, '-');
    for (let row = top; row <= bottom; row++) for (const column of [left, right]) put(row, column, '|');
    for (const row of [top, bottom]) for (const column of [left, right]) put(row, column, '+');
    for (const [i, letter] of [...mark].entries()) put(top, left + i, letter);
  }
  return cells.map((row) => row.join('').trimEnd()).join('\n');
}
