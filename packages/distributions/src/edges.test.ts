/** Dtypes, axes and ends that the golden vectors do not reach; the numbers are those of PyTorch 2.13. */
import { type DType, exp, full, log, ones, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { close } from './examples.test-helper.ts';
import {
  AffineTransform,
  Categorical,
  ExpTransform,
  Geometric,
  klDivergence,
  Laplace,
  Normal,
  OneHotCategorical,
  TanhTransform,
  type Transform,
  TransformedDistribution,
  Uniform,
} from './index.ts';

useBackend(reference);

describe('classes', () => {
  test.each<DType>(['float16', 'float32', 'float64'])(
    'that are impossible have no entropy in %s',
    (dtype) => {
      const p = new Categorical({
        logits: tensor(
          [
            [-Infinity, 0, -Infinity],
            [0, -Infinity, 0],
            [0, 0, 0],
          ],
          { dtype },
        ),
      });
      expect(p.entropy().dtype).toBe(dtype);
      close(p.entropy(), tensor([0, Math.LN2, Math.log(3)], { dtype }), dtype === 'float16' ? 2e-3 : 1e-6);
    },
  );

  test('of which there is one', () => {
    const p = new Categorical({ probs: ones([2, 1]) });
    expect(p.sample([3]).toArray()).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    close(p.logProb(0), zeros([2]), 1e-6);
  });

  test('one sample of one distribution is drawn by its probabilities', () => {
    expect(new Categorical({ probs: tensor([0, 0, 1]) }).sample().itemSync()).toBe(2);
  });

  test('are summed over for a divergence, along the last of however many axes', () => {
    const probs = tensor([0.2, 0.3, 0.5]);
    const expected = 0.2 * Math.log(0.6) + 0.3 * Math.log(0.9) + 0.5 * Math.log(1.5);
    const uniform = new Categorical({ probs: ones([3]) });
    for (const batch of [[], [2], [2, 4]]) {
      const p = new Categorical({ probs: probs.expand([...batch, 3]) });
      close(klDivergence(p, uniform), full(batch, expected));
    }
  });
});

describe('ends', () => {
  test('of a uniform distribution: the lower one belongs to it, the upper one does not', () => {
    expect(new Uniform(0, 2).logProb(tensor([0, 2])).toArray()).toEqual([
      expect.closeTo(-Math.LN2, 6),
      Number.NEGATIVE_INFINITY,
    ]);
  });

  test('that two uniform distributions share are no distance', () => {
    const p = new Uniform(0, 1);
    expect(klDivergence(p, new Uniform(0, tensor([1, 2]))).toArray()).toEqual([
      0,
      expect.closeTo(Math.LN2, 6),
    ]);
    expect(klDivergence(p, new Uniform(-1, 1)).itemSync()).toBeCloseTo(Math.LN2, 6);
    expect(klDivergence(p, new Uniform(0.5, 1)).itemSync()).toBe(Number.POSITIVE_INFINITY);
  });

  test('of the tanh are allowed, and where a sample rounds to one its probability is no number', () => {
    const p = new TransformedDistribution(new Normal(0, 1), new TanhTransform());
    expect(p.logProb(tensor([-1, 1])).toArray()).toEqual([Number.NaN, Number.NaN]);
  });
});

test('the wider of two dtypes is that of both parameters', () => {
  const [narrow, wide] = [zeros([2]), ones([2], { dtype: 'float64' })];
  for (const { loc, scale } of [
    new Normal(narrow, wide),
    new Normal(wide, narrow.add(1)),
    new Laplace(narrow, wide),
  ])
    expect([loc.dtype, scale.dtype]).toEqual(['float64', 'float64']);
});

describe('what never fails', () => {
  const sure = new Geometric({ probs: 1 });

  test('is known', () => {
    expect(sure.entropy().itemSync()).toBeCloseTo(0, 5);
    expect(sure.sample([4]).toArray()).toEqual([0, 0, 0, 0]);
    expect(sure.logProb(tensor([0, 1])).toArray()).toEqual([0, -Infinity]);
  });

  test('is no distance from itself, and infinitely far from nothing that may fail', () => {
    expect(klDivergence(sure, sure).itemSync()).toBe(0);
    expect(klDivergence(sure, new Geometric({ probs: 0.5 })).itemSync()).toBeCloseTo(Math.LN2, 5);
    expect(klDivergence(new Geometric({ probs: 0.5 }), sure).itemSync()).toBe(Infinity);
  });

  test('almost: scores say more than probabilities that round to 1', () => {
    const p = new Geometric({ logits: tensor([30, -30]) });
    close(p.logProb(tensor([2, 2])), tensor([-60, -30]));
  });
});

test('vectors of one class of several may have any batch', () => {
  const p = new OneHotCategorical({ logits: zeros([2, 1, 3]) });
  expect(p.sample([4]).shape).toEqual([4, 2, 1, 3]);
  close(
    p.logProb(
      tensor([
        [0, 1, 0],
        [1, 0, 0],
      ]),
    ),
    full([2, 2], -Math.log(3)),
  );
});

describe('transforms', () => {
  test('by numbers stretch as those by tensors do', () => {
    const [byNumbers, byTensors] = [new AffineTransform(1, -2), new AffineTransform(tensor(1), tensor(-2))];
    for (const affine of [byNumbers, byTensors])
      close(
        new TransformedDistribution(new Normal(0, 1), affine).logProb(2),
        tensor(-0.125 - 0.9189385 - Math.LN2),
      );
  });

  test('of your own are told both numbers', () => {
    /** 1 / x of what is above 0. */
    const reciprocal: Transform = {
      name: 'Reciprocal',
      shape: [],
      codomain: { holds: (value) => value > 0, expected: 'a number above 0' },
      forward: (x) => full([], 1).div(x),
      inverse: (y) => full([], 1).div(y),
      logAbsDetJacobian: (x, y) => log(y).sub(log(x)),
      equals: (other) => other === reciprocal,
    };
    const p = new TransformedDistribution(new Normal(0, 1), [new ExpTransform(), reciprocal]);
    // The reciprocal of a log-normal number is one of the opposite mean.
    const values = tensor([0.5, 1, 3]);
    close(
      p.logProb(values),
      new TransformedDistribution(new Normal(0, 1), new ExpTransform()).logProb(values),
    );
    const sample = p.sample([4]);
    close(p.logProb(sample), p.logProb(sample.clone()));
    close(exp(new Normal(0, 1).logProb(0)), exp(p.logProb(1)));
  });

  test('one after the other: a sample that was changed is another', () => {
    const p = new TransformedDistribution(new Normal(0, 1), [new ExpTransform(), new AffineTransform(1, 2)]);
    const sample = p.sample([2]);
    sample.assign(full([2], 4));
    close(p.logProb(sample), p.logProb(full([2], 4)));
  });

  test('that are alike in part only have no divergence', () => {
    const after = (...transforms: Transform[]) => new TransformedDistribution(new Normal(0, 1), transforms);
    const [tanh, affine] = [new TanhTransform(), (scale: number) => new AffineTransform(0, scale)];
    expect(klDivergence(after(tanh, affine(2)), after(tanh, affine(2))).itemSync()).toBe(0);
    expect(() => klDivergence(after(tanh, affine(2)), after(tanh, affine(3)))).toThrow('no rule');
    expect(() => klDivergence(after(tanh), after(tanh, affine(2)))).toThrow('no rule');
  });
});
