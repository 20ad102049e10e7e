/** Linear algebra, of matrices that are far from singular. */
import * as linalg from '@glissade/linalg';
import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Draw, Operation, Value } from '../program.ts';
import { keywords, refs, row } from './table.ts';

/** A square one, of several or one. */
const square = (d: Draw): Value =>
  d.find(
    ({ shape, dtype }) =>
      isFloat(dtype) &&
      dtype !== 'float16' &&
      shape.length > 1 &&
      shape.at(-1) === shape.at(-2) &&
      shape.at(-1)! > 0 &&
      shape.at(-1)! < 6,
  ) ??
  d.fresh(
    [
      ...d.shape(0, 2, 4),
      ...d.pick([
        [1, 1],
        [2, 2],
        [3, 3],
        [5, 5],
      ]),
    ],
    'normal',
    d.float === 'float16' ? 'float32' : d.float,
  );

/** a aᵀ + n: symmetric, and far from singular. */
const definite = (a: t.Tensor): t.Tensor => {
  const n = a.shape.at(-1)!;
  return t.add(t.matmul(a, a.mT), t.mul(t.eye(n, { dtype: a.dtype }), n));
};
const definitePy = (a: string): string =>
  `(${a} @ ${a}.mT + ${a}.shape[-1] * torch.eye(${a}.shape[-1], dtype=${a}.dtype))`;

export const algebra: Operation[] = [
  row(
    'cholesky',
    (d) => refs(square(d)),
    ([a]) => linalg.cholesky(definite(a!)),
    ([a]) => `torch.linalg.cholesky(${definitePy(a!)})`,
  ),
  row(
    'inv',
    (d) => refs(square(d)),
    ([a]) => linalg.inv(definite(a!)),
    ([a]) => `torch.linalg.inv(${definitePy(a!)})`,
  ),
  row(
    'det',
    (d) => refs(square(d)),
    ([a]) => linalg.det(a!),
    // None of PyTorch's, which gives gradients of 0 where rows are exactly the same.
    undefined,
    { isSlopeKinked: true },
  ),
  row(
    'slogdet',
    (d) => refs(square(d)),
    ([a]) => linalg.slogdet(definite(a!)).logabsdet,
    ([a]) => `torch.linalg.slogdet(${definitePy(a!)}).logabsdet`,
  ),
  row(
    'eigvalsh',
    (d) => refs(square(d)),
    ([a]) => linalg.eigvalsh(definite(a!)),
    ([a]) => `torch.linalg.eigvalsh(${definitePy(a!)})`,
    { isSlopeKinked: true },
  ),
  row(
    'matrixExp',
    (d) => refs(square(d)),
    ([a]) => linalg.matrixExp(a!),
    ([a]) => `torch.linalg.matrix_exp(${a})`,
  ),
  row(
    'solve',
    (d) => {
      const a = square(d);
      return refs(a, d.fresh([...a.shape.slice(0, -1), d.int(1, 3)], 'normal', a.dtype));
    },
    ([a, b]) => linalg.solve(definite(a!), b!),
    ([a, b]) => `torch.linalg.solve(${definitePy(a!)}, ${b})`,
  ),
  row(
    'qr',
    (d) => refs(square(d)),
    ([a]) => {
      // Rows' signs are a choice: products of two are none.
      const { r: R } = linalg.qr(definite(a!));
      return t.mul(R, t.unsqueeze(t.diagonal(R, 0, -2, -1), -1));
    },
    ([a]) =>
      `(lambda r: r * torch.diagonal(r, 0, -2, -1).unsqueeze(-1))(torch.linalg.qr(${definitePy(a!)}).R)`,
  ),
  row(
    'svdvals',
    (d) => refs(square(d)),
    ([a]) => linalg.svdvals(definite(a!)),
    ([a]) => `torch.linalg.svdvals(${definitePy(a!)})`,
    { isSlopeKinked: true },
  ),
  row(
    'pinv',
    (d) => refs(square(d)),
    ([a]) => linalg.pinv(definite(a!)),
    ([a]) => `torch.linalg.pinv(${definitePy(a!)})`,
  ),
  row<{ power: number }>(
    'matrixPower',
    (d) => ({ ...refs(square(d)), options: { power: d.int(0, 3) } }),
    ([a], { power }) => linalg.matrixPower(a!, power),
    ([a], { power }) => `torch.linalg.matrix_power(${a}, ${power})`,
  ),
  row<{ upper: boolean; left: boolean }>(
    'solveTriangular',
    (d) => {
      const a = square(d);
      const options = { upper: d.chance(0.5), left: d.chance(0.5) };
      const n = a.shape.at(-1)!;
      const shape = options.left ? [n, d.int(1, 3)] : [d.int(1, 3), n];
      return { ...refs(a, d.fresh([...a.shape.slice(0, -2), ...shape], 'normal', a.dtype)), options };
    },
    ([a, b], options) => linalg.solveTriangular(definite(a!), b!, options),
    ([a, b], { upper, left }) =>
      `torch.linalg.solve_triangular(torch.tri${upper ? 'u' : 'l'}(${definitePy(a!)}), ${b}${keywords({ upper, left })})`,
  ),
  row(
    'multiDot',
    (d) => refs(d.fresh([2, 5]), d.fresh([5, 3]), d.fresh([3, d.int(1, 4)])),
    (x) => linalg.multiDot(x),
    (x) => `torch.linalg.multi_dot([${x}])`,
  ),
  row(
    'tensordot',
    (d) => refs(d.fresh([2, 3, 4]), d.fresh([4, 3, d.int(1, 3)])),
    ([a, b]) =>
      t.tensordot(a!, b!, [
        [1, 2],
        [1, 0],
      ]),
    ([a, b]) => `torch.tensordot(${a}, ${b}, dims=([1, 2], [1, 0]))`,
  ),
  row(
    'kron',
    (d) => {
      const a = d.fresh([2, 3]);
      return refs(a, d.fresh([d.int(1, 3), 2]));
    },
    ([a, b]) => linalg.kron(a!, b!),
    ([a, b]) => `torch.kron(${a}, ${b})`,
  ),
  row(
    'cross',
    (d) => {
      const shape = [...d.shape(0, 2), 3];
      return refs(d.fresh(shape), d.fresh(shape));
    },
    ([a, b]) => linalg.cross(a!, b!),
    ([a, b]) => `torch.linalg.cross(${a}, ${b})`,
  ),
];
