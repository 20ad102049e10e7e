/** The IDX format of MNIST: two zero bytes, a type code, the count of dims, their lengths (big-endian), then the elements. */

import { FileError } from './file-error.ts';
import { checkBytes } from './kind-of.ts';

/** The contents of an IDX file. */
export interface IdxArray {
  /** The lengths of its dims: [n, height, width] of images, [n] of labels. */
  readonly shape: readonly number[];
  /** The elements in row-major order. */
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;

/**
 * Reads an IDX file of unsigned bytes. Throws `FileError` naming the byte, what was expected there and what was found.
 * Source: http://yann.lecun.com/exdb/mnist/
 *
 * @param dims - how many dims it must have, where that is known
 *
 * @example
 * ```ts
 * import { parseIdx } from '@glissade/data';
 *
 * const bytes = new Uint8Array([0, 0, 0x08, 1, 0, 0, 0, 3, 5, 0, 4]);
 * const { shape, data } = parseIdx(bytes, 'labels');
 * console.log(shape, [...data]); // => [ 3 ] [ 5, 0, 4 ]
 * ```
 */
export function parseIdx(bytes: Uint8Array, file: string, dims?: number): IdxArray {
  checkBytes('parseIdx', bytes);
  const need = (end: number, what: string): void => {
    if (bytes.length < end)
      throw new FileError(file, bytes.length, `the file ends within ${what}; expected at least ${end} bytes`);
  };
  const hex = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;
  need(4, 'the magic number');
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    throw new FileError(
      file,
      0,
      `not an IDX file: expected two zero bytes, found ${hex(bytes[0]!)} ${hex(bytes[1]!)}`,
    );
  }
  if (bytes[2] !== unsignedByte) {
    throw new FileError(
      file,
      2,
      `expected the type code ${hex(unsignedByte)} (unsigned bytes), found ${hex(bytes[2]!)}`,
    );
  }
  const rank = bytes[3]!;
  if (dims !== undefined && rank !== dims)
    throw new FileError(file, 3, `expected ${dims} dims, found ${rank}`);
  const header = 4 + 4 * rank;
  need(header, 'the lengths of the dims');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = header + shape.reduce((a, b) => a * b, 1);
  if (bytes.length !== expected) {
    const where = Math.min(bytes.length, expected);
    throw new FileError(
      file,
      where,
      `[${shape.join(', ')}] needs ${expected} bytes in all, the file has ${bytes.length}`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}

/** Images and their labels, as many of one as of the other, every label below `classes`. */
export function checkLabels(
  images: IdxArray,
  labels: IdxArray,
  files: readonly [string, string],
  classes: number,
): void {
  if (labels.shape[0] !== images.shape[0]) {
    throw new FileError(
      files[1],
      4,
      `holds ${labels.shape[0]} labels, ${files[0]} holds ${images.shape[0]} images`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new FileError(
      files[1],
      8 + wrong,
      `label ${wrong} is ${labels.data[wrong]}, expected 0 to ${classes - 1}`,
    );
  }
}
