/** The gamma functions beside PyTorch's, from tiny numbers to large ones, and around the ends of the series. */
import { grad } from '@glissade/autograd';
import { arange, type DType, log, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import fixture from './fixtures/distributions.json' with { type: 'json' };
import { digamma, logFactorial, logGamma, xlogy } from './log-gamma.ts';

useBackend(reference);

function expectDigits(actual: Tensor, expected: readonly number[], digits: number): void {
  for (const [i, got] of actual.dataSync().entries()) {
    const wanted = expected[i]!;
    if (!(Math.abs(got - wanted) <= digits * (1 + Math.abs(wanted))))
      expect.fail(`element ${i} is ${got}, not ${wanted}`);
  }
}

const slope = (f: (x: Tensor) => Tensor): ((x: Tensor) => Tensor) => grad((x: Tensor) => f(x).sum());

describe.each<[DType & keyof typeof fixture.gammas, number]>([
  ['float64', 1e-12],
  ['float32', 1e-6],
])('in %s', (dtype, digits) => {
  const { x: numbers, values } = fixture.gammas[dtype];
  const x = tensor(numbers, { dtype });
  const [logGammas, digammas, ...further] = values as [number[], number[], number[], number[]];

  test('the logarithm of the gamma function', () => {
    const result = logGamma(x);
    expect(result.dtype).toBe(dtype);
    expectDigits(result, logGammas, digits);
  });

  test('its derivative', () => {
    expectDigits(digamma(x), digammas, digits);
    expectDigits(slope(logGamma)(x), digammas, digits);
  });

  test('the derivatives of that', () => {
    for (const f of [digamma, slope(logGamma)]) {
      expectDigits(slope(f)(x), further[0]!, 10 * digits);
      expectDigits(slope(slope(f))(x), further[1]!, 10 * digits);
    }
  });
});

test('halves go through them as float32', () => {
  const x = tensor([0.001, 0.5, 300], { dtype: 'float16' });
  for (const f of [logGamma, digamma]) {
    expect(f(x).dtype).toBe('float16');
    expect(f(x).toArray()).toEqual(f(x.to('float32')).to('float16').toArray());
  }
});

test('at the ends', () => {
  expect(logGamma(tensor([0, Infinity])).toArray()).toEqual([Infinity, Infinity]);
  expect(digamma(tensor([0, Infinity])).toArray()).toEqual([-Infinity, Infinity]);
});

test('factorials of plain numbers', () => {
  const numbers = [0, 1, 2, 5, 6, 7, 8, 20, 170];
  const sums = numbers.map((n) =>
    n === 0
      ? 0
      : log(arange(1, n + 1, 1, { dtype: 'float64' }))
          .sum()
          .itemSync(),
  );
  for (const [i, n] of numbers.entries()) expect(logFactorial(n)).toBeCloseTo(sums[i]!, 11);
});

test('x log(y) is 0 where both are, and so are its slopes', () => {
  const [x, y] = [tensor([0, 0, 2, -1]), tensor([0, 3, 1, 0])];
  expect(xlogy(x, y).toArray()).toEqual([0, 0, 0, Infinity]);
  expect(grad((x: Tensor) => xlogy(x, y).sum())(x).toArray()).toEqual([
    0,
    expect.closeTo(Math.log(3), 6),
    0,
    -Infinity,
  ]);
  expect(grad((y: Tensor) => xlogy(x, y).sum())(y).toArray()).toEqual([0, 0, 2, -Infinity]);
});
