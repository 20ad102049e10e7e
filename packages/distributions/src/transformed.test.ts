/** Distributions of functions of random numbers. */
import { grad, parameter } from '@glissade/autograd';
import { full, manualSeed, ones, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { close, w } from './examples.test-helper.ts';
import {
  AffineTransform,
  ExpTransform,
  Independent,
  Normal,
  PowerTransform,
  TanhTransform,
  TransformedDistribution,
} from './index.ts';

describe('after transforms', () => {
  const gaussian = new Normal(tensor([0, 30]), 1);

  test('the probability of a sample is finite where the tanh rounds to 1', () => {
    const p = new TransformedDistribution(gaussian, new TanhTransform());
    const sample = p.sample();
    expect(sample.at(1).itemSync()).toBe(1);
    expect(p.logProb(sample).isfinite().all().itemSync()).toBe(1);
    // A copy has lost what came before: infinity less infinity, as in PyTorch.
    expect(p.logProb(sample.clone()).toArray()).toEqual([
      expect.closeTo(p.logProb(sample).at(0).itemSync(), 4),
      Number.NaN,
    ]);
  });

  test('a sample that was changed is another', () => {
    const p = new TransformedDistribution(new Normal(0, 1), new ExpTransform());
    const sample = p.sample([3]);
    sample.assign(ones([3]));
    close(p.logProb(sample), p.logProb(ones([3])));
    const leaf = parameter(p.sample([3]));
    p.logProb(leaf).sum().backward();
    close(leaf.grad!, grad((x: Tensor) => p.logProb(x).sum())(leaf.detach()));
  });

  test('gradients flow by the sample and by the parameters', () => {
    const [mean, scale] = [parameter(tensor([0.1, -0.2])), parameter(tensor([1, 3]))];
    const make = () =>
      new TransformedDistribution(new Normal(mean, 0.5), [
        new TanhTransform(),
        new AffineTransform(0, scale),
      ]);
    const gradients = (logProb: (p: ReturnType<typeof make>, sample: Tensor) => Tensor): Tensor[] => {
      mean.grad = scale.grad = undefined;
      manualSeed(3);
      const p = make();
      logProb(p, p.rsample()).sum().backward();
      return [mean.grad!, scale.grad!];
    };
    const kept = gradients((p, sample) => p.logProb(sample));
    const inverted = gradients((p, sample) => p.logProb(sample.clone()));
    for (const [i, gradient] of kept.entries()) close(gradient, inverted[i]!);
    expect(make().sample().requiresGrad).toBe(false);
  });

  test('whose parameters are of another shape stretch the base', () => {
    const p = new TransformedDistribution(new Normal(0, 1), new AffineTransform(w, 1));
    expect(p.batchShape).toEqual(w.shape);
    close(p.logProb(w), new Normal(w, 1).logProb(w));
    manualSeed(0);
    const sample = p.sample([2]);
    manualSeed(0);
    close(sample, new Normal(w, 1).sample([2]));
    const vectors = new Independent(new Normal(zeros([2]), 1), 1);
    const stretched = new TransformedDistribution(vectors, new AffineTransform(zeros([3, 2]), 1));
    expect([stretched.batchShape, stretched.eventShape]).toEqual([[3], [2]]);
    expect(() => new TransformedDistribution(vectors, new AffineTransform(w, 1))).toThrow(
      'AffineTransform: cannot broadcast [3] with [2]',
    );
  });

  test('that decrease have their shares from the other side', () => {
    const signs = tensor([1, -1, 2]);
    const p = new TransformedDistribution(new Normal(0, 1), [
      new AffineTransform(0, signs),
      new ExpTransform(),
      new PowerTransform(-1),
    ]);
    const values = tensor([0.5, 1, 3]);
    // exp(-s x) <= v where s x >= -log(v).
    close(p.cdf(values), new Normal(0, signs.abs()).cdf(values.log()));
    close(p.cdf(p.icdf(0.3)), full([3], 0.3));
    expect(() => p.cdf(-1)).toThrow('PowerTransform).cdf: the value is -1; expected a number above 0');
  });

  test('of your own have no shares without a sign', () => {
    const exp = new ExpTransform();
    const own = {
      name: 'Own',
      shape: [],
      codomain: exp.codomain,
      forward: (x: Tensor) => exp.forward(x),
      inverse: (y: Tensor) => exp.inverse(y),
      logAbsDetJacobian: (x: Tensor) => exp.logAbsDetJacobian(x),
      equals: () => false,
    };
    const p = new TransformedDistribution(new Normal(0, 1), own);
    expect(() => p.cdf(1)).toThrow('TransformedDistribution(Normal, Own).cdf: there is no formula for it');
    expect(new TransformedDistribution(new Normal(0, 1), { ...own, sign: 1 }).cdf(1).itemSync()).toBe(0.5);
  });

  test('what has no formula', () => {
    const p = new TransformedDistribution(gaussian, new TanhTransform());
    expect(() => p.entropy()).toThrow(
      'TransformedDistribution(Normal, TanhTransform).entropy: there is no formula for it. Estimate it',
    );
    expect(() => p.mean).toThrow('p.sample([1000]).mean(0)');
    expect(() => p.variance).toThrow('p.sample([1000]).var(0)');
  });
});
