/** Ranks, condition numbers, products and exponentials at their edges, and what they refuse. */
import { grad, gradcheck } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import {
  arange,
  eye,
  manualSeed,
  ones,
  reference,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { expect, test } from 'vitest';
import {
  cond,
  cross,
  eigvalsh,
  matrixExp,
  matrixNorm,
  matrixRank,
  multiDot,
  vander,
  vectorNorm,
} from './index.ts';
import { draw, far, unit } from './matrices.test-helper.ts';

useBackend(reference);

test('ranks, of a batch, by tolerances, and of symmetric matrices', () => {
  const a = tensor([1, 2, 2, 4, 1, 0, 0, 1e-3], { shape: [2, 2, 2] });
  expect(matrixRank(a).toArray()).toEqual([1, 2]);
  expect(matrixRank(a, { hermitian: true }).toArray()).toEqual([1, 2]);
  expect(matrixRank(a, { atol: 0.01 }).toArray()).toEqual([1, 1]);
  expect(matrixRank(a, { rtol: 0.01 }).toArray()).toEqual([1, 1]);
  expect(matrixRank(zeros([3, 2])).itemSync()).toBe(0);
  expect(matrixRank(zeros([2, 0, 3])).toArray()).toEqual([0, 0]);
  expect(matrixRank(a).dtype).toBe('int32');
  expect(compile((x: Tensor) => matrixRank(x))(a).toArray()).toEqual([1, 2]);
});

test('a singular matrix has an infinite condition number', () => {
  expect(cond(tensor([2, 0, 0, 0], { shape: [2, 2] })).itemSync()).toBe(Infinity);
  expect(cond(tensor([2, 0, 0, 0], { shape: [2, 2] }), -2).itemSync()).toBe(0);
  const both = tensor([1, 2, 2, 4, 2, 0, 0, 1], { shape: [2, 2, 2] });
  // torch.linalg.cond of both
  for (const [p, regular] of [
    [1, 2],
    [-1, 0.5],
    [Infinity, 2],
    [-Infinity, 0.5],
    ['fro', 2.5],
    ['nuc', 4.5],
  ] as const) {
    expect(cond(both, p).at(0).itemSync()).toBe(Infinity);
    expect(cond(both, p).at(1).itemSync()).toBeCloseTo(regular, 5);
    expect(
      compile((a: Tensor) => cond(a, p))(both)
        .at(0)
        .itemSync(),
    ).toBe(Infinity);
  }
  expect(cond(zeros([0, 2, 2]), 1).shape).toEqual([0]);
  const [gradient] = grad((a: Tensor) => cond(a, 1).at(1))(both);
  expect(gradient!.isfinite().all().itemSync()).toBe(1);
});

test('norms keep their dims on demand', () => {
  expect(matrixNorm(ones([2, 3, 4]), 1, { keepdim: true }).shape).toEqual([2, 1, 1]);
  const x = arange(24).reshape([2, 3, 4]);
  expect(matrixNorm(x, 1, { dim: [0, 2] }).toArray()).toEqual([18, 26, 34]);
  expect(matrixNorm(x, 1, { dim: [2, 0] }).toArray()).toEqual([54, 70, 86]);
  expect(matrixNorm(x, Infinity, { dim: [2, 0], keepdim: true }).toArray()).toEqual([[[18], [26], [34]]]);
  const nuclear = [29.246047973632812, 38.253517150878906, 48.242427825927734];
  expect(far(matrixNorm(x, 'nuc', { dim: [-1, 0] }), tensor(nuclear))).toBeLessThan(1e-4);
  expect(() => matrixNorm(x, 2, { dim: [1, 1] })).toThrow('matrixNorm: [1, 1] to [1, 2]');
  expect(() => matrixNorm(x, 2, { dim: [0, 3] })).toThrow('matrixNorm: dim 3 is out of range');
  expect(vectorNorm(ones([2, 3]), 1, { dim: 0, keepdim: true }).toArray()).toEqual([[2, 2, 2]]);
  expect(vectorNorm(ones([2, 2])).itemSync()).toBe(2);
});

test('exponentials of great and of infinite matrices', () => {
  const great = tensor([-5000, 0, 0, 1], { shape: [2, 2], dtype: 'float64' });
  const exponential = tensor([0, 0, 0, Math.E], { shape: [2, 2], dtype: 'float64' });
  expect(far(matrixExp(great), exponential)).toBeLessThan(1e-11);
  // There is no room for as many squarings where its norm cannot be looked at.
  const compiled = compile((a: Tensor) => matrixExp(a));
  expect(compiled(great).isnan().all().itemSync()).toBe(1);
  expect(far(compiled(great.mul(0.5)).at(0), exponential.at(0))).toBeLessThan(1e-11);
  expect(
    matrixExp(ones([2, 2]).mul(Infinity))
      .isfinite()
      .any()
      .itemSync(),
  ).toBe(0);
  expect(matrixExp(zeros([0, 2, 2])).shape).toEqual([0, 2, 2]);
});

test('exponentials through vmap, and second derivatives', () => {
  manualSeed(5);
  const a = draw(2, 3, 3);
  expect(far(vmap(matrixExp)(a), matrixExp(a))).toBeLessThan(1e-12);
  const slope = grad((a: Tensor) => matrixExp(a).square().sum());
  expect(gradcheck((a) => slope(a), [draw(2, 2).mul(0.3)])).toBe(true);
  expect(gradcheck((a) => matrixExp(a), [draw(2, 2).mul(3)])).toBe(true);
});

test('whole numbers stay whole', () => {
  expect(vander(tensor([2, 3], { dtype: 'int32' })).dtype).toBe('int32');
  expect(vander(zeros([2]), { N: 3 }).toArray()).toEqual([
    [1, 0, 0],
    [1, 0, 0],
  ]);
  expect(cross(tensor([[1], [2], [3]]), tensor([[4], [5], [6]]), { dim: 0 }).toArray()).toEqual([
    [-3],
    [6],
    [-3],
  ]);
});

test.each<[() => unknown, string]>([
  [() => matrixRank(eye(2), { rtol: -1 }), 'matrixRank: rtol is -1; expected a number >= 0'],
  [() => matrixRank(ones([3])), 'matrixRank: expected matrices [..., m, n], got [3]'],
  [() => matrixRank(ones([2, 3]), { hermitian: true }), 'matrixRank: expected square matrices'],
  [() => matrixRank(eye(2).mul(Number.NaN)), 'matrixRank: '],
  [() => matrixNorm(eye(2), 3 as never), "matrixNorm: there is no norm 3; expected 'fro', 'nuc', 1"],
  [() => matrixNorm(ones([2])), 'matrixNorm: expected matrices'],
  [() => vectorNorm(ones([2]), Number.NaN), 'vectorNorm: the order is NaN; expected a number'],
  [() => vectorNorm(ones([2]), 2, { dim: 1 }), 'vectorNorm: dim 1 is out of range'],
  [() => vectorNorm(ones([2]), 2, { axis: 1 } as never), 'vectorNorm: there is no option axis'],
  [() => cond(ones([2, 3]), 1), 'cond: expected square matrices'],
  [() => cross(ones([2]), ones([3])), 'cross: expected vectors of three numbers along dim -1, got [2]'],
  [() => cross(ones([3]), ones([2, 3])), 'cross: [3] and [2, 3] have not as many dims'],
  [() => cross(ones([2, 3]), ones([4, 3])), 'cross: cannot broadcast'],
  [() => eigvalsh(ones([2, 3])), 'eigvalsh: expected square matrices'],
  [() => matrixExp(ones([2, 3])), 'matrixExp: expected square matrices'],
  [() => multiDot([eye(2)]), 'multiDot: got 1 tensors; expected two at least'],
  [() => multiDot(eye(2) as never), 'multiDot: expected a list of tensors'],
  [() => multiDot([eye(2), eye(3)]), 'multiDot: tensor 0 of 2 columns does not fit tensor 1 of 3 rows'],
  [() => multiDot([eye(2), ones([2]), eye(2)]), 'multiDot: tensor 1 is [2]; expected a matrix'],
  [() => multiDot([eye(2), unit(2)]), 'multiDot: the matrices are float32'],
  [() => vander(tensor(1)), 'vander: expected vectors [..., n], got []'],
  [() => vander(ones([2]), { N: 0 }), 'vander: N is 0; it must be a whole number above 0'],
])('%# %s', (run, message) => {
  expect(run).toThrow(message);
});

test('matrices without rows or columns have norms and conditions of 0, as in PyTorch', () => {
  for (const shape of [
    [0, 3],
    [3, 0],
    [2, 0, 0],
  ]) {
    const zero = shape.length === 3 ? [0, 0] : 0;
    for (const ord of ['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity] as const)
      expect(matrixNorm(zeros(shape), ord).toArray()).toEqual(zero);
    expect(cond(zeros(shape)).toArray()).toEqual(zero);
  }
  expect(cond(zeros([0, 0]), 1).itemSync()).toBe(0);
  expect(matrixNorm(zeros([0, 2, 2]), 2).shape).toEqual([0]);
});
