/** The numbers that a transform multiplies with: cosines and sines of parts of a full turn. */
import { add, type DType, flip, fused, mul, type Tensor, tensor } from '@glissade/tensor';
import { kept } from './kept.ts';

/** 1, or 2 for real and imaginary parts. */
export type Planes = 1 | 2;

/** Which way the numbers turn: a transform clockwise, an inverse one back. */
export type Direction = -1 | 1;

/** Cosine and sine of a part of a full turn: those of whole quarters are 0, 1 and -1, where pi would be rounded. */
export function onCircle(turns: number): [cosine: number, sine: number] {
  const quarters = Math.round(4 * turns);
  const angle = 2 * Math.PI * (turns - quarters / 4);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  if (quarters % 2 === 0) return (quarters & 2) === 0 ? [cosine, sine] : [-cosine, -sine];
  return (quarters & 2) === 0 ? [-sine, cosine] : [sine, -cosine];
}

/** A matrix [planes, n, outputs, frequencies]: the transform of n numbers, real or complex, to its first frequencies, as one product. */
export function transformMatrix(
  n: number,
  frequencies: number,
  planes: Planes,
  outputs: Planes,
  direction: Direction,
  dtype: DType,
): Tensor {
  const shape = [planes, n, outputs, frequencies];
  const make = (): Float64Array => {
    const matrix = new Float64Array(planes * n * outputs * frequencies);
    let place = 0;
    for (let from = 0; from < planes; from++)
      for (let j = 0; j < n; j++)
        for (let to = 0; to < outputs; to++)
          for (let k = 0; k < frequencies; k++) {
            const [cosine, sine] = onCircle((direction * ((j * k) % n)) / n);
            matrix[place++] = from === to ? cosine : to === 1 ? sine : -sine;
          }
    return matrix;
  };
  return tensor(kept(`matrix ${shape} ${direction}`, make), { shape, dtype });
}

/** Factors on a circle, [rows, 1 or 2, columns]: `along` multiplies both planes, `across` what comes from the other one. */
export interface Turn {
  readonly along: Tensor;
  readonly across: Tensor;
}

/** A factor for each row and column, `turns(row, column)` full turns away from 1. */
export function turnsOf(
  name: string,
  rows: number,
  columns: number,
  direction: Direction,
  dtype: DType,
  turns: (row: number, column: number) => number,
): Turn {
  const numbers = kept(`${name} ${rows} ${columns} ${direction}`, () => {
    const all = new Float64Array(3 * rows * columns);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const [cosine, sine] = onCircle(direction * turns(row, column));
        const place = 3 * row * columns + column;
        all[place] = cosine;
        all[place + columns] = -sine;
        all[place + 2 * columns] = sine;
      }
    return all;
  });
  const all = tensor(numbers, { shape: [rows, 3, columns], dtype });
  return { along: all.narrow(1, 0, 1), across: all.narrow(1, 1, 2) };
}

/** Complex numbers times factors on a circle; the planes are the last axis but one. */
export const turned = (x: Tensor, { along, across }: Turn): Tensor => turnedBy(x, flip(x, -2), along, across);

const turnedBy = fused('transform', (x: Tensor, other: Tensor, along: Tensor, across: Tensor) =>
  add(mul(x, along), mul(other, across)),
);
