import { parameter } from '@glissade/autograd';
import {
  full,
  Generator,
  manualSeed,
  ones,
  rand,
  randn,
  reference,
  type Tensor,
  useBackend,
} from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  AlphaDropout,
  alphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  FeatureAlphaDropout,
  featureAlphaDropout,
  Linear,
  Sequential,
} from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(3);
});

const share = (x: Tensor): number => x.eq(0).float().mean().itemSync();

describe('while training', () => {
  test.each([0.1, 0.5, 0.8])('sets a share of %d to zero and scales the others', (p) => {
    const count = 100_000;
    const y = new Dropout(p).forward(ones([count]));
    // Five standard deviations of a binomial share.
    expect(Math.abs(share(y) - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / count));
    expect([...new Set(y.dataSync())].sort()).toEqual([0, Math.fround(1 / (1 - p))]);
  });

  test('falls independently from place to place and from call to call', () => {
    const layer = new Dropout(0.5);
    const [a, b] = [layer.forward(ones([100_000])), layer.forward(ones([100_000]))];
    const both = a.eq(0).logicalAnd(b.eq(0)).float().mean().itemSync();
    expect(Math.abs(both - 0.25)).toBeLessThan(0.007);
    const zero = a.eq(0);
    const neighbours = zero
      .at([0, 99_999])
      .logicalAnd(zero.at([1, 100_000]))
      .float()
      .mean()
      .itemSync();
    expect(Math.abs(neighbours - 0.25)).toBeLessThan(0.007);
  });

  test('the gradient passes where the element did', () => {
    const x = parameter(ones([50]));
    const y = new Dropout(0.4).forward(x);
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual(y.detach().toArray());
  });

  test('p = 0 keeps all, p = 1 none', () => {
    const x = parameter(rand([20]));
    expect(new Dropout(0).forward(x)).toBe(x);
    const y = new Dropout(1).forward(x);
    expect(share(y)).toBe(1);
    y.sum().backward();
    expect(share(x.grad!)).toBe(1);
  });
});

test('whole channels of sequences fall, without a batch too', () => {
  for (const y of [new Dropout1d().forward(ones([20, 50, 3])), new Dropout1d().forward(ones([1000, 3]))]) {
    const [least, most] = [y.amin(-1), y.amax(-1)];
    expect(least.toArray()).toEqual(most.toArray());
    expect(Math.abs(share(most) - 0.5)).toBeLessThan(0.08);
  }
  expect(`${new Dropout1d(0.2)}`).toBe('Dropout1d(p=0.2)');
  expect(() => new Dropout1d().forward(ones([3]))).toThrow(
    'dropout1d: got float32[3]; expected sequences [N, C, L], or [C, L] without a batch',
  );
});

test('whole channels fall', () => {
  const y = new Dropout2d(0.5).forward(ones([20, 50, 3, 3]));
  const [least, most] = [y.amin([2, 3]), y.amax([2, 3])];
  expect(least.toArray()).toEqual(most.toArray());
  expect(Math.abs(share(most) - 0.5)).toBeLessThan(0.08);
  expect(() => new Dropout2d(2)).toThrow('Dropout2d: p is 2');
});

describe('dropout for selu', () => {
  test.each([0.1, 0.5])('keeps mean and variance with p = %d', (p) => {
    const x = randn([200_000]);
    const y = new AlphaDropout(p).forward(x);
    expect(Math.abs(y.mean().itemSync())).toBeLessThan(0.02);
    expect(y.std().itemSync()).toBeCloseTo(1, 1);
  });

  test('of an element it makes one of the two numbers that PyTorch does', () => {
    // torch.nn.functional.alpha_dropout(torch.tensor([2.0]), 0.2, True), of many calls.
    const [fallen, kept] = [...new Set(alphaDropout(full([1000], 2), { p: 0.2 }).dataSync())].sort(
      (a, b) => a - b,
    );
    expect(fallen).toBeCloseTo(-1.2361598014831543, 5);
    expect(kept).toBeCloseTo(2.066847085952759, 5);
  });

  test('the gradient is the stretch where the element stayed', () => {
    const x = parameter(ones([50]));
    const y = new AlphaDropout(0.4).forward(x);
    y.sum().backward();
    const kept = Math.max(...y.dataSync());
    const stretch = 1 / Math.sqrt((1.7580993408473766 ** 2 * 0.4 + 1) * 0.6);
    for (const [i, slope] of [...x.grad!.dataSync()].entries())
      expect(slope).toBeCloseTo(y.dataSync()[i] === kept ? stretch : 0, 6);
  });

  test('p = 0 and use keep all, p = 1 none', () => {
    const x = rand([20]);
    expect(new AlphaDropout(0).forward(x)).toBe(x);
    expect(new AlphaDropout(0.5).eval().forward(x)).toBe(x);
    expect(alphaDropout(x, { training: false })).toBe(x);
    expect(share(new AlphaDropout(1).forward(x))).toBe(1);
  });

  test('whole channels fall', () => {
    const y = new FeatureAlphaDropout(0.5).forward(ones([20, 50, 3, 3]));
    const [least, most] = [y.amin([2, 3]), y.amax([2, 3])];
    expect(least.toArray()).toEqual(most.toArray());
    expect(new Set(most.dataSync()).size).toBe(2);
  });

  test('errors', () => {
    expect(() => new AlphaDropout(2)).toThrow('AlphaDropout: p is 2; expected a probability from 0 to 1');
    expect(() => alphaDropout(ones([2]), { p: -1 })).toThrow('alphaDropout: p is -1');
    expect(() => alphaDropout(ones([2]), 0.5 as never)).toThrow('alphaDropout: got 0.5 in place of options');
    expect(() => new FeatureAlphaDropout().forward(ones([2]))).toThrow(
      'featureAlphaDropout: got float32[2]; expected [N, C, ...]',
    );
  });
});

