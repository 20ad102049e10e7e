/** What arithmetic refuses, as PyTorch does: results that could only be nonsense. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../creation.ts';

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
