/** That something is learnt by them. */
import { parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { Adam, SGD } from '@glissade/optim';
import { manualSeed, randn, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { byValues, close, one, w } from './examples.test-helper.ts';
import {
  Bernoulli,
  Categorical,
  Cauchy,
  HalfCauchy,
  Independent,
  klDivergence,
  Laplace,
  LogNormal,
  Normal,
  TanhTransform,
  TransformedDistribution,
  VonMises,
} from './index.ts';

describe('learning', () => {
  test.each([false, true])(
    'a policy finds the better of two arms by REINFORCE (compiled: %s)',
    (isCompiled) => {
      manualSeed(0);
      const logits = parameter(zeros([2]));
      const optimizer = new SGD([logits], { lr: 0.5 });
      const arms = new Bernoulli({ probs: tensor([0.2, 0.8]) });
      const update = (): void => {
        const policy = new Categorical({ logits });
        const actions = policy.sample([16]);
        const rewards = arms.sample([16]).gather(1, actions.unsqueeze(1)).squeeze(1);
        optimizer.zeroGrad();
        policy.logProb(actions).mul(rewards.sub(rewards.mean())).mean().neg().backward();
        optimizer.step();
      };
      const step = isCompiled ? compile(update) : update;
      for (let i = 0; i < 150; i++) step();
      expect(logits.softmax(0).at(1).itemSync()).toBeGreaterThan(0.9);
    },
  );

  test('the divergence of a VAE is the closed form, and what samples estimate', () => {
    manualSeed(0);
    const [mean, logVariance] = [randn([5, 8]), randn([5, 8])];
    const posterior = new Independent(new Normal(mean, logVariance.mul(0.5).exp()), 1);
    const prior = new Independent(new Normal(zeros([8]), 1), 1);
    const divergence = klDivergence(posterior, prior);
    // Source: https://arxiv.org/abs/1312.6114, appendix B
    close(divergence, logVariance.add(1).sub(mean.square()).sub(logVariance.exp()).sum(1).mul(-0.5), 1e-4);
    const z = posterior.sample([4000]);
    close(posterior.logProb(z).sub(prior.logProb(z)).mean(0), divergence, 0.05);
  });

  test('the parameters of data, by their probability', () => {
    manualSeed(0);
    const data = new Laplace(3, 0.5).sample([500]);
    const [loc, logScale] = [parameter(tensor(0)), parameter(tensor(0))];
    const optimizer = new Adam([loc, logScale], { lr: 0.05 });
    const step = compile(() => {
      optimizer.zeroGrad();
      new Laplace(loc, logScale.exp()).logProb(data).mean().neg().backward();
      optimizer.step();
    });
    for (let i = 0; i < 300; i++) step();
    expect(loc.itemSync()).toBeCloseTo(3, 1);
    expect(Math.exp(logScale.itemSync())).toBeCloseTo(0.5, 1);
  });

  test('a squashed policy moves to the best action by the gradient of its samples', () => {
    manualSeed(0);
    const parameters = [parameter(zeros([1])), parameter(zeros([1]))] as const;
    const optimizer = new Adam([...parameters], { lr: 0.05 });
    const policy = () =>
      new TransformedDistribution(new Normal(parameters[0], parameters[1].exp()), new TanhTransform());
    const step = compile(() => {
      const p = policy();
      const actions = p.rsample([32]);
      optimizer.zeroGrad();
      // As soft actor-critic does: https://arxiv.org/abs/1801.01290
      actions.sub(0.7).square().add(p.logProb(actions).mul(0.001)).mean().backward();
      optimizer.step();
    });
    for (let i = 0; i < 300; i++) step();
    expect(policy().sample([500]).mean().itemSync()).toBeCloseTo(0.7, 1);
  });
});

test('moments are those of samples', () => {
  manualSeed(0);
  for (const p of [...one(w.mul(0.3)), ...byValues(w.mul(0.3))]) {
    if (
      p instanceof Categorical ||
      p instanceof Cauchy ||
      p instanceof HalfCauchy ||
      p instanceof VonMises ||
      (p instanceof TransformedDistribution && !(p instanceof LogNormal))
    )
      continue;
    const samples = p.sample([20000]);
    close(samples.mean(0), p.mean, 0.06);
    close(samples.std(0), p.stddev, 0.1);
  }
});
