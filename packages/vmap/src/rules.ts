/**
 * The batching rules: how a primitive of one example is computed for all examples at once. One row per primitive; a batched
 * operand has one axis more, the first, along which the examples lie.
 */
import {
  apply,
  binaryFunctions,
  type Primitive,
  type PrimitiveName,
  type PrimitiveOf,
  rowsFor,
  type Shape,
  stack,
  type Tensor,
  unaryFunctions,
} from '@glissade/tensor';

/** An input of the primitive. */
export interface Operand {
  /** What one example has. */
  readonly shape: Shape;
  /** All examples, [count, ...shape]; or, where they share it, [...shape]. */
  readonly tensor: Tensor;
  readonly isBatched: boolean;
}

export interface Call<Name extends PrimitiveName> {
  readonly primitive: PrimitiveOf<Name>;
  /** One or more of them are batched. */
  readonly operands: readonly Operand[];
  /** What the primitive gives for one example. */
  readonly shape: Shape;
  /** How many examples there are. */
  readonly count: number;
}

/** Gives [count, ...shape]. */
type Rule<Name extends PrimitiveName> = (call: Call<Name>) => Tensor;
type Rules = { readonly [Name in PrimitiveName]: Rule<Name> };

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const reshape = (x: Tensor, shape: Shape): Tensor => apply({ name: 'reshape', shape }, x);
const permute = (x: Tensor, order: readonly number[]): Tensor => apply({ name: 'permute', order }, x);

/** Moves one axis elsewhere; the others keep their order. */
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const order = range(x.ndim).filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return permute(x, order);
}

/** Every example's own, though all are the same: a view. */
export const repeated = (x: Tensor, count: number): Tensor =>
  apply({ name: 'expand', shape: [count, ...x.shape] }, x);

const batched = ({ tensor, isBatched }: Operand, count: number): Tensor =>
  isBatched ? tensor : repeated(tensor, count);

/** With axes of length 1 in front, as broadcasting would put them there for one example. */
const ofRank = ({ tensor, shape, isBatched }: Operand, rank: number): Tensor =>
  isBatched && shape.length < rank
    ? reshape(tensor, [tensor.shape[0]!, ...Array<number>(rank - shape.length).fill(1), ...shape])
    : tensor;

/** No axis is named: operands broadcast. */
const elementwise: Rule<PrimitiveName> = ({ primitive, operands, shape }) =>
  apply(primitive as Primitive, ...operands.map((operand) => ofRank(operand, shape.length)));

/** The only operand has axes named, which are one further now. */
const reduction: Rule<'sum' | 'product' | 'max' | 'min' | 'argmax'> = ({ primitive, operands: [x] }) =>
  apply({ ...primitive, axes: primitive.axes.map((axis) => axis + 1) } as Primitive, x!.tensor);

/** All operands are batched, and the one axis that is named is one further. */
const alongAxis: Rule<'gather' | 'scatterAdd' | 'argsort' | 'cumsum' | 'concat'> = ({
  primitive,
  operands,
  count,
}) =>
  apply(
    { ...primitive, axis: primitive.axis + 1 } as Primitive,
    ...operands.map((operand) => batched(operand, count)),
  );

/** It has no operand that could be batched. */
const source: Rule<'fill' | 'iota'> = ({ primitive }) => {
  throw new Error(`${primitive.name}: it takes no tensors`);
};

export const batchingRules: Rules = {
  fill: source,
  iota: source,
  random: ({ primitive, operands: [key], count }) =>
    stack(range(count).map((i) => apply(primitive, key!.tensor.at(i)))),

  ...rowsFor(unaryFunctions, () => elementwise),
  ...rowsFor(binaryFunctions, () => elementwise),
  cast: elementwise,
  select: elementwise,
  elementwise,

  sum: reduction,
  product: reduction,
  max: reduction,
  min: reduction,
  argmax: reduction,

  contract,
  convolve,

  gather: alongAxis,
  scatterAdd: alongAxis,
  argsort: alongAxis,
  cumsum: alongAxis,

  reshape: ({ operands: [x], shape, count }) => reshape(x!.tensor, [count, ...shape]),
  permute: ({ primitive, operands: [x] }) =>
    permute(x!.tensor, [0, ...primitive.order.map((axis) => axis + 1)]),
  expand: ({ operands: [x], shape, count }) =>
    apply({ name: 'expand', shape: [count, ...shape] }, ofRank(x!, shape.length)),
  slice: ({ primitive: { starts, shape, steps }, operands: [x], count }) =>
    apply(
      { name: 'slice', starts: [0, ...starts], shape: [count, ...shape], steps: [1, ...steps] },
      x!.tensor,
    ),
  window: ({ primitive, operands: [x] }) => {
    const windows = primitive.windows.map((window) => ({ ...window, axis: window.axis + 1 }));
    return apply({ name: 'window', windows }, x!.tensor);
  },
  pad: ({ primitive, operands: [x] }) =>
    apply({ ...primitive, padding: [{ low: 0, high: 0, interior: 0 }, ...primitive.padding] }, x!.tensor),
  concat: alongAxis,
};

/** Where one side is shared, the examples are rows of the product, and the shared side is read once for all. */
function contract({ primitive, operands, shape }: Call<'contract'>): Tensor {
  const { batch, inner } = primitive;
  const [left, right] = operands as [Operand, Operand];
  if (left.isBatched && right.isBatched) {
    return apply({ ...primitive, batch: batch + 1 }, left.tensor, right.tensor);
  }
  // Behind the axes that both sides share.
  const rows = ({ tensor, isBatched }: Operand): Tensor => (isBatched ? moveAxis(tensor, 0, batch) : tensor);
  const product = apply(primitive, rows(left), rows(right));
  const outerOfLeft = left.shape.length - batch - inner;
  const examples = left.isBatched ? batch : batch + outerOfLeft;
  return product.ndim === shape.length + 1 ? moveAxis(product, examples, 0) : product;
}

/** Examples of x are more images, examples of the weight more outputs, and examples of both more groups. */
function convolve({ primitive, operands, shape, count }: Call<'convolve'>): Tensor {
  const [x, weight] = operands as [Operand, Operand];
  const [images, groups, outputs, ...positions] = shape as [number, number, number, ...number[]];
  if (!weight.isBatched) {
    const all = reshape(x.tensor, [count * images, ...x.shape.slice(1)]);
    return reshape(apply(primitive, all, weight.tensor), [count, ...shape]);
  }
  const [, , channels, ...kernel] = weight.shape as [number, number, number, ...number[]];
  if (!x.isBatched) {
    const all = reshape(moveAxis(weight.tensor, 0, 1), [groups, count * outputs, channels, ...kernel]);
    const result = apply(primitive, x.tensor, all);
    return moveAxis(reshape(result, [images, groups, count, outputs, ...positions]), 2, 0);
  }
  const inputs = reshape(moveAxis(x.tensor, 0, 1), [images, count * groups, ...x.shape.slice(2)]);
  const weights = reshape(weight.tensor, [count * groups, outputs, channels, ...kernel]);
  const result = apply(primitive, inputs, weights);
  return moveAxis(reshape(result, [images, count, groups, outputs, ...positions]), 1, 0);
}
