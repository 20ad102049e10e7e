import { expect, test } from 'vitest';
import { zeros } from './creation.ts';
import { named } from './named.ts';
import { ShapeError } from './shape.ts';

test('errors within name the function that was called, also in their stack', () => {
  try {
    named('outer', () => named('inner', () => zeros([2]).sum(1)));
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    expect((error as Error).message).toMatch(/^outer: dim 1 is out of range/);
    expect((error as Error).stack).not.toContain('sum: dim');
  }
});

test('what does not begin with a name stays', () => {
  const message = 'there is none: ask for one';
  expect(() =>
    named('outer', () => {
      throw new TypeError(message);
    }),
  ).toThrow(new TypeError(message));
});
