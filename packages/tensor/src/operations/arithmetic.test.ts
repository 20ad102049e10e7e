/** What arithmetic refuses, as PyTorch does: results that could only be nonsense. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../creation.ts';
import type { Tensor } from '../tensor.ts';
import { clamp, fmod, lerp, remainder, sign } from './arithmetic.ts';
import { logaddexp } from './functions.ts';

const mask = tensor([true, false]);
const counts = tensor([2, 3], { dtype: 'int32' });

describe('arithmetic refuses', () => {
  it('to negate bools', () => {
    expect(() => mask.neg()).toThrow('neg: a bool has no negative: use logicalNot(), or int() for numbers');
    expect(mask.int().neg().toArray()).toEqual([-1, 0]);
  });

  it('to subtract a bool from a bool, but not from a number', () => {
    expect(() => mask.sub(mask)).toThrow(
      'sub: bools cannot be subtracted: ne() says where they differ, int() makes numbers',
    );
    expect(mask.sub(1).toArray()).toEqual([0, -1]);
    expect(counts.sub(mask).toArray()).toEqual([1, 3]);
  });

  it('integers to a negative whole power, but not to others', () => {
    expect(() => counts.pow(-1)).toThrow(
      'pow: int32 to the power of -1 is no whole number: use float() first',
    );
    expect(() => mask.pow(-2)).toThrow('pow: bool to the power of -2');
    expect(counts.float().pow(-1).dataSync()[0]).toBe(0.5);
    expect(counts.pow(-0.5).dtype).toBe('float32');
    expect(counts.pow(2).toArray()).toEqual([4, 9]);
  });
});

it.each([0.5, 2, 3])('x to the power of %d is the same from a number and from a tensor', (exponent) => {
  for (const dtype of ['float64', 'float16', 'int32'] as const) {
    const x = tensor([0, 1, 2, 7, 25], { dtype });
    const power = x.pow(exponent);
    const general = x.pow(tensor(exponent, { dtype: Number.isInteger(exponent) ? dtype : 'float32' }));
    expect(power.dtype).toBe(dtype === 'int32' && exponent === 0.5 ? 'float32' : dtype);
    expect(power.double().allcloseSync(general.double(), { rtol: dtype === 'float16' ? 1e-3 : 1e-6 })).toBe(
      true,
    );
  }
  expect(tensor([-2]).pow(exponent).itemSync()).toBe((-2) ** exponent);
});

describe('quotients and rests', () => {
  it('rounded down go with the remainder', () => {
    const [x, tenth] = [tensor([1, 6, -1, 0, 2.5]), tensor(0.1)];
    const whole = x.div(tenth, { roundingMode: 'floor' });
    expect(whole.toArray()).toEqual([9, 59, -10, 0, 24]);
    expect(whole.mul(tenth).add(remainder(x, tenth)).allcloseSync(x)).toBe(true);
    const odd = tensor([-1, 1, Infinity, 1, 0]).div(tensor([Infinity, 0, 1, -Infinity, 0]), {
      roundingMode: 'floor',
    });
    expect(odd.toArray()).toEqual([-1, Infinity, NaN, -1, NaN]);
    const halves = tensor([1, 2]).half();
    expect(halves.div(0.1, { roundingMode: 'floor' }).toArray()).toEqual([9, 19]);
    expect(halves.div(tenth.half(), { roundingMode: 'floor' }).toArray()).toEqual([10, 20]);
  });

  it('of unlike dtypes and of the smallest int32', () => {
    expect(fmod(tensor([-(2 ** 31), 7, -7], { dtype: 'int32' }), 3).toArray()).toEqual([-2, 1, -1]);
    expect(fmod(tensor([-(2 ** 31)], { dtype: 'int32' }), tensor([4.5])).toArray()).toEqual([-2]);
    expect(fmod(mask, tensor([3, 3], { dtype: 'int32' })).toArray()).toEqual([1, 0]);
  });
});

it('the sign of a bool is itself', () => {
  expect(sign(mask).toArray()).toEqual([true, false]);
});

it('bounds have names', () => {
  const x = tensor([-1, 0.5, 2]);
  expect(x.clamp({ min: 0 }).toArray()).toEqual([0, 0.5, 2]);
  expect(clamp(x, { max: tensor(1) }).toArray()).toEqual([-1, 0.5, 1]);
  expect(x.clamp({ min: 0, max: 1 }).toArray()).toEqual(x.clamp(0, 1).toArray());
  expect(() => x.clamp({})).toThrow('clamp: give min, max or both');
  expect(() => x.clamp({ min: 0, maximum: 1 } as object)).toThrow(
    'clamp: there is no option maximum; expected min, max',
  );
});

it('a bound of NaN makes NaN, as in PyTorch', () => {
  expect(clamp(tensor([1, 2]), Number.NaN).toArray()).toEqual([Number.NaN, Number.NaN]);
  expect(clamp(tensor([1, 5]), tensor([Number.NaN, 2]), 3).toArray()).toEqual([Number.NaN, 3]);
});

it('a line ends at its end', () => {
  const [start, end] = [tensor([1e8, -Infinity]), tensor([1, 5])];
  expect(lerp(start, end, 1).dataSync()[0]).toBe(1);
  expect(lerp(start, end, tensor([1, 0.5])).toArray()).toEqual([1, -Infinity]);
});

it('bytes lie on a line as floats, whose differences do not wrap around', () => {
  const [ten, four] = [10, 4].map((value) => tensor([value], { dtype: 'uint8' })) as [Tensor, Tensor];
  expect(lerp(ten, four, 0.25).toArray()).toEqual([8.5]);
  expect(logaddexp(tensor([1], { dtype: 'uint8' }), tensor([2], { dtype: 'uint8' })).itemSync()).toBeCloseTo(
    Math.log(Math.exp(1) + Math.exp(2)),
  );
  const array = 'expected a tensor, got an array';
  expect(() => lerp(ten, [4] as never, 0.25)).toThrow(`lerp: ${array}`);
  expect(() => logaddexp(ten, [4] as never)).toThrow(`logaddexp: ${array}`);
});

it('a line from a half to a float32 is float32', () => {
  const [start, end] = [tensor([1], { dtype: 'float16' }), tensor([1.0001])];
  expect(lerp(start, end, 1).dtype).toBe('float32');
  expect(lerp(start, end, 1).itemSync()).toBe(Math.fround(1.0001));
  expect(lerp(end, start, 0.25).dtype).toBe('float32');
  expect(lerp(start, tensor(2), 0.25).dtype).toBe('float16');
});

it('two equal infinities add up to themselves', () => {
  const infinities = tensor([Infinity, -Infinity]);
  expect(logaddexp(infinities, infinities).toArray()).toEqual([Infinity, -Infinity]);
});
