/** What an object itself has in a field while something else stands there, which a compiled step depends on. */
import { expect, test } from 'vitest';
import { ownValue, withField } from './stand-in.ts';

test('is told through calls within calls, and is there again after each', () => {
  const owner = { scale: 1, shift: 10 };
  const shown = () => [owner.scale, ownValue(owner, 'scale'), owner.shift, ownValue(owner, 'shift')];
  const result = withField(owner, 'scale', 2, () => {
    expect(shown()).toEqual([2, 1, 10, 10]);
    withField(owner, 'scale', 3, () => expect(shown()).toEqual([3, 1, 10, 10]));
    expect(shown()).toEqual([2, 1, 10, 10]);
    withField(owner, 'shift', 20, () => expect(shown()).toEqual([2, 1, 20, 10]));
    return shown();
  });
  expect(result).toEqual([2, 1, 10, 10]);
  owner.scale = 4;
  expect(shown()).toEqual([4, 4, 10, 10]);
});

test('is there again after an error', () => {
  const owner = { scale: 1 };
  const fails = () => {
    throw new Error('so not');
  };
  expect(() => withField(owner, 'scale', 2, fails)).toThrow('so not');
  owner.scale = 3;
  expect([owner.scale, ownValue(owner, 'scale')]).toEqual([3, 3]);
});
