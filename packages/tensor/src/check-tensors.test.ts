/** From plain JavaScript: arrays and numbers where tensors belong. */
import { describe, expect, test } from 'vitest';
import { traceOn } from './apply.ts';
import * as t from './index.ts';

const array = 'got an array (make it a tensor)';
const x = t.ones([2, 3]);
const given = (value: unknown): t.Tensor => value as t.Tensor;

describe('what is no tensor', () => {
  test.each<[string, (x: t.Tensor) => unknown, unknown, string]>([
    ['exp', t.exp, [1, 2], array],
    ['log', t.log, [[1]], array],
    ['sqrt', t.sqrt, new Float32Array(2), array],
    ['tanh', t.tanh, 2, 'got number 2'],
    ['relu', t.relu, undefined, 'got undefined'],
    ['gelu', t.gelu, null, 'got null'],
    ['round', t.round, 2.5, 'got number 2.5'],
    ['floor', t.floor, '3', 'got string 3'],
    ['sin', t.sin, Promise.resolve(x), 'got a promise (await it)'],
    ['sum', t.sum, [1, 2], array],
    ['mean', t.mean, undefined, 'got undefined'],
    ['argmax', t.argmax, 3, 'got number 3'],
  ])('%s', (name, operation, value, got) => {
    expect(() => operation(given(value))).toThrow(new TypeError(`${name}: expected a tensor, ${got}`));
  });

  test('where there are several', () => {
    expect(() => t.matmul(x, given([[1]]))).toThrow(`matmul: expected a tensor, ${array}`);
    expect(() => t.conv2d(x, given(undefined))).toThrow('conv2d: expected a tensor, got undefined');
    expect(() => t.concat([x, given([1])])).toThrow(`concat: expected a tensor, ${array}`);
    expect(() => t.stack([given(1)])).toThrow('stack: expected a tensor, got number 1');
    expect(() => x.gather(0, given([0]))).toThrow(`gather: expected a tensor, ${array}`);
    expect(() => t.apply({ name: 'add' }, x, given(null))).toThrow('add: expected a tensor, got null');
  });

  test('beside a number', () => {
    const two = 'expected two tensors, or a tensor and a number; got';
    expect(() => t.reciprocal(given([1]))).toThrow(
      `reciprocal: ${two} number 1 and an array (make it a tensor)`,
    );
    expect(() => t.add(1, given(undefined))).toThrow(`add: ${two} number 1 and undefined`);
  });

  test('while a function is traced', () => {
    const { device } = x;
    expect(() => traceOn(device, () => t.exp(given([1])))).toThrow(`exp: expected a tensor, ${array}`);
  });
});