describe('determinism', () => {
  const drops = (generator?: Generator): unknown[] => {
    const layer = new Dropout(0.5, generator && { generator });
    return [layer.forward(ones([64])).toArray(), layer.forward(ones([64])).toArray()];
  };

  test('the same seed drops the same, another seed and another layer do not', () => {
    const first = drops(new Generator(7));
    expect(drops(new Generator(7))).toEqual(first);
    expect(drops(new Generator(8))).not.toEqual(first);
    const generator = new Generator(7);
    expect(drops(generator)).toEqual(first);
    expect(drops(generator)).not.toEqual(first);
  });

  test('weights are those of a model without dropout', () => {
    const weights = (model: Sequential): unknown => model.parameters().map((each) => [...each.dataSync()]);
    manualSeed(5);
    const without = new Sequential(new Linear(3, 3), new Linear(3, 2));
    manualSeed(5);
    const model = new Sequential(new Linear(3, 3), new Dropout(), new Linear(3, 2));
    model.forward(ones([1, 3]));
    expect(weights(model)).toEqual(weights(without));
  });

  test('a run goes on with the state of everything, and only with it', () => {
    const layer = new Dropout(0.5);
    layer.forward(ones([64]));
    expect(layer.stateDict()).toEqual({});
    const state = layer.stateDict({ everything: true });
    const next = layer.forward(ones([64])).toArray();
    const resumed = new Dropout(0.5);
    resumed.loadStateDict(state);
    expect(resumed.forward(ones([64])).toArray()).toEqual(next);
  });
});

test('in use it is the identity, and its key stays', () => {
  const layer = new Dropout(0.9).eval();
  const key = [...layer.key.dataSync()];
  const x = rand([8]);
  expect(layer.forward(x)).toBe(x);
  expect([...layer.key.dataSync()]).toEqual(key);
});

test.each([-0.1, 1.5, NaN])('p = %d is refused', (p) => {
  expect(() => new Dropout(p)).toThrow(`Dropout: p is ${p}; expected a probability from 0 to 1`);
});

describe('as a function', () => {
  test('falls as the layer does, anew at each call, by the generator', () => {
    const x = ones([10_000]);
    const [a, b] = [dropout(x, { p: 0.2 }), dropout(x, { p: 0.2 })];
    expect(Math.abs(share(a) - 0.2)).toBeLessThan(0.02);
    expect([...new Set(a.dataSync())].sort()).toEqual([0, 1.25]);
    expect(a.dataSync()).not.toEqual(b.dataSync());
    const again = (): unknown => dropout(x, { generator: new Generator(7) }).toArray();
    expect(again()).toEqual(again());
  });

  test('whole channels fall', () => {
    const kinds = [dropout1d, dropout2d, dropout3d, featureAlphaDropout];
    for (const [i, drop] of kinds.entries()) {
      const x = ones([20, 50, ...[2, 2, 2].slice(0, (i % 3) + 1)]);
      const y = drop(x, { p: 0.5 }).flatten(2);
      const [least, most] = [y.amin(-1), y.amax(-1)];
      expect(least.toArray()).toEqual(most.toArray());
      expect(new Set(most.dataSync()).size).toBe(2);
      expect(drop(x, { training: false })).toBe(x);
    }
    expect(() => dropout2d(ones([3]), { training: false })).toThrow(
      'dropout2d: got float32[3]; expected images [N, C, H, W]',
    );
    expect(() => dropout3d([1] as never)).toThrow('dropout3d: expected a tensor, got an array');
  });

  test('leaves x alone where nothing is to fall', () => {
    const x = ones([3]);
    expect(dropout(x, { training: false })).toBe(x);
    expect(dropout(x, { p: 0 })).toBe(x);
    expect(share(dropout(x, { p: 1 }))).toBe(1);
    expect(() => dropout(x, { p: 1.5 })).toThrow('dropout: p is 1.5; expected a probability from 0 to 1');
  });
});
