/** Contraction in plain loops: for bytes, and where copying operands to the kernels would cost more than it saves. */
import { type DType, halfOf, type TypedArray, type View } from '@glissade/tensor';
import { type Contraction, offsetsAlong } from './shape.ts';

/** Where every batch, row, column and term lies, in elements from where its view begins. */
export interface PlainTables {
  readonly leftBatches: Int32Array;
  readonly rightBatches: Int32Array;
  readonly outputBatches: Int32Array;
  readonly leftRows: Int32Array;
  readonly outputRows: Int32Array;
  readonly rightColumns: Int32Array;
  readonly outputColumns: Int32Array;
  readonly leftTerms: Int32Array;
  readonly rightTerms: Int32Array;
}

export function plainTables({ batches, rows, columns, terms }: Contraction): PlainTables {
  return {
    leftBatches: offsetsAlong(batches, 'a'),
    rightBatches: offsetsAlong(batches, 'b'),
    outputBatches: offsetsAlong(batches, 'c'),
    leftRows: offsetsAlong(rows, 'a'),
    outputRows: offsetsAlong(rows, 'c'),
    rightColumns: offsetsAlong(columns, 'b'),
    outputColumns: offsetsAlong(columns, 'c'),
    leftTerms: offsetsAlong(terms, 'a'),
    rightTerms: offsetsAlong(terms, 'b'),
  };
}

/** The sum of the products of all terms. */
type Dot = (
  left: TypedArray,
  leftAt: number,
  leftTerms: Int32Array,
  right: TypedArray,
  rightAt: number,
  rightTerms: Int32Array,
) => number;

/** Sums in float64, which is rounded when it is stored. */
const dotFloat: Dot = (left, leftAt, leftTerms, right, rightAt, rightTerms) => {
  let sum = 0;
  for (let k = 0; k < leftTerms.length; k++) {
    sum += left[leftAt + leftTerms[k]!]! * right[rightAt + rightTerms[k]!]!;
  }
  return sum;
};

/** Wraps around as 32-bit integers do. */
const dotInteger: Dot = (left, leftAt, leftTerms, right, rightAt, rightTerms) => {
  let sum = 0;
  for (let k = 0; k < leftTerms.length; k++) {
    sum = (sum + Math.imul(left[leftAt + leftTerms[k]!]!, right[rightAt + rightTerms[k]!]!)) | 0;
  }
  return sum;
};

const dotBool: Dot = (...operands) => (dotInteger(...operands) !== 0 ? 1 : 0);

const dots: Record<DType, Dot> = {
  float16: (...operands) => halfOf(dotFloat(...operands)),
  float32: dotFloat,
  float64: dotFloat,
  int32: dotInteger,
  uint8: dotInteger,
  bool: dotBool,
};

export function contractPlain(
  tables: PlainTables,
  left: View<TypedArray>,
  right: View<TypedArray>,
  output: View<TypedArray>,
): void {
  const { leftRows, outputRows, rightColumns, outputColumns, leftTerms, rightTerms } = tables;
  const dot = dots[output.dtype];
  for (let batch = 0; batch < tables.outputBatches.length; batch++) {
    const leftBase = left.offset + tables.leftBatches[batch]!;
    const rightBase = right.offset + tables.rightBatches[batch]!;
    const outputBase = output.offset + tables.outputBatches[batch]!;
    for (let row = 0; row < leftRows.length; row++) {
      const leftAt = leftBase + leftRows[row]!;
      const outputAt = outputBase + outputRows[row]!;
      for (let column = 0; column < rightColumns.length; column++) {
        const rightAt = rightBase + rightColumns[column]!;
        const sum = dot(left.buffer, leftAt, leftTerms, right.buffer, rightAt, rightTerms);
        output.buffer[outputAt + outputColumns[column]!] = sum;
      }
    }
  }
}
