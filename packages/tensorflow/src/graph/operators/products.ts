/** Products of matrices. */
import { add, einsum, matmul, type Tensor, transpose, tril, triu } from '@glissade/tensor';
import type { NodeAttributes } from '../node-attributes.ts';
import { type Operator, type Operators, onTensors, withLists } from '../operator.ts';
import { fusedOf } from './fused.ts';

/** A product whose factors may be transposed, as two attributes say. */
function product(node: NodeAttributes, left: string, right: string): (a: Tensor, b: Tensor) => Tensor {
  node.needs(2);
  const [turnsLeft, turnsRight] = [node.flag(left), node.flag(right)];
  return (a, b) => matmul(turnsLeft ? transpose(a) : a, turnsRight ? transpose(b) : b);
}

const ofMatrices: Operator = (node) => onTensors(product(node, 'transpose_a', 'transpose_b'));
const ofBatches: Operator = (node) => onTensors(product(node, 'adj_x', 'adj_y'));

const fused: Operator = (node) => {
  const multiply = product(node, 'transpose_a', 'transpose_b');
  const { hasBias, activate } = fusedOf(node);
  return onTensors((a: Tensor, b: Tensor, ...others: Tensor[]) => {
    const y = multiply(a, b);
    return activate(hasBias ? add(y, others[0]!) : y, others);
  });
};

const summed: Operator = (node) => {
  node.needs(1);
  const equation = node.text('equation', '');
  return onTensors((...inputs: Tensor[]) => einsum(equation, ...inputs));
};

/** What is at most so far below and above the diagonal; all of it where the number is negative. */
const band: Operator = (node) => {
  node.needs(3);
  return withLists(1, (x: Tensor, [below]: readonly number[], [above]: readonly number[]) => {
    const upper = below! < 0 ? x : triu(x, -below!);
    return above! < 0 ? upper : tril(upper, above!);
  });
};

export const products: Operators = {
  BatchMatMul: ofBatches,
  BatchMatMulV2: ofBatches,
  Einsum: summed,
  MatMul: ofMatrices,
  MatrixBandPart: band,
  _FusedMatMul: fused,
};
