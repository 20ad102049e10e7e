/** Products of matrices, and sums of products. Source: https://keras.io/api/ops/numpy/ */
import { einsum, matmul, mul, outer, tensordot, transpose } from '@glissade/tensor';
import type { Operation, Operations } from './operation.ts';
import { asFloat } from './operation-arguments.ts';

const summed: Operation = (given) => {
  // In TensorFlow the equation is the first argument.
  const equation = given.value('subscripts');
  if (typeof equation !== 'string') throw new TypeError('the equation of einsum is missing');
  return einsum(equation.replaceAll(' ', ''), ...given.tensors());
};

const product: Operation = (given) => {
  for (const name of ['adjoint_a', 'adjoint_b', 'a_is_sparse', 'b_is_sparse']) given.only(name);
  const [a, b] = [given.floats('x1', 0), given.floats('x2', 1)];
  return matmul(given.flag('transpose_a') ? transpose(a) : a, given.flag('transpose_b') ? transpose(b) : b);
};

/** Along the last axis of one and the last but one of the other. */
const dotted: Operation = (given) => {
  const [a, b] = [given.floats('x1', 0), given.floats('x2', 1)];
  if (a.ndim === 0 || b.ndim === 0) return mul(a, b);
  return tensordot(a, b, [[a.ndim - 1], [Math.max(0, b.ndim - 2)]]);
};

/** Along named axes of each, or so many of the last of one and the first of the other. */
const contracted: Operation = (given) => {
  const [a, b] = [asFloat(given.tensor('x1', 0)), asFloat(given.tensor('x2', 1))];
  const axes = given.value('axes', 2) ?? 2;
  if (typeof axes === 'number') {
    const places = Array.from({ length: axes }, (_, i) => i);
    return tensordot(a, b, [places.map((i) => a.ndim - axes + i), places]);
  }
  const [first, second] = (axes as readonly unknown[]).map((each) => [each].flat().map(Number));
  return tensordot(a, b, [first!, second!]);
};

export const products: Operations = {
  Dot: dotted,
  Einsum: summed,
  Matmul: product,
  Outer: (given) => outer(given.floats('x1', 0).flatten(), given.floats('x2', 1).flatten()),
  Tensordot: contracted,
};
