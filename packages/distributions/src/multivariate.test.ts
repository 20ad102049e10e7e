/** Distributions of vectors and matrices that depend on each other: in steps, from each other, at their edges, and what they refuse. */
import { grad, gradcheck } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { manualSeed, matmul, ones, stack, type Tensor, tensor, transpose, zeros } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { describe, expect, test } from 'vitest';
import { close, w } from './examples.test-helper.ts';
import {
  Independent,
  klDivergence,
  LKJCholesky,
  LogisticNormal,
  LowRankMultivariateNormal,
  MultivariateNormal,
  Normal,
  Wishart,
} from './index.ts';

const covarianceMatrix = tensor([
  [4, 2],
  [2, 10],
]);
const lowRank = (w: Tensor) =>
  new LowRankMultivariateNormal(w, stack([w.exp(), w.add(1)], -1), w.exp().add(0.5));

describe('a covariance', () => {
  test('is given in three ways', () => {
    const p = new MultivariateNormal(zeros([2]), { covarianceMatrix });
    const value = tensor([
      [1, 2],
      [-3, 0.5],
    ]);
    for (const given of [{ scaleTril: p.scaleTril }, { precisionMatrix: p.precisionMatrix }]) {
      const same = new MultivariateNormal(zeros([3, 2]), given);
      close(same.covarianceMatrix, covarianceMatrix.expand([3, 2, 2]), 1e-4);
      close(same.logProb(value.unsqueeze(1)), p.logProb(value).unsqueeze(1).expand([2, 3]));
      close(same.variance, tensor([4, 10]).expand([3, 2]), 1e-4);
    }
  });

  test('of few factors is that of its matrix', () => {
    const p = lowRank(w);
    const { covarianceMatrix } = p;
    const same = new MultivariateNormal(w, { covarianceMatrix });
    close(p.logProb(w.mul(2)), same.logProb(w.mul(2)));
    close(p.entropy(), same.entropy());
    close(p.precisionMatrix, same.precisionMatrix, 1e-4);
    close(p.scaleTril, same.scaleTril, 1e-4);
    close(klDivergence(p, same), tensor(0), 1e-4);
    manualSeed(0);
    const samples = p.sample([20000]).sub(p.mean);
    close(matmul(transpose(samples), samples).div(20000), covarianceMatrix, 0.15);
  });

  test('of whole numbers, in the wider of two dtypes', () => {
    const p = new MultivariateNormal(tensor([1, 2], { dtype: 'int32' }), {
      covarianceMatrix: covarianceMatrix.to('float64'),
    });
    expect([p.loc.dtype, p.sample().dtype]).toEqual(['float64', 'float64']);
  });
});

describe('the divergence', () => {
  test('from independent numbers, and the other way round', () => {
    const independent = new Independent(new Normal(w, w.exp()), 1);
    const same = new MultivariateNormal(w, { covarianceMatrix: independent.variance.diag() });
    const other = new MultivariateNormal(ones([3]), { scaleTril: tensor([1, 2, 3]).diag() });
    close(klDivergence(independent, same), tensor(0), 1e-5);
    close(klDivergence(independent, other), klDivergence(same, other), 1e-5);
    close(klDivergence(other, independent), klDivergence(other, same), 1e-5);
    expect(() => klDivergence(other, new Normal(0, 1))).toThrow('no rule for MultivariateNormal and Normal');
  });

  test('of Wishart distributions in batches, and its gradients, which PyTorch lacks', () => {
    const values = tensor([0.5, 1, 2], { dtype: 'float64' });
    const matrix = covarianceMatrix.to('float64');
    const q = new Wishart(4, { covarianceMatrix: matrix });
    const of = (x: Tensor) => klDivergence(new Wishart(x.add(2), { covarianceMatrix: matrix }), q);
    close(of(values), stack([...values].map(of)), 1e-12);
    close(klDivergence(q, q), tensor(0, { dtype: 'float64' }), 1e-12);
    const step = (x: Tensor) => {
      const scaleTril = stack([stack([x.exp(), x.mul(0)]), stack([x, x.exp().add(1)])]);
      return klDivergence(new Wishart(x.add(2), { scaleTril }), q);
    };
    gradcheck(step, [tensor(0.7, { dtype: 'float64' })]);
  });

  test('of unlike lengths', () => {
    const of = (n: number) => new MultivariateNormal(zeros([n]), { scaleTril: ones([n]).diag() });
    expect(() => klDivergence(of(2), of(3))).toThrow(
      'klDivergence of MultivariateNormal: one is of vectors of 2, the other of 3; expected as many',
    );
  });
});

