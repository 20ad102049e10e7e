/** Contraction in plain loops: for bytes, and where copying operands to the kernels would cost more than it saves. */
import { type DType, halfOf, rowsFor, type TypedArray, type View } from '@glissade/tensor';
import { type Contraction, offsetsAlong } from './shape.ts';

/** Where every batch, row, column and term lies in each view, in elements from where it begins. */
export type PlainTables = Record<keyof Contraction, Record<'a' | 'b' | 'c', Int32Array>>;

export const plainTables = (contraction: Contraction): PlainTables =>
  rowsFor(contraction, (name) => {
    const axes = contraction[name];
    return { a: offsetsAlong(axes, 'a'), b: offsetsAlong(axes, 'b'), c: offsetsAlong(axes, 'c') };
  });

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
  { batches, rows, columns, terms }: PlainTables,
  left: View<TypedArray>,
  right: View<TypedArray>,
  output: View<TypedArray>,
): void {
  const { a: leftRows, c: outputRows } = rows;
  const { b: rightColumns, c: outputColumns } = columns;
  const { a: leftTerms, b: rightTerms } = terms;
  const dot = dots[output.dtype];
  for (let batch = 0; batch < batches.a.length; batch++) {
    const leftBase = left.offset + batches.a[batch]!;
    const rightBase = right.offset + batches.b[batch]!;
    const outputBase = output.offset + batches.c[batch]!;
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
