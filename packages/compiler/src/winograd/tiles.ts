/** Images as tiles that overlap, and Winograd's transforms of them. */
import type { Writer } from '../passes/rules.ts';

type Matrix = readonly (readonly number[])[];
/** Lines by row and column of a tile: each has that element of all tiles. */
type Tile = readonly (readonly number[])[];

const transposed = <Element>(matrix: readonly (readonly Element[])[]): Element[][] =>
  matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));

/**
 * Two by two results of a 3 x 3 weight from a tile of 4 x 4: A'[(G weight G') * (B' tile B)]A, where * multiplies element by element.
 * These are B', A' and G. Source: Lavin and Gray, https://arxiv.org/abs/1509.09308, section 4.1; the last element's sign is turned twice.
 */
export const ofInput: Matrix = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, -1, 0, 1],
];
export const ofProducts: Matrix = [
  [1, 1, 1, 0],
  [0, 1, -1, 1],
];
const ofWeight: Matrix = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
];

/** Back from results to products: the derivative of a linear function is its transpose. */
export const toProducts: Matrix = transposed(ofProducts);

/** How much each of a weight's 9 elements counts in each of the 16 products. */
const weightFactors = Float32Array.from(
  ofWeight.flatMap((down) => ofWeight.flatMap((across) => down.flatMap((a) => across.map((b) => a * b)))),
);

/** They are in no order for elementwise work: one product transforms all weights, and takes their gradients back. */
export const factorsLine = (writer: Writer): number => writer.constant(weightFactors, [16, 3, 3], 'float32');

/** matrix tile matrix': down the columns, then along the rows. */
export function transform(writer: Writer, matrix: Matrix, tile: Tile): Tile {
  const along = (lines: readonly number[]): number[] =>
    matrix.map((signs) => signedSum(writer, signs, lines));
  return transposed(transposed(tile).map(along)).map(along);
}

/** The sum of lines, each times 1, -1 or 0; the first of them is never taken away, so that none is negated by itself. */
function signedSum(writer: Writer, signs: readonly number[], lines: readonly number[]): number {
  const added = lines.filter((_, i) => signs[i] === 1);
  const taken = lines.filter((_, i) => signs[i] === -1);
  const sum = added.reduce((so, line) => writer.apply({ name: 'add' }, so, line));
  return taken.reduce((so, line) => writer.apply({ name: 'subtract' }, so, line), sum);
}

/** How many tiles there are, down and across. */
export type TileCounts = readonly [down: number, across: number];

/** The least that give so many results. */
export const tileCounts = (rows: number, columns: number): TileCounts => [
  Math.ceil(rows / 2),
  Math.ceil(columns / 2),
];

/**
 * An image [N, 1, C, rows, columns] as transformed tiles, of `side` rows and columns each, two apart: [16, N, down, across, C].
 * Channels lie innermost, as they do in what convolutions write.
 */
export function tilesOf(
  writer: Writer,
  matrix: Matrix,
  image: number,
  side: number,
  [down, across]: TileCounts,
): number {
  const channelsLast = writer.apply({ name: 'permute', order: [1, 0, 3, 4, 2] }, image);
  const whole = completed(writer, channelsLast, [2 * down + side - 2, 2 * across + side - 2]);
  const [, images, , , channels] = writer.at(whole).shape as [number, number, number, number, number];
  const tile = grid(side, (row, column) =>
    writer.apply(
      {
        name: 'slice',
        starts: [0, 0, row, column, 0],
        steps: [1, 1, 2, 2, 1],
        shape: [1, images, down, across, channels],
      },
      whole,
    ),
  );
  return writer.apply({ name: 'concat', axis: 0 }, ...transform(writer, matrix, tile).flat());
}

/** An image [1, N, rows, columns, C] with zeros at its end, as the last tiles need them. */
function completed(writer: Writer, image: number, [rows, columns]: readonly [number, number]): number {
  const { shape } = writer.at(image);
  const missing = [0, 0, rows - shape[2]!, columns - shape[3]!, 0];
  if (missing.every((count) => count === 0)) return image;
  const padding = missing.map((high) => ({ low: 0, high, interior: 0 }));
  return writer.apply({ name: 'pad', padding, value: 0 }, image);
}

/** Transformed tiles [16, N, down, across, O] as the image that their results make: [N, 2 down, 2 across, O]. */
export function imageOf(writer: Writer, products: number): number {
  const [, images, down, across, channels] = writer.at(products).shape as [
    number,
    number,
    number,
    number,
    number,
  ];
  const one = [1, images, down, 1, across, 1, channels];
  const apart = writer.reshaped(products, [16, ...one.slice(1)]);
  const tile = grid(4, (row, column) =>
    writer.apply(
      { name: 'slice', starts: [4 * row + column, 0, 0, 0, 0, 0, 0], steps: one.map(() => 1), shape: one },
      apart,
    ),
  );
  const rows = transform(writer, ofProducts, tile).map((row) =>
    writer.apply({ name: 'concat', axis: 5 }, ...row),
  );
  return writer.reshaped(writer.apply({ name: 'concat', axis: 3 }, ...rows), [
    images,
    2 * down,
    2 * across,
    channels,
  ]);
}

const grid = (side: number, at: (row: number, column: number) => number): Tile =>
  Array.from({ length: side }, (_, row) => Array.from({ length: side }, (_, column) => at(row, column)));
