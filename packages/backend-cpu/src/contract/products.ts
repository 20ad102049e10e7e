/**
 * Sums of a few products, such as those of a convolution that takes each channel by itself: with one row or one column a batch,
 * there is nothing to pack that would be used twice, and an elementwise step is faster than kernels for products of matrices.
 */
import { type Expression, input, type TypedArray, type View } from '@glissade/tensor';
import { runMap } from '../map/map.ts';
import { regionCount } from '../map/staging.ts';
import { type Axis, type Contraction, count, offsetsAlong } from './shape.ts';

type Operand = View<TypedArray>;

/** One of the operands: its strides along the output's axes, and where its terms are. */
interface Factor {
  readonly strides: readonly number[];
  readonly terms: Int32Array;
}

export interface ProductsRecipe {
  readonly kind: 'products';
  readonly factors: readonly [Factor, Factor];
}

/** A step has a region for each operand of each product, for its output, and for a list of rows. */
const mostTerms = (regionCount - 2) / 2;

/** Batches that lie side by side from so many on are worth an elementwise step. */
const fewestLanes = 8;

/** Undefined unless batches lie side by side, in the output and in an operand, and results are sums of few terms. */
export function productsRecipe(contraction: Contraction, rank: number): ProductsRecipe | undefined {
  const { batches, rows, columns, terms } = contraction;
  const isLane = ({ a, b, c, length }: Axis): boolean =>
    c === 1 && (a === 1 || b === 1) && length >= fewestLanes;
  const isThin = rows.length === 0 || columns.length === 0;
  if (!isThin || !batches.some(isLane) || count(terms) > mostTerms) return undefined;
  const kept = [...batches, ...rows, ...columns];
  const factor = (side: 'a' | 'b'): Factor => {
    const strides = new Array<number>(rank).fill(0);
    for (const axis of kept) strides[axis.place] = axis[side];
    return { strides, terms: offsetsAlong(terms, side) };
  };
  return { kind: 'products', factors: [factor('a'), factor('b')] };
}

/** One expression for each number of terms: a plan is remembered by it. */
const sums: Expression[] = [];

function sumOf(terms: number): Expression {
  const product: Expression = {
    kind: 'binary',
    function: 'multiply',
    left: input(2 * terms - 2),
    right: input(2 * terms - 1),
  };
  sums[terms] ??=
    terms === 1 ? product : { kind: 'binary', function: 'add', left: sumOf(terms - 1), right: product };
  return sums[terms];
}

export function runProducts(
  { factors }: ProductsRecipe,
  operands: readonly [left: Operand, right: Operand],
  output: Operand,
): void {
  const { shape } = output;
  const count = factors[0].terms.length;
  const inputs = Array.from({ length: 2 * count }, (_, i): Operand => {
    const { strides, terms } = factors[i % 2 === 0 ? 0 : 1];
    const { buffer, dtype, offset } = operands[i % 2 === 0 ? 0 : 1];
    return { buffer, dtype, shape, strides, offset: offset + terms[i >> 1]! };
  });
  runMap({ family: 'map', expression: sumOf(count) }, inputs, output);
}
