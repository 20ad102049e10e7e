import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

const circular = (key: string): Error => new Error(`${key} needs itself`);

test('what is needed comes before, and once', () => {
  const needs: Record<string, string[]> = { a: ['b', 'c'], b: ['d'], c: ['d', 'd'], d: [], e: ['a'] };
  expect(inOrder(['a', 'e', 'a'], (key) => needs[key]!, circular)).toEqual(['d', 'b', 'c', 'a', 'e']);
});

test('a circle is an error', () => {
  const needs: Record<string, string[]> = { a: ['b'], b: ['c'], c: ['b'] };
  expect(() => inOrder(['a'], (key) => needs[key]!, circular)).toThrow('b needs itself');
});

test('chains may be longer than calls can be deep', () => {
  const count = 100_000;
  const order = inOrder(['0'], (key) => (Number(key) < count ? [`${Number(key) + 1}`] : []), circular);
  expect([order.length, order[0], order.at(-1)]).toEqual([count + 1, `${count}`, '0']);
});
