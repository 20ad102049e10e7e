/** Mixtures, and negative binomial numbers: in compiled steps and in vmap, at their edges, and what they refuse. */
import { grad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { full, manualSeed, ones, stack, type Tensor, tensor, zeros } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { describe, expect, test } from 'vitest';
import { close, w } from './examples.test-helper.ts';
import {
  Binomial,
  Categorical,
  Independent,
  InverseGamma,
  Kumaraswamy,
  klDivergence,
  MixtureSameFamily,
  Multinomial,
  NegativeBinomial,
  Normal,
  Pareto,
  Weibull,
} from './index.ts';

const mixture = (w: Tensor): MixtureSameFamily<Normal> =>
  new MixtureSameFamily(new Categorical({ logits: w }), new Normal(w.mul(3), w.exp()));

describe('a mixture', () => {
  test('in a compiled step and in vmap, with its gradients', () => {
    const loss = (w: Tensor): Tensor => mixture(w).logProb(0.5).add(mixture(w).variance);
    const step = compile((w: Tensor) => [loss(w), grad(loss)(w), mixture(w).sample([3])]);
    manualSeed(1);
    const [value, slope, sample] = step(w) as [Tensor, Tensor, Tensor];
    close(value, loss(w));
    close(slope, grad(loss)(w));
    manualSeed(1);
    close(sample, mixture(w).sample([3]));
    const batch = stack([w, w.mul(0.5)]);
    close(vmap(loss)(batch), stack([loss(w), loss(w.mul(0.5))]));
  });

  test('of vectors, with a batch', () => {
    const component = new Independent(new Normal(zeros([4, 3, 2]), ones([2])), 1);
    const p = new MixtureSameFamily(new Categorical({ logits: w }), component);
    expect([p.batchShape, p.eventShape]).toEqual([[4], [2]]);
    expect(p.sample([5]).shape).toEqual([5, 4, 2]);
    expect(p.logProb(zeros([5, 4, 2])).shape).toEqual([5, 4]);
    close(p.logProb(zeros([2])), full([4], -Math.log(2 * Math.PI)));
    close(p.variance, ones([4, 2]));
  });

  test('moments are those of samples', () => {
    manualSeed(0);
    const samples = mixture(w).sample([4000]);
    expect(Math.abs(samples.mean().sub(mixture(w).mean).itemSync())).toBeLessThan(0.15);
  });
});

describe('negative binomial numbers', () => {
  const p = (w: Tensor): NegativeBinomial => new NegativeBinomial(w.exp().mul(4), { logits: w });

  test('in a compiled step and in vmap, which draw none', () => {
    const loss = (w: Tensor): Tensor => p(w).logProb(3).add(p(w).variance).sum();
    const [value, slope] = compile((w: Tensor) => [loss(w), grad(loss)(w)])(w) as [Tensor, Tensor];
    close(value, loss(w));
    close(slope, grad(loss)(w));
    const batch = stack([w, w.mul(0.5)]);
    close(vmap(loss)(batch), stack([loss(w), loss(w.mul(0.5))]));
    expect(() => compile(() => p(w).sample())()).toThrow(
      "NegativeBinomial.sample: how numbers are drawn depends on the parameters' values",
    );
  });

  test('of no failures', () => {
    const none = new NegativeBinomial(0, { probs: 0.5 });
    expect(none.logProb(tensor([0, 1])).toArray()).toEqual([0, -Infinity]);
    expect(none.sample([3]).toArray()).toEqual([0, 0, 0]);
    // PyTorch draws no gamma numbers for it, so that the others are those of PyTorch.
    manualSeed(0);
    const others = new NegativeBinomial(tensor([0, 3]), { probs: 0.6 }).sample([4]);
    expect(others.toArray()).toEqual([
      [0, 8],
      [0, 3],
      [0, 1],
      [0, 2],
    ]);
  });
});

test('counts of classes that never come, of none at all, and compiled', () => {
  const p = new Multinomial(2, { logits: tensor([0, -Infinity]) });
  expect(p.logProb(tensor([2, 0])).itemSync()).toBeCloseTo(0);
  expect(p.logProb(tensor([1, 1])).itemSync()).toBe(-Infinity);
  expect(new Multinomial(0, { logits: w }).entropy().itemSync()).toBeCloseTo(0);
  expect(new Multinomial(0, { logits: w }).sample().toArray()).toEqual([0, 0, 0]);
  const draw = (w: Tensor): Tensor[] => {
    const p = new Multinomial(5, { logits: w });
    return [p.sample([2]), p.entropy(), p.logProb(tensor([1, 1, 3]))];
  };
  manualSeed(3);
  const eager = draw(w);
  manualSeed(3);
  for (const [i, each] of compile((w: Tensor) => draw(w))(w).entries()) close(each, eager[i]!);
});

test.each<[() => unknown, string]>([
  [() => new Weibull(0, 1), 'Weibull: scale is 0; expected a number above 0'],
  [() => new Weibull(1, -1), 'Weibull: concentration is -1; expected a number above 0'],
  [() => new Weibull(1, 1).logProb(0), 'Weibull.logProb: the value is 0; expected a number above 0'],
  [() => new Pareto(1, 0), 'Pareto: alpha is 0; expected a number above 0'],
  [() => new Pareto(2, 1).logProb(1), 'Pareto.logProb: the value is 1; expected a number from the scale on'],
  [() => new InverseGamma(1, 0), 'InverseGamma: rate is 0; expected a number above 0'],
  [
    () => new InverseGamma(1, 1).logProb(0),
    'InverseGamma.logProb: the value is 0; expected a number above 0',
  ],
  [() => new Kumaraswamy(ones([2]), ones([3])), 'Kumaraswamy: cannot broadcast [2] with [3]'],
  [
    () => new Kumaraswamy(1, 1).logProb(2),
    'Kumaraswamy.logProb: the value is 2; expected a number from 0 to 1',
  ],
  [
    () => new NegativeBinomial(-1, { probs: 0.5 }),
    'NegativeBinomial: totalCount is -1; expected a number from 0 on',
  ],
  [
    () => new NegativeBinomial(1, { probs: 1 }),
    'NegativeBinomial: probs is 1; expected a probability from 0 on, below 1',
  ],
  [
    () => new NegativeBinomial(1, {} as never),
    'NegativeBinomial: expected { probs } or { logits }, got neither',
  ],
  [
    () => new NegativeBinomial(1, { probs: 0.5 }).entropy(),
    'NegativeBinomial.entropy: there is no formula for it',
  ],
  [() => new Binomial(1.5, { probs: 0.5 }), 'Binomial: totalCount is 1.5; expected a whole number from 0 on'],
  [() => new Binomial(1, { probs: 2 }), 'Binomial: probs is 2; expected a probability from 0 to 1'],
  [
    () => new Binomial(3, { probs: 0.5 }).logProb(4),
    'Binomial.logProb: the total count less the value is -1; expected a whole number from 0 on',
  ],
  [
    () => new Binomial(tensor([1, 2]), { probs: 0.5 }).entropy(),
    'Binomial.entropy: there is a formula for equal total counts only',
  ],
  [
    () => klDivergence(new Binomial(1, { probs: 0.5 }), new Binomial(2, { probs: 0.5 })),
    'klDivergence of Binomial: the first total count less the second is -1',
  ],
  [
    () => new Multinomial(1.5, { logits: w }),
    'Multinomial: totalCount is 1.5; expected a whole number from 0 on',
  ],
  [
    () => new Multinomial(3, { logits: w }).logProb(w.mul(0)),
    'Multinomial.logProb: the sum of the value is 0; expected the total count, 3',
  ],
  [
    () => new Multinomial(3, { probs: tensor(1) }),
    'Multinomial: the parameter is []; expected [..., classes]',
  ],
  [() => mixture(w).entropy(), 'MixtureSameFamily(Normal).entropy: there is no formula for it'],
  [
    () => new MixtureSameFamily(new Categorical({ logits: w }), new Normal(ones([2]), 1)),
    'MixtureSameFamily: the mixture is of 3 classes, the component [2]; expected as many in its last dim',
  ],
  [
    () => new MixtureSameFamily(new Normal(0, 1) as never, new Normal(w, 1)),
    'MixtureSameFamily: the mixture is no Categorical',
  ],
  [
    () => new MixtureSameFamily(new Categorical({ logits: ones([2, 3]) }), new Normal(w, 1)),
    'MixtureSameFamily: the mixture is [2], the component [3]; give the component',
  ],
  [
    () => new MixtureSameFamily(new Categorical({ logits: ones([2, 3]) }), new Normal(ones([1, 3]), 1)),
    'MixtureSameFamily: the mixture is [2], the component [1, 3]; give the component the batch dims of the mixture',
  ],
])('%# %s', (run, message) => {
  expect(run).toThrow(message);
});

test('a binomial number that the other distribution cannot give is infinitely far', () => {
  const [three, two] = [3, 2].map((total) => new Binomial(total, { probs: 0.5 }));
  expect(klDivergence(three!, two!).itemSync()).toBe(Infinity);
});
