import { expect, test } from 'vitest';
import * as t from './index.ts';
import { named } from './named.ts';

const { ShapeError, zeros } = t;

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

const [pair, three, ints] = [zeros([2]), zeros([3]), zeros([2, 2], { dtype: 'int32' })];
const array = [1, 2] as never;
const one = { dtype: 'int32' } as const;

test.each<[string, () => unknown, string]>([
  ['sub', () => pair.sub(three), 'cannot broadcast [2] with [3]'],
  ['mul', () => pair.mul(three), 'cannot broadcast [2] with [3]'],
  ['div', () => pair.div(three), 'cannot broadcast [2] with [3]'],
  ['pow', () => pair.pow(three), 'cannot broadcast [2] with [3]'],
  ['fmod', () => pair.fmod(three), 'cannot broadcast [2] with [3]'],
  ['ne', () => pair.ne(three), 'cannot broadcast [2] with [3]'],
  ['gt', () => pair.gt(three), 'cannot broadcast [3] with [2]'],
  ['le', () => pair.le(three), 'cannot broadcast [2] with [3]'],
  ['logicalAnd', () => pair.logicalAnd(three), 'cannot broadcast [2] with [3]'],
  ['isclose', () => pair.isclose(three), 'cannot broadcast [2] with [3]'],
  ['allclose', () => pair.allcloseSync(three), 'cannot broadcast [2] with [3]'],
  ['lerp', () => pair.lerp(three, 0.5), 'cannot broadcast [3] with [2]'],
  ['clamp', () => pair.clamp(three), 'cannot broadcast [2] with [3]'],
  ['clamp', () => pair.double().clamp(three.double()), 'cannot broadcast [3] with [2]'],
  ['maskedFill', () => pair.maskedFill(three, 0), 'cannot broadcast [3] with [2]'],
  ['maskedSelect', () => pair.maskedSelect(three), 'cannot broadcast [2] with [3]'],
  ['dot', () => pair.dot(three), 'inner sizes differ'],
  ['linear', () => t.linear(zeros([2, 2]), ints), 'the dtypes differ: float32 and int32'],
  ['conv1d', () => t.conv1d(zeros([1, 2, 2]), zeros([1, 2, 1], one)), 'the dtypes differ: float32 and int32'],
  ['std', () => ints.std(), 'int32[2, 2] has no mean'],
  ['var', () => ints.var(), 'int32[2, 2] has no mean'],
  ['narrow', () => zeros([3]).narrow(0, 0, 1.5), '1.5 elements from 0 on are not within dim 0'],
  ['tile', () => pair.tile(0.5), '[0.5] is not a shape'],
  ['ones', () => t.ones(3 as never), 'the shape is 3'],
  ['randn', () => t.randn(3 as never), 'the shape is 3'],
  ['randint', () => t.randint(0, 9, [2], { seed: 1 } as never), 'there is no option seed'],
  ['linspace', () => t.linspace(0, 1, 2, { seed: 1 } as never), 'there is no option seed'],
  ['eye', () => t.eye(2, { seed: 1 } as never), 'there is no option seed'],
  ['square', () => t.square(array), 'expected a tensor, got an array'],
  ['elu', () => t.elu(array), 'expected a tensor, got an array'],
])('%s names itself', (name, run, message) => {
  expect(run).toThrow(`${name}: ${message}`);
});
