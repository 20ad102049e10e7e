import { full, ones, reference, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { byValues, close, one, w } from './examples.test-helper.ts';
import {
  AffineTransform,
  Bernoulli,
  Categorical,
  Cauchy,
  Exponential,
  Independent,
  klDivergence,
  Laplace,
  LogNormal,
  Normal,
  TransformedDistribution,
  Uniform,
} from './index.ts';

describe('shapes', () => {
  test.each([...one(w), ...byValues(w)].map((p) => [p.name, p] as const))('of %s', (_, p) => {
    const batch = [3, ...p.eventShape];
    expect(p.batchShape).toEqual([3]);
    const sample = p.sample([4, 2]);
    expect(sample.shape).toEqual([4, 2, ...batch]);
    expect(sample.dtype).toBe(p instanceof Categorical ? 'int32' : 'float32');
    expect(p.logProb(sample).shape).toEqual([4, 2, 3]);
    expect(p.sample().shape).toEqual(batch);
    expect(p.sample([0]).shape).toEqual([0, ...batch]);
  });

  test('numbers and tensors broadcast; the dtype is the tensor’s', () => {
    expect(new Normal(0, 1).batchShape).toEqual([]);
    expect(new Normal(0, 1).sample([2]).shape).toEqual([2]);
    const p = new Normal(zeros([2, 1]), ones([3]));
    expect(p.batchShape).toEqual([2, 3]);
    expect(p.mean.shape).toEqual([2, 3]);
    expect(new Uniform(0, full([2], 3, { dtype: 'float64' })).sample().dtype).toBe('float64');
    expect(new Normal(tensor([1, 2], { dtype: 'int32' }), 1).mean.dtype).toBe('float32');
    expect(new Normal(full([], 0, { dtype: 'float64' }), 1).logProb(0.1).itemSync()).toBeCloseTo(
      -0.9239385332,
      10,
    );
  });

  test('a value of more dims, or of fewer', () => {
    const p = new Categorical({ probs: ones([2, 4]) });
    close(p.logProb(1), full([2], -Math.log(4)));
    close(p.logProb(zeros([3, 1])), full([3, 2], -Math.log(4)));
    expect(new Normal(zeros([2]), 1).logProb(zeros([5, 1])).shape).toEqual([5, 2]);
  });

  test('dims of the batch become dims of the outcome', () => {
    const p = new Independent(new Normal(zeros([2, 3, 4]), 1), 2);
    expect([p.batchShape, p.eventShape]).toEqual([[2], [3, 4]]);
    expect(p.sample([5]).shape).toEqual([5, 2, 3, 4]);
    expect(p.logProb(p.sample([5])).shape).toEqual([5, 2]);
    expect(p.entropy().shape).toEqual([2]);
    expect(new Independent(p, 1).batchShape).toEqual([]);
    expect(new Independent(p, 0).batchShape).toEqual([2]);
    expect(new Independent(p, 1).name).toBe('Independent(Independent(Normal, 2), 1)');
  });
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [
      () => new Normal(0, tensor([1, 0])),
      'Normal: std is 0 (element 1 of [2]); expected a number above 0: exp() or softplus()',
    ],
    [() => new Normal(Number.NaN, 1), 'Normal: mean is NaN; expected a number'],
    [() => new Normal(zeros([2]), ones([3])), 'Normal: cannot broadcast [2] with [3]'],
    [() => new Laplace(0, -1), 'Laplace: scale is -1; expected a number above 0'],
    [() => new Exponential(tensor(0)), 'Exponential: rate is 0; expected'],
    [
      () => new Uniform(tensor([0, 1]), 1),
      'Uniform: high is 1 (element 1 of [2]); expected a number above low',
    ],
    [
      () => new Bernoulli({ probs: tensor([0.5, 1.5]) }),
      'Bernoulli: probs is 1.5 (element 1 of [2]); expected a probability from 0 to 1',
    ],
    [() => new Categorical({ probs: tensor([1, -1]) }), 'Categorical: probs is -1 (element 1 of [2])'],
    [
      () => new Categorical({ probs: zeros([2, 2]) }),
      'Categorical: the sum of probs is 0 (element 0 of [2, 1])',
    ],
    [
      () => new Categorical({ logits: tensor(1) }),
      'Categorical: the parameter is []; expected [..., classes]',
    ],
    [
      () => new Independent(new Normal(zeros([2]), 1), 2),
      'Independent: dims is 2; Normal has batch [2]: expected a whole number from 0 to 1',
    ],
    [() => new AffineTransform(0, 0), 'AffineTransform: scale is 0; expected another number than 0'],
    [() => new Normal(0, 1).logProb(Number.NaN), 'Normal.logProb: the value is NaN'],
    [() => new Normal(zeros([2]), 1).logProb(zeros([3])), 'Normal.logProb: cannot broadcast [3] with [2]'],
    [
      () => new Bernoulli({ probs: 0.5 }).logProb(0.5),
      'Bernoulli.logProb: the value is 0.5; expected 0 or 1',
    ],
    [
      () => new Categorical({ probs: ones([3]) }).logProb(tensor([0, 3])),
      'Categorical.logProb: the value is 3 (element 1 of [2]); expected a whole number from 0 to 2',
    ],
    [
      () => new Uniform(0, tensor([1, 2])).logProb(1.5),
      'Uniform.logProb: the value is 1.5 (element 0 of [2]); expected a number from low to high',
    ],
    [
      () => new Exponential(1).logProb(-1),
      'Exponential.logProb: the value is -1; expected a number from 0 on',
    ],
    [() => new LogNormal(0, 1).logProb(0), 'LogNormal.logProb: the value is 0; expected a number above 0'],
  ])('%s', (make, message) => expect(make).toThrow(message));

  test('of what is not TypeScript', () => {
    expect(() => new Normal([0] as unknown as number, 1)).toThrow(
      'Normal: mean is an array (make it a tensor)',
    );
    expect(() => new Bernoulli({} as { probs: number })).toThrow(
      'Bernoulli: expected { probs } or { logits }, got neither',
    );
    expect(() => new Categorical({ probs: w, logits: w } as unknown as { probs: Tensor })).toThrow(
      'got both',
    );
    expect(() => new Normal(0, 1).sample(5 as unknown as number[])).toThrow(
      'Normal.sample: the shape is 5; expected a list',
    );
  });

  test('not on a device that cannot be read at once', async () => {
    const { readSync: _, ...waiting } = reference;
    const at = (x: number): Tensor => full([2], x, { backend: waiting });
    expect(await new Normal(at(0), 1).logProb(at(0)).data()).toEqual(new Float32Array(2).fill(-0.9189385));
    expect(await new Normal(0, at(-1)).logProb(0).data()).toEqual(new Float32Array(2).fill(Number.NaN));
    expect(await new Uniform(at(0), 1).logProb(2).data()).toEqual(
      new Float32Array(2).fill(Number.NEGATIVE_INFINITY),
    );
    expect(await new Bernoulli({ probs: at(0.25) }).logProb(1).exp().data()).toEqual(
      new Float32Array(2).fill(0.25),
    );
  });

  test('no gradient flows through what is drawn of classes', () => {
    const p = new Independent(new Bernoulli({ logits: w }), 1);
    // @ts-expect-error Bernoulli has no rsample
    expect(() => p.rsample()).toThrow(
      'Independent(Bernoulli, 1).rsample: no gradient flows through these samples. Use sample()',
    );
    // @ts-expect-error neither has one of its own
    expectTypeOf(new Bernoulli({ logits: w }).rsample);
  });

  test('no rule for two', () => {
    const [p, q] = [new Laplace(0, 1), new Cauchy(0, 1)];
    expect(() => klDivergence(p, q)).toThrow(
      'klDivergence: there is no rule for Laplace and Cauchy. Estimate it',
    );
    expect(() =>
      klDivergence(new Independent(new Normal(w, 1), 1), new Independent(new Normal(w, 1), 0)),
    ).toThrow('Independent(Normal, 1) and Independent(Normal, 0)');
    const affine = (scale: number) =>
      new TransformedDistribution(new Normal(0, 1), new AffineTransform(0, scale));
    expect(klDivergence(affine(2), affine(2)).itemSync()).toBe(0);
    expect(() => klDivergence(affine(2), affine(3))).toThrow('no rule');
    expect(() => klDivergence(new LogNormal(0, 1), affine(3))).toThrow(
      'no rule for LogNormal and TransformedDistribution(Normal, AffineTransform)',
    );
  });
});
