/** A right call of each function of linalg. */
import { ones, tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const a = () =>
  tensor([
    [2, 1],
    [1, 3],
  ]);
const b = () => ones([2, 1]);

export const calls: RightCalls = {
  addmm: () => [ones([2, 2]), a(), a(), { beta: 1, alpha: 2 }],
  addmv: () => [ones([2]), a(), ones([2]), { beta: 1, alpha: 2 }],
  addr: () => [ones([2, 2]), ones([2]), ones([2]), { beta: 1, alpha: 2 }],
  baddbmm: () => [ones([1, 2, 2]), a().unsqueeze(0), a().unsqueeze(0), { beta: 1, alpha: 2 }],
  blockDiag: () => [a(), b()],
  cholesky: () => [a()],
  choleskySolve: () => [
    b(),
    tensor([
      [1, 0],
      [1, 2],
    ]),
  ],
  cond: () => [a(), 2],
  corrcoef: () => [a()],
  cov: () => [
    a(),
    { correction: 0, fweights: tensor([1, 2], { dtype: 'int32' }), aweights: tensor([0.5, 2]) },
  ],
  cross: () => [ones([2, 3]), ones([2, 3]), { dim: 1 }],
  det: () => [a()],
  eigh: () => [a()],
  eigvalsh: () => [a()],
  inv: () => [a()],
  kron: () => [a(), b()],
  logdet: () => [a()],
  lstsq: () => [a(), b()],
  matrixExp: () => [a()],
  matrixNorm: () => [a(), 'fro', { dim: [0, 1], keepdim: false }],
  matrixPower: () => [a(), 2],
  matrixRank: () => [a(), { atol: 0, rtol: 1e-6, hermitian: false }],
  multiDot: () => [[a(), a(), b()]],
  pinv: () => [a(), { rtol: 1e-6 }],
  qr: () => [a()],
  slogdet: () => [a()],
  solve: () => [a(), b()],
  solveTriangular: () => [a(), b(), { upper: true, left: true, unitriangular: false }],
  svd: () => [a()],
  svdvals: () => [a()],
  vander: () => [ones([3]), { N: 3 }],
  vectorNorm: () => [ones([3]), 2, { dim: 0, keepdim: false }],
};