test.each([
  ['LogisticNormal', (w: Tensor) => new LogisticNormal(w, w.exp()), tensor([0.1, 0.2, 0.3, 0.4])],
  ['LowRankMultivariateNormal', lowRank, tensor([1, 2, 3])],
] as const)('%s in a compiled step and in vmap, with its gradients', (_, make, value) => {
  const loss = (w: Tensor): Tensor => make(w).rsample().square().sum().add(make(w).logProb(value));
  const step = compile((w: Tensor) => [loss(w), grad(loss)(w)]);
  manualSeed(1);
  const expected = [loss(w), grad(loss)(w)];
  manualSeed(1);
  for (const [i, each] of step(w).entries()) close(each, expected[i]!, 1e-4);
  const batch = stack([w, w.mul(0.5)]);
  const score = (w: Tensor): Tensor => make(w).logProb(value);
  close(vmap(score)(batch), stack([...batch].map(score)));
});

describe('correlations', () => {
  const p = new LKJCholesky(3, tensor([0.5, 4]));

  test('have ones on the diagonal, and are weaker the greater the concentration', () => {
    manualSeed(0);
    const lower = p.sample([5000]);
    const all = matmul(lower, transpose(lower));
    close(all.diagonal(0, -2, -1), ones([5000, 2, 3]), 1e-4);
    // A correlation is 2 b - 1 of a beta number of concentration + dim / 2 - 1 twice.
    close(all.select(-1, 0).select(-1, 2).square().mean(0), tensor([1 / 3, 1 / 10]), 0.02);
    expect(p.logProb(lower).shape).toEqual([5000, 2]);
  });

  test('answer in a compiled step, which draws none', () => {
    const lower = new LKJCholesky(3).sample();
    const loss = (w: Tensor): Tensor => new LKJCholesky(3, w.exp()).logProb(lower).sum();
    const [value, slope] = compile((w: Tensor) => [loss(w), grad(loss)(w)])(w) as [Tensor, Tensor];
    close(value, loss(w));
    close(slope, grad(loss)(w));
    expect(() => compile((w: Tensor) => new LKJCholesky(3, w.exp()).sample())(w)).toThrow(
      "LKJCholesky.sample: how numbers are drawn depends on the parameters' values",
    );
  });

  test.each(['mean', 'variance'] as const)('have no formula for the %s', (what) => {
    expect(() => p[what]).toThrow(`LKJCholesky.${what}: there is no formula for it`);
    expect(() => new LogisticNormal(w, 1)[what]).toThrow(`LogisticNormal.${what}: there is no formula`);
  });

  test('have no formula for the entropy', () => {
    expect(() => p.entropy()).toThrow('LKJCholesky.entropy: there is no formula for it');
    expect(() => new LogisticNormal(0, 1).entropy()).toThrow('LogisticNormal.entropy: there is no formula');
  });
});

test('a matrix of one number is a chi-squared number', () => {
  const p = new Wishart(4, { covarianceMatrix: ones([1, 1]) });
  expect(p.sample([2]).shape).toEqual([2, 1, 1]);
  close(p.logProb(tensor([[2]])), tensor(-1.6931472));
});

