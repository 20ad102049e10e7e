/** What is refused, in the words of whom the caller named. */
import { eye, full, ones, printShape, type Shape, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { byValues, one, w } from './examples.test-helper.ts';
import {
  AffineTransform,
  Bernoulli,
  Beta,
  Categorical,
  Cauchy,
  Chi2,
  Dirichlet,
  ExpTransform,
  Gamma,
  Geometric,
  Gumbel,
  HalfNormal,
  Independent,
  klDivergence,
  Laplace,
  LogNormal,
  MultivariateNormal,
  Normal,
  OneHotCategorical,
  Poisson,
  type ReparameterizedDistribution,
  StudentT,
  TanhTransform,
  type Transform,
  TransformedDistribution,
  Uniform,
} from './index.ts';

const normal = (length: number): Normal => new Normal(zeros([length]), 1);

describe('parameters', () => {
  test.each<[() => unknown, string]>([
    [() => new LogNormal(0, -1), 'LogNormal: scale is -1; expected a number above 0'],
    [() => new LogNormal(Number.NaN, 1), 'LogNormal: loc is NaN; expected a number'],
    [() => new LogNormal(zeros([2]), ones([3])), 'LogNormal: cannot broadcast [2] with [3]'],
    [() => new Uniform(Number.NaN, 1), 'Uniform: low is NaN; expected a number'],
    [() => new Uniform(0, Number.NaN), 'Uniform: high is NaN; expected a number'],
    [() => new Laplace(Number.NaN, 1), 'Laplace: loc is NaN; expected a number'],
    [() => new AffineTransform(Number.NaN, 1), 'AffineTransform: loc is NaN; expected a number'],
    [() => new Gumbel(Number.NaN, 1), 'Gumbel: loc is NaN; expected a number'],
    [() => new Gumbel(0, 0), 'Gumbel: scale is 0; expected a number above 0'],
    [() => new Gumbel(zeros([2]), ones([3])), 'Gumbel: cannot broadcast [2] with [3]'],
    [() => new Cauchy(Number.NaN, 1), 'Cauchy: loc is NaN; expected a number'],
    [() => new Cauchy(0, tensor([1, 0])), 'Cauchy: scale is 0 (element 1 of [2]); expected a number above 0'],
    [() => new Cauchy(zeros([2]), ones([3])), 'Cauchy: cannot broadcast [2] with [3]'],
    [() => new HalfNormal(-1), 'HalfNormal: scale is -1; expected a number above 0'],
    [
      () => new Geometric({} as { probs: number }),
      'Geometric: expected { probs } or { logits }, got neither',
    ],
    [
      () => new Geometric({ probs: tensor([1, 0]) }),
      'Geometric: probs is 0 (element 1 of [2]); expected a probability above 0, up to 1',
    ],
    [() => new Geometric({ probs: 1.5 }), 'Geometric: probs is 1.5; expected a probability above 0'],
    [() => new Geometric({ logits: Number.NaN }), 'Geometric: logits is NaN; expected a number'],
    [
      () => new OneHotCategorical({} as { probs: Tensor }),
      'OneHotCategorical: expected { probs } or { logits }, got neither',
    ],
    [() => new OneHotCategorical({ probs: tensor([1, -1]) }), 'OneHotCategorical: probs is -1 (element 1 of'],
    [
      () => new OneHotCategorical({ logits: tensor(1) }),
      'OneHotCategorical: the parameter is []; expected [..., classes]',
    ],
    [() => new Gamma(0, 1), 'Gamma: concentration is 0; expected a number above 0'],
    [() => new Gamma(1, -1), 'Gamma: rate is -1; expected a number above 0'],
    [() => new Gamma(ones([2]), ones([3])), 'Gamma: cannot broadcast [2] with [3]'],
    [() => new Chi2(tensor([1, 0])), 'Chi2: df is 0 (element 1 of [2]); expected a number above 0'],
    [() => new Beta(0, 1), 'Beta: concentration1 is 0; expected a number above 0'],
    [() => new Beta(1, 0), 'Beta: concentration0 is 0; expected a number above 0'],
    [() => new Beta(ones([2]), ones([3])), 'Beta: cannot broadcast [2] with [3]'],
    [() => new Dirichlet(tensor([1, 0])), 'Dirichlet: concentration is 0 (element 1 of [2]); expected'],
    [
      () => new Dirichlet(tensor(1)),
      'Dirichlet: the concentration is []; expected [..., shares], with one share at least',
    ],
    [() => new Dirichlet(ones([2, 0])), 'Dirichlet: the concentration is [2, 0]; expected'],
    [
      () => new Dirichlet([1, 2] as unknown as Tensor),
      'Dirichlet: concentration is an array (make it a tensor)',
    ],
    [() => new Poisson(-1), 'Poisson: rate is -1; expected a number from 0 on'],
    [() => new StudentT(0), 'StudentT: df is 0; expected a number above 0'],
    [() => new StudentT(1, Number.NaN), 'StudentT: loc is NaN; expected a number'],
    [() => new StudentT(1, 0, 0), 'StudentT: scale is 0; expected a number above 0'],
    [() => new StudentT(1, ones([2]), ones([3])), 'StudentT: cannot broadcast [2] with [3]'],
    [() => new Independent(normal(2), -1), 'Independent: dims is -1; Normal has batch [2]: expected a whole'],
    [() => new Independent(normal(2), 0.5), 'Independent: dims is 0.5; Normal has batch [2]'],
    [() => new Bernoulli({ logits: Number.NaN }), 'Bernoulli: logits is NaN; expected a number'],
    [
      () => new Bernoulli({ probs: tensor([0.5, -0.5]) }),
      'Bernoulli: probs is -0.5 (element 1 of [2]); expected a probability from 0 to 1',
    ],
    [
      () => new Categorical({ logits: tensor([0, Number.NaN]) }),
      'Categorical: logits is NaN (element 1 of [2])',
    ],
    [
      () => new Categorical({ probs: tensor([1, Infinity]) }),
      'Categorical: the sum of probs is Infinity (element 0 of [1]); expected a finite number above 0',
    ],
    [
      () =>
        new Categorical({
          logits: tensor([
            [0, 1],
            [-Infinity, -Infinity],
          ]),
        }),
      'Categorical: the logarithm of a probability is NaN (element 2 of [2, 2]); expected a number: of the logits of an outcome one',
    ],
    [() => new Categorical({ logits: tensor([Infinity, 0]) }), 'one at least is finite, and none Infinity'],
    [() => new Categorical({ probs: ones([0]) }), 'Categorical: the parameter is [0]; expected'],
    [() => new Categorical({ probs: ones([2, 0]) }), 'Categorical: the parameter is [2, 0]; expected'],
  ])('%s', (make, message) => expect(make).toThrow(message));
});

describe('shapes of samples', () => {
  test.each([...one(w), ...byValues(w)].map((p) => [p.name, p] as const))('of %s', (_, p) => {
    for (const shape of [[-1], [2, 1.5], [0, -1], [Number.NaN], ['2']] as Shape[])
      expect(() => p.sample(shape)).toThrow(
        `.sample: ${printShape(shape)} is not a shape: every length must be a whole number >= 0`,
      );
  });

  test('name rsample where it is called', () => {
    expect(() => normal(2).rsample([-1])).toThrow('Normal.rsample: [-1] is not a shape');
    expect(() => new Laplace(0, 1).rsample(3 as never)).toThrow('Laplace.rsample: the shape is 3');
    expect(() => new Independent(normal(2), 1).rsample([-1])).toThrow('Normal.rsample: [-1] is not a shape');
  });
});

describe('values', () => {
  const squashed = new TransformedDistribution(new Normal(0, 1), [
    new TanhTransform(),
    new AffineTransform(1, 2),
  ]);
  test.each<[() => unknown, string]>([
    [
      () => new TransformedDistribution(normal(2), new TanhTransform()).logProb(tensor([0, -1.5])),
      'TransformedDistribution(Normal, TanhTransform).logProb: the value is -1.5 (element 1 of [2]); expected a number from -1 to 1',
    ],
    [
      () => squashed.logProb(5),
      'TransformedDistribution(Normal, TanhTransform, AffineTransform).logProb: the value before AffineTransform is 2; expected a ' +
        'number from -1 to 1',
    ],
    [
      () => new Categorical({ probs: ones([3]) }).logProb(0.5),
      'Categorical.logProb: the value is 0.5; expected a whole number from 0 to 2',
    ],
    [() => new Laplace(0, 1).logProb(Number.NaN), 'Laplace.logProb: the value is NaN'],
    [() => new Gumbel(0, 1).logProb(Number.NaN), 'Gumbel.logProb: the value is NaN; expected a number'],
    [() => new Cauchy(0, 1).logProb(Number.NaN), 'Cauchy.logProb: the value is NaN; expected a number'],
    [() => new HalfNormal(1).logProb(-1), 'HalfNormal.logProb: the value is -1; expected a number from 0 on'],
    [
      () => new Geometric({ probs: 0.5 }).logProb(tensor([1, 0.5])),
      'Geometric.logProb: the value is 0.5 (element 1 of [2]); expected a whole number from 0 on',
    ],
    [() => new Geometric({ probs: 0.5 }).logProb(-1), 'Geometric.logProb: the value is -1; expected a whole'],
    [
      () => new OneHotCategorical({ probs: ones([2]) }).logProb(tensor([0.5, 0.5])),
      'OneHotCategorical.logProb: the value is 0.5 (element 0 of [2]); expected 0 or 1',
    ],
    [
      () => new OneHotCategorical({ probs: ones([2]) }).logProb(1),
      'OneHotCategorical.logProb: the sum of the value is 2; expected 1: one class each',
    ],
    [
      () => new OneHotCategorical({ probs: ones([2]) }).logProb(ones([3])),
      'OneHotCategorical.logProb: the value is [3]; expected [2] as its last dims, the shape of an outcome',
    ],
    [
      () => new Independent(new Normal(zeros([3]), 1), 1).logProb(zeros([4, 1])),
      'Independent(Normal, 1).logProb: the value is [4, 1]; expected [3] as its last dims',
    ],
    [
      () => new MultivariateNormal(zeros([2]), { scaleTril: eye(2) }).logProb(tensor(1)),
      'MultivariateNormal.logProb: the value is []; expected [2] as its last dims',
    ],
    [() => new Gamma(1, 1).logProb(-1), 'Gamma.logProb: the value is -1; expected a number from 0 on'],
    [() => new Chi2(1).logProb(-1), 'Chi2.logProb: the value is -1; expected a number from 0 on'],
    [() => new Beta(1, 1).logProb(1.5), 'Beta.logProb: the value is 1.5; expected a number from 0 to 1'],
    [
      () => new Dirichlet(ones([2])).logProb(tensor([1.5, -0.5])),
      'Dirichlet.logProb: the value is -0.5 (element 1 of [2]); expected a number from 0 on',
    ],
    [
      () =>
        new Dirichlet(ones([2])).logProb(
          tensor([
            [0.5, 0.5],
            [0.5, 0.25],
          ]),
        ),
      'Dirichlet.logProb: the sum of the value is 0.75 (element 1 of [2]); expected 1',
    ],
    [
      () => new Poisson(1).logProb(0.5),
      'Poisson.logProb: the value is 0.5; expected a whole number from 0 on',
    ],
    [() => new StudentT(1).logProb(Number.NaN), 'StudentT.logProb: the value is NaN; expected a number'],
    [
      () => new Poisson(1).entropy(),
      'Poisson.entropy: there is no formula for it. Estimate it: p.logProb(p.sample([1000])).neg().mean(0)',
    ],
    [() => new Uniform(0, 1).logProb(Number.NaN), 'Uniform.logProb: the value is NaN'],
  ])('%s', (ask, message) => expect(ask).toThrow(message));
});

describe('what is no distribution or transform', () => {
  const bernoulli = new Bernoulli({ probs: 0.5 }) as unknown as ReparameterizedDistribution;
  const transformed = (transforms: unknown) =>
    new TransformedDistribution(new Normal(0, 1), transforms as Transform);
  test.each<[() => unknown, string]>([
    [
      () => new Bernoulli(null as unknown as { probs: Tensor }),
      'Bernoulli: expected { probs } or { logits }, got neither',
    ],
    [
      () => new Independent(tensor(2) as unknown as Normal, 1),
      'Independent: the base is float32[]; expected a distribution, such as new Normal(0, 1)',
    ],
    [
      () => new TransformedDistribution([] as unknown as Normal, []),
      'TransformedDistribution: the base is an array; expected a distribution',
    ],
    [
      () => transformed(undefined),
      'TransformedDistribution: transforms[0] is undefined; expected a transform',
    ],
    [
      () => transformed([new ExpTransform(), TanhTransform]),
      'TransformedDistribution: transforms[1] is a function or class; expected a transform, such as new TanhTransform()',
    ],
    [
      () => new TransformedDistribution(bernoulli, new ExpTransform()).rsample(),
      'TransformedDistribution(Bernoulli, ExpTransform).rsample: no gradient flows through these samples. Use sample()',
    ],
    [
      () => klDivergence(new Normal(0, 1), Normal as unknown as Normal),
      'klDivergence: q is a function or class; expected a distribution',
    ],
    [() => klDivergence(0 as unknown as Normal, new Normal(0, 1)), 'klDivergence: p is 0; expected'],
  ])('%s', (make, message) => expect(make).toThrow(message));
});

describe('divergences of unlike shapes', () => {
  const classes = (...shape: number[]): Categorical => new Categorical({ logits: full(shape, 0) });
  test.each<[() => unknown, string]>([
    [
      () => klDivergence(normal(2), normal(3)),
      'klDivergence of Normal: cannot broadcast [2] with [3]: axis -1 is 2 and 3',
    ],
    [
      () => klDivergence(new Independent(normal(2), 1), new Independent(normal(3), 1)),
      'klDivergence of Independent(Normal, 1): cannot broadcast [2] with [3]',
    ],
    [
      () => klDivergence(classes(2, 1), classes(3)),
      'klDivergence of Categorical: one is of 1 classes, the other of 3; expected as many',
    ],
    [
      () =>
        klDivergence(
          new OneHotCategorical({ probs: ones([1]) }),
          new OneHotCategorical({ probs: ones([3]) }),
        ),
      'klDivergence of Categorical: one is of 1 classes, the other of 3; expected as many',
    ],
    [
      () => klDivergence(new Dirichlet(ones([1])), new Dirichlet(ones([3]))),
      'klDivergence of Dirichlet: one is of 1 shares, the other of 3; expected as many',
    ],
    [
      () => klDivergence(new Beta(ones([2]), 1), new Beta(ones([3]), 1)),
      'klDivergence of Beta: cannot broadcast',
    ],
    [() => klDivergence(new StudentT(1), new StudentT(1)), 'there is no rule for StudentT and StudentT'],
    [() => klDivergence(classes(2, 4), classes(3, 4)), 'klDivergence of Categorical: cannot broadcast [2]'],
  ])('%s', (ask, message) => expect(ask).toThrow(message));
});
