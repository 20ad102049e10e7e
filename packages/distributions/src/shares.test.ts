/** What shares, quantiles, lists of outcomes and transforms of vectors refuse. */
import { ones, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { close } from './examples.test-helper.ts';
import {
  Bernoulli,
  Binomial,
  Categorical,
  CatTransform,
  CorrCholeskyTransform,
  Exponential,
  ExpTransform,
  HalfNormal,
  Independent,
  klDivergence,
  LogisticNormal,
  LowerCholeskyTransform,
  Normal,
  Pareto,
  Poisson,
  ReshapeTransform,
  StackTransform,
  StickBreakingTransform,
  TransformedDistribution,
  Uniform,
} from './index.ts';

const exp = new ExpTransform();

describe('refused', () => {
  test.each<[() => unknown, string]>([
    [() => new Normal(0, 1).icdf(1.5), 'Normal.icdf: the probability is 1.5; expected a number from 0 to 1'],
    [() => new Normal(0, 1).icdf(Number.NaN), 'Normal.icdf: the probability is NaN'],
    [() => new Normal(zeros([2]), 1).icdf(zeros([3])), 'Normal.icdf: cannot broadcast [3] with [2]'],
    [() => new Normal(0, 1).cdf(Number.NaN), 'Normal.cdf: the value is NaN; expected a number'],
    [() => new Normal(zeros([2]), 1).cdf(zeros([3])), 'Normal.cdf: cannot broadcast [3] with [2]'],
    [() => new HalfNormal(1).cdf(-1), 'HalfNormal.cdf: the value is -1; expected a number from 0 on'],
    [() => new Exponential(1).cdf(tensor([1, -1])), 'Exponential.cdf: the value is -1 (element 1 of [2])'],
    [() => new Uniform(0, 1).cdf(2), 'Uniform.cdf: the value is 2; expected a number from low to high'],
    [() => new Pareto(2, 1).cdf(1), 'Pareto.cdf: the value is 1; expected a number from the scale on'],
    [
      () => new Poisson(1).cdf(1),
      'Poisson.cdf: there is no formula for it. Estimate it: p.sample([1000]).le(value)',
    ],
    [() => new Poisson(1).enumerateSupport(), 'Poisson.enumerateSupport: its outcomes are not listed'],
    [
      () => new Bernoulli({ probs: 0.5 }).enumerateSupport({ expanded: true } as never),
      'Bernoulli.enumerateSupport',
    ],
    [
      () => new Binomial(tensor([1, 2]), { probs: 0.5 }).enumerateSupport(),
      'Binomial.enumerateSupport: outcomes are listed for equal total counts only.',
    ],
    [
      () => new Independent(new Bernoulli({ probs: ones([2]) }), 1).enumerateSupport(),
      'Independent(Bernoulli, 1).enumerateSupport: its outcomes are not listed',
    ],
    [() => new Normal(zeros([2]), 1).expand([3]), 'Normal.expand: '],
    [
      () => new TransformedDistribution(new Normal(0, 1), new StickBreakingTransform()),
      'TransformedDistribution: the transforms take 1 dims together; Normal has []',
    ],
    [
      () => new StickBreakingTransform().inverse(tensor([0.5, 0.25])),
      'StickBreakingTransform: the sum of the value is 0.75',
    ],
    [() => new ReshapeTransform([4], [3]), 'ReshapeTransform: [4] and [3] are of 4 and 3 elements; expected'],
    [
      () => new ReshapeTransform([4], [2, 2]).forward(zeros([3])),
      'ReshapeTransform: the value is [3]; expected [4]',
    ],
    [
      () => new CorrCholeskyTransform().forward(zeros([2])),
      'CorrCholeskyTransform: the value is [2]; expected',
    ],
    [
      () =>
        new CorrCholeskyTransform().inverse(
          tensor([
            [1, 0],
            [1, 1],
          ]),
        ),
      'CorrCholeskyTransform: the sum of the squares of a row of the value is 2',
    ],
    [
      () => new LowerCholeskyTransform().inverse(ones([2, 2])),
      'LowerCholeskyTransform: the value is 1 (element 1 of [2, 2]); expected 0 above the diagonal',
    ],
    [
      () => new StackTransform([exp, exp]).forward(zeros([3])),
      'StackTransform: the value is [3]; expected a length of 2',
    ],
    [() => new StackTransform([], 0), 'StackTransform: 0 transforms'],
    [() => new StackTransform(exp as never), 'StackTransform: expected a list of transforms'],
    [
      () => new CatTransform([exp, ExpTransform as never]),
      'CatTransform: transforms[1] is a function or class',
    ],
    [() => new CatTransform([exp], -1, [1, 2]), 'CatTransform: 1 transforms, 2 lengths; expected'],
    [
      () => new CatTransform([exp, exp], -1, [1, 1]).inverse(tensor([1, -1])),
      'CatTransform: the value of ExpTransform is -1',
    ],
  ])('%s', (ask, message) => expect(ask).toThrow(message));
});

test('perplexity is how many equal outcomes would be as uncertain', () => {
  close(new Categorical({ probs: ones([2, 5]) }).perplexity(), tensor([5, 5]));
  expect(() => new Poisson(1).perplexity()).toThrow('Poisson.entropy: there is no formula');
});

test('the divergence after a transform of vectors is summed over them', () => {
  const [p, q] = [new LogisticNormal(zeros([2, 3]), 1), new LogisticNormal(ones([3]), 1)];
  close(klDivergence(p, q), tensor([1.5, 1.5]));
});