const singular = tensor([
  [1, 2],
  [2, 1],
]);
test.each<[() => unknown, string]>([
  [
    () => new MultivariateNormal(zeros([2]), {} as never),
    'MultivariateNormal: expected one of { covarianceMatrix }, { precisionMatrix } and { scaleTril }, got none',
  ],
  [
    () => new MultivariateNormal(zeros([2]), { covarianceMatrix, scaleTril: covarianceMatrix } as never),
    'got covarianceMatrix and scaleTril',
  ],
  [
    () => new MultivariateNormal(zeros([3]), { covarianceMatrix }),
    'MultivariateNormal: loc is [3], the matrix [2, 2]; expected vectors [..., 2]',
  ],
  [
    () => new MultivariateNormal(zeros([]), { covarianceMatrix }),
    'MultivariateNormal: loc is [], the matrix [2, 2]',
  ],
  [
    () => new MultivariateNormal(zeros([2]), { covarianceMatrix: ones([2, 3]) }),
    'MultivariateNormal: covarianceMatrix is [2, 3]; expected square matrices [..., n, n]',
  ],
  [
    () => new MultivariateNormal(zeros([2]), { covarianceMatrix: [[1]] as unknown as Tensor }),
    'MultivariateNormal: covarianceMatrix is an array (make it a tensor)',
  ],
  [
    () => new MultivariateNormal(zeros([2]), { scaleTril: covarianceMatrix }),
    'MultivariateNormal: scaleTril is 2 (element 1 of [2, 2]); expected 0 above the diagonal, and a number above 0 on it',
  ],
  [
    () => new MultivariateNormal(zeros([2]), { precisionMatrix: tensor([[1, 2]]).expand([2, 2]) }),
    'MultivariateNormal: precisionMatrix is 2 (element 1 of [2, 2]); expected a symmetric matrix',
  ],
  [
    () => new MultivariateNormal(zeros([2]), { covarianceMatrix: singular }),
    'MultivariateNormal: the matrix is not positive definite',
  ],
  [
    () => new MultivariateNormal(zeros([2]), { covarianceMatrix }).logProb(Number.NaN),
    'MultivariateNormal.logProb: the value is NaN; expected a number',
  ],
  [
    () => new LowRankMultivariateNormal(zeros([2]), ones([3, 1]), ones([2])),
    'LowRankMultivariateNormal: loc is [2], covFactor [3, 1] and covDiag [2]; expected [..., n], [..., n, rank] and [..., n]',
  ],
  [
    () => new LowRankMultivariateNormal(zeros([2]), ones([2, 1]), zeros([2])),
    'LowRankMultivariateNormal: covDiag is 0 (element 0 of [2]); expected a number above 0',
  ],
  [() => new Wishart(1, { covarianceMatrix }), 'Wishart: df is 1; expected a number above 1: n - 1'],
  [() => new Wishart(3, { covarianceMatrix: singular }), 'Wishart: the matrix is not positive definite'],
  [
    () => new Wishart(3, { covarianceMatrix }).logProb(singular),
    'Wishart.logProb: the matrix is not positive definite',
  ],
  [
    () => new Wishart(3, { covarianceMatrix }).logProb(2),
    'Wishart.logProb: the value is []; expected matrices',
  ],
  [
    () =>
      klDivergence(new Wishart(1, { covarianceMatrix: ones([1, 1]) }), new Wishart(3, { covarianceMatrix })),
    'klDivergence of Wishart: one is of matrices [1, 1], the other of [2, 2]; expected as many rows',
  ],
  [() => new LKJCholesky(1), 'LKJCholesky: dim is 1; expected a whole number of variables, 2 or more'],
  [() => new LKJCholesky(2, 0), 'LKJCholesky: concentration is 0; expected a number above 0'],
  [
    () => new LKJCholesky(2).logProb(ones([2, 2])),
    'LKJCholesky.logProb: the value is 1 (element 1 of [2, 2]); expected 0 above the diagonal',
  ],
  [
    () => new LKJCholesky(2).logProb(tensor([1, 2]).diag()),
    'LKJCholesky.logProb: the sum of the squares of a row of the value is 4 (element 1 of [2]); expected 1',
  ],
  [() => new LogisticNormal(0, -1), 'LogisticNormal: scale is -1; expected a number above 0'],
  [
    () => new LogisticNormal(zeros([2]), 1).logProb(ones([3])),
    'LogisticNormal.logProb: the sum of the value is 3; expected 1',
  ],
])('%# %s', (run, message) => {
  expect(run).toThrow(message);
});
