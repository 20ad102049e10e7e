/** Samples, against what PyTorch 2.13 drew from the same seeds. */
import { describe, expect, it } from 'vitest';
import { linspace, ones, tensor } from './creation.ts';
import type { TypedArray } from './dtype.ts';
import { Generator } from './generator.ts';
import { exponential, rand, randn } from './random.ts';
import { bernoulli, multinomial } from './sampling.ts';

const seeded = () => ({ generator: new Generator(3) });
const weights = tensor([
  [1, 2, 3, 4, 0],
  [0, 0, 5, 1, 1],
]);

/** Another number for other draws, and for the same in another order. */
const checksum = (drawn: TypedArray): number =>
  Array.from(drawn).reduce((sum, each, i) => sum + each * (i % 997), 0);

describe('as PyTorch', () => {
  it('exponential', () => {
    const expected = [0.017352, 0.168955, 0.741215, 0.096142, 0.704004];
    const drawn = exponential(2, [5], seeded()).dataSync();
    for (const [i, value] of expected.entries()) expect(drawn[i]).toBeCloseTo(value, 6);
  });
  it('bernoulli', () => {
    const drawn = bernoulli(linspace(0, 1, 16), seeded());
    expect(drawn.toArray()).toEqual([0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1]);
    expect(drawn.dtype).toBe('float32');
  });
  it('multinomial with replacement', () => {
    expect(multinomial(weights, 12, { replacement: true, ...seeded() }).toArray()).toEqual([
      [0, 1, 3, 1, 3, 3, 1, 2, 2, 3, 1, 2],
      [2, 2, 4, 2, 2, 2, 4, 2, 2, 2, 2, 2],
    ]);
  });
  it.each([
    ['float32', 24825843017],
    ['float64', 24825839246],
    ['float16', 24825825537],
  ] as const)('each of many draws of many weights in %s', (dtype, expected) => {
    const many = rand([5000], { generator: new Generator(0) }).to(dtype);
    const drawn = multinomial(many, 20_000, { replacement: true, ...seeded() }).dataSync();
    expect([...drawn.subarray(0, 5)]).toEqual([178, 1423, 3860, 864, 3774]);
    expect(checksum(drawn)).toBe(expected);
  });
  it('and of several rows', () => {
    const rows = rand([2, 3000], { generator: new Generator(0) });
    const drawn = multinomial(rows, 500, { replacement: true, ...seeded() });
    expect(drawn.shape).toEqual([2, 500]);
    expect(checksum(drawn.dataSync())).toBe(727651105);
  });
  it('multinomial without', () => {
    expect(multinomial(weights, 3, seeded()).toArray()).toEqual([
      [0, 3, 1],
      [2, 3, 4],
    ]);
  });
  it('multinomial of one, and what the generator gives afterwards', () => {
    const given = seeded();
    expect(multinomial(weights.select(0, 0), 1, { replacement: true, ...given }).toArray()).toEqual([0]);
    expect(rand([], given).itemSync()).toBeCloseTo(0.4510313, 6);
  });
});

describe('halves', () => {
  const half = { dtype: 'float16' } as const;
  // Of these draws, the one at 337 is above 1 - 2^-12.
  const nearOne = () => ({ generator: new Generator(0) });
  it('of uniform numbers are below the end', () => {
    expect(rand([4096], { ...half, ...nearOne() }).dataSync()[337]).toBe(0);
    expect(
      bernoulli(ones([4096], half), nearOne())
        .min()
        .itemSync(),
    ).toBe(1);
  });
  it('of normal numbers draw as many as PyTorch', () => {
    const given = seeded();
    const drawn = randn([17], { ...half, ...given }).dataSync();
    expect([drawn[0], drawn[1], drawn[16]]).toEqual([-0.07666015625, 0.261474609375, -0.1468505859375]);
    expect(rand([], given).itemSync()).toBeCloseTo(0.1393621, 6);
  });
});

describe('multinomial', () => {
  it('follows the weights', () => {
    const drawn = multinomial(tensor([1, 0, 3]), 4000, { replacement: true, ...seeded() }).dataSync();
    expect([...new Set(drawn)].sort()).toEqual([0, 2]);
    expect(drawn.filter((each) => each === 2).length / 4000).toBeCloseTo(0.75, 1);
  });
  it('of one weight is always that', () => {
    expect(multinomial(tensor([2]), 3, { replacement: true }).toArray()).toEqual([0, 0, 0]);
  });
  it('refuses what is no distribution', () => {
    expect(() => multinomial(tensor([1, 2]), 3)).toThrow('at most 2 unless { replacement: true }');
    expect(() =>
      multinomial(
        tensor([
          [0, 1],
          [0, 0],
        ]),
        1,
      ),
    ).toThrow('all 2 weights of row 1 are 0');
    expect(() => multinomial(tensor([1, -1]), 1)).toThrow(
      'multinomial: -1 (element 1 of weights [2]) is no weight',
    );
    expect(() => multinomial(tensor([1, Number.NaN]), 1)).toThrow(
      'multinomial: NaN (element 1 of weights [2])',
    );
    expect(() => multinomial(tensor(1), 1)).toThrow('weights are []');
    expect(() => multinomial(tensor([1], { dtype: 'int32' }), 1)).toThrow("Use .to('float32')");
  });
});

it('bernoulli and exponential refuse what is no probability, and no rate', () => {
  expect(() => bernoulli(tensor([0.5, 1.5]))).toThrow(
    'bernoulli: 1.5 (element 1 of probabilities [2]) is no probability: expected 0 to 1',
  );
  expect(() => exponential(0, [1])).toThrow('rate is 0');
});
