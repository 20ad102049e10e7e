import { expect, test } from 'vitest';
import { kept } from './kept.ts';

test('numbers are made once, and the oldest are dropped for new ones', () => {
  const made: string[] = [];
  const get = (key: string, length: number): Float64Array =>
    kept(key, () => {
      made.push(key);
      return new Float64Array(length);
    });
  const half = 2 ** 21;
  expect(get('a', half)).toBe(get('a', half));
  get('b', half);
  get('c', half); // no room for all three
  get('b', half);
  get('a', half);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
  // What fits at no time is not kept, and drops nothing.
  get('large', 3 * half);
  get('large', 3 * half);
  get('a', half);
  expect(made).toEqual(['a', 'b', 'c', 'a', 'large', 'large']);
});
