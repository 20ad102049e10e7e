/** Products of matrices. */
import { add, einsum, linear, matmul, mul, sameShape, type Tensor } from '@glissade/tensor';
import { type Operator, type Operators, onTensors, plain } from '../operator.ts';

/** alpha A B + beta C: a linear layer, most of the time. */
const gemm: Operator = (node) => {
  const [alpha, beta] = [node.float('alpha', 1), node.float('beta', 1)];
  const [turnsLeft, turnsRight] = [node.flag('transA'), node.flag('transB')];
  return onTensors((a: Tensor, b: Tensor, c?: Tensor) => {
    const x = turnsLeft ? a.T : a;
    const weight = turnsRight ? b : b.T;
    const isBias =
      c !== undefined && alpha === 1 && beta === 1 && sameShape(c.shape, weight.shape.slice(0, 1));
    if (isBias) return linear(x, weight, c);
    const product = linear(alpha === 1 ? x : mul(x, alpha), weight);
    if (c === undefined || beta === 0) return product;
    return add(product, beta === 1 ? c : mul(c, beta));
  });
};

export const products: Operators = {
  MatMul: plain(matmul),
  Gemm: gemm,
  Einsum(node) {
    const equation = node.string('equation', '').replaceAll(/\s/g, '');
    return onTensors((...inputs: Tensor[]) => einsum(equation, ...inputs));
  },
};
