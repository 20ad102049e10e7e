/** The 8x8 digits: lines of 64 numbers from 0 to 16 and the class, separated by commas. */
import { FileError } from './file-error.ts';
import type { IdxArray } from './idx.ts';

/** Throws `FileError` naming the line and column. */
export function parseDigitsCsv(bytes: Uint8Array, file: string): { images: IdxArray; labels: IdxArray } {
  const lines = new TextDecoder().decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const images = new Uint8Array(lines.length * 64);
  const labels = new Uint8Array(lines.length);
  let byte = 0;
  lines.forEach((line, row) => {
    const cells = line.trimEnd().split(',');
    if (cells.length !== 65)
      throw new FileError(file, byte, `line ${row + 1} has ${cells.length} columns, expected 65`);
    cells.forEach((cell, column) => {
      const value = Number(cell);
      const most = column < 64 ? 16 : 9;
      if (cell.trim() === '' || !Number.isInteger(value) || value < 0 || value > most) {
        throw new FileError(
          file,
          byte,
          `line ${row + 1}, column ${column + 1}: expected a whole number from 0 to ${most}, found ${JSON.stringify(cell)}`,
        );
      }
      if (column < 64) images[row * 64 + column] = value;
      else labels[row] = value;
    });
    byte += line.length + 1;
  });
  if (lines.length === 0) throw new FileError(file, 0, 'the file is empty; expected lines of 65 numbers');
  return {
    images: { shape: [lines.length, 8, 8], data: images },
    labels: { shape: [lines.length], data: labels },
  };
}
