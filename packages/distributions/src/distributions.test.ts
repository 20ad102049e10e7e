/** Shapes, errors and what no golden vector shows: compiled steps, vmap, and that something is learnt by it. */
import { grad, parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { Adam, SGD } from '@glissade/optim';
import {
  full,
  manualSeed,
  ones,
  randn,
  reference,
  stack,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  AffineTransform,
  Bernoulli,
  Categorical,
  type Distribution,
  Exponential,
  ExpTransform,
  Independent,
  klDivergence,
  Laplace,
  LogNormal,
  Normal,
  type ReparameterizedDistribution,
  TanhTransform,
  TransformedDistribution,
  Uniform,
} from './index.ts';

useBackend(reference);

const close = (actual: Tensor, expected: Tensor, tolerance = 1e-5): void => {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.allcloseSync(expected, { atol: tolerance, rtol: tolerance })).toBe(true);
};

/** One of each, with batch [3]. */
const one = (w: Tensor): readonly Distribution[] => [
  new Normal(w, w.exp()),
  new Bernoulli({ logits: w }),
  new Categorical({ logits: stack([w, w.mul(2), w.neg()], -1) }),
  new Uniform(w, w.add(1)),
  new Exponential(w.exp()),
  new Laplace(w, w.exp()),
  new LogNormal(w, w.exp()),
  new TransformedDistribution(new Normal(w, w.exp()), [new TanhTransform(), new AffineTransform(1, 2)]),
];
const w = tensor([-0.5, 0, 1]);
const isReparameterized = (p: Distribution): p is ReparameterizedDistribution => 'rsample' in p;

describe('shapes', () => {
  test.each(one(w).map((p) => [p.name, p] as const))('of %s', (_, p) => {
    expect(p.batchShape).toEqual([3]);
    const sample = p.sample([4, 2]);
    expect(sample.shape).toEqual([4, 2, 3]);
    expect(sample.dtype).toBe(p instanceof Categorical ? 'int32' : 'float32');
    expect(p.logProb(sample).shape).toEqual([4, 2, 3]);
    expect(p.sample().shape).toEqual([3]);
    expect(p.sample([0]).shape).toEqual([0, 3]);
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
    // @ts-expect-error
    expectTypeOf(new Bernoulli({ logits: w }).rsample);
  });

  test('no rule for two', () => {
    const [p, q] = [new Normal(0, 1), new Laplace(0, 1)];
    expect(() => klDivergence(p, q)).toThrow(
      'klDivergence: there is no rule for Normal and Laplace. Estimate it',
    );
    expect(() =>
      klDivergence(new Independent(new Normal(w, 1), 1), new Independent(new Normal(w, 1), 0)),
    ).toThrow('Independent(Normal, 1) and Independent(Normal, 0)');
    const affine = (scale: number) => new TransformedDistribution(p, new AffineTransform(0, scale));
    expect(klDivergence(affine(2), affine(2)).itemSync()).toBe(0);
    expect(() => klDivergence(affine(2), affine(3))).toThrow('no rule');
    expect(() => klDivergence(new LogNormal(0, 1), affine(3))).toThrow(
      'no rule for LogNormal and TransformedDistribution(Normal, AffineTransform)',
    );
  });
});

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

  test('whose parameters are of another shape', () => {
    const stretch = () => new TransformedDistribution(new Normal(0, 1), new AffineTransform(w, 1));
    expect(stretch).toThrow(
      'TransformedDistribution: AffineTransform of [3] would stretch Normal of []. Give the base',
    );
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

/** Of each, a function that draws, and asks for the probability of what it drew. */
const draws = one(w).map(({ name }, i) => {
  const draw = (parameters: Tensor): Tensor[] => {
    const p = one(parameters)[i]!;
    const sample = isReparameterized(p) ? p.rsample([2]) : p.sample([2]);
    return [
      sample,
      p.logProb(sample),
      p instanceof LogNormal || !(p instanceof TransformedDistribution) ? p.entropy() : sample,
    ];
  };
  return [name, draw] as const;
});

describe('in a compiled step', () => {
  test.each(draws)('%s draws at each call what it draws eagerly, and has its gradients', (_, draw) => {
    const [eager, compiled] = [parameter(w.clone()), parameter(w.clone())];
    const backward = (p: Tensor) => {
      const results = draw(p);
      results[1]!.sum().add(results[2]!.sum()).backward();
      return results.map((each) => each.detach());
    };
    const step = compile(() => backward(compiled));
    manualSeed(1);
    const expected = [backward(eager), backward(eager), backward(eager)];
    manualSeed(1);
    for (const results of expected) for (const [i, each] of step().entries()) close(each, results[i]!);
    close(compiled.grad!, eager.grad!);
  });

  test('values are not looked at', () => {
    const step = compile((std: Tensor, value: Tensor) => new Normal(0, std).logProb(value));
    expect(step(tensor(-1), tensor(0)).itemSync()).toBeNaN();
    expect(() => compile(() => new Normal(0, -1).mean)()).toThrow('Normal: std is -1');
  });

  test('distributions made outside of it', () => {
    const p = new Categorical({ logits: w });
    const step = compile((x: Tensor) => [p.logProb(x), p.entropy(), p.sample([4])]);
    const [logProb, entropy, sample] = step(tensor(2)) as [Tensor, Tensor, Tensor];
    close(logProb, p.logProb(2));
    close(entropy, p.entropy());
    expect(sample.shape).toEqual([4]);
  });
});

describe('in vmap', () => {
  const batch = stack([w, w.mul(0.5), w.add(1)]);

  test.each(draws)('%s of each example, drawn one after the other', (_, draw) => {
    manualSeed(1);
    const all = vmap(draw, { randomness: 'different' })(batch);
    manualSeed(1);
    const each = [...batch].map((parameters) => draw(parameters));
    for (const [i, result] of all.entries()) close(result, stack(each.map((results) => results[i]!)));
  });

  test('gradients of each example', () => {
    const loss = (mean: Tensor): Tensor =>
      klDivergence(new Independent(new Normal(mean, 2), 1), new Independent(new Normal(0, ones([3])), 1));
    close(vmap(grad(loss))(batch), batch);
  });
});

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
  for (const p of one(w.mul(0.3))) {
    if (p instanceof Categorical || (p instanceof TransformedDistribution && !(p instanceof LogNormal)))
      continue;
    const samples = p.sample([20000]);
    close(samples.mean(0), p.mean, 0.06);
    close(samples.std(0), p.stddev, 0.1);
  }
});
