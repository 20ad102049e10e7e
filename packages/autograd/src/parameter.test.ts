import { tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { isParameter, noGrad, parameter } from './index.ts';

describe('a frozen parameter', () => {
  test('gets no gradient and leads to nothing that is recorded, until it is thawed', () => {
    const [w, v] = [parameter(tensor([2])), parameter(tensor([3]))];
    w.requiresGrad = false;
    expect([isParameter(w), w.requiresGrad, w.square().requiresGrad]).toEqual([true, false, false]);
    w.mul(v).backward();
    expect([w.grad, v.grad?.toArray()]).toEqual([undefined, [2]]);
    w.requiresGrad = true;
    w.mul(v).backward();
    expect([w.grad?.toArray(), v.grad?.toArray()]).toEqual([[3], [4]]);
  });

  test('is thawed by parameter(), and knows no other tensors', () => {
    const w = parameter(tensor([2]));
    w.requiresGrad = false;
    expect(parameter(w).requiresGrad).toBe(true);
    expect(() => {
      tensor([1]).requiresGrad = true;
    }).toThrow('requiresGrad: this tensor is no parameter. Mark it with parameter()');
    expect(() => {
      w.square().requiresGrad = false;
    }).toThrow('was computed from parameters, and cannot be frozen. Use detach()');
  });
});

test('a part of a tensor that is made a parameter is one of its own, frozen or not', () => {
  const x = tensor([1, 2]);
  const w = parameter(x.at([0, 1]));
  noGrad(() => w.add_(1));
  w.requiresGrad = false;
  w.add_(1);
  expect([w.toArray(), x.toArray()]).toEqual([[3], [1, 2]]);
});

test('what was computed from parameters is none', () => {
  const y = parameter(tensor([1, 2])).mul(2);
  expect(() => parameter(y)).toThrow('parameter: float32[2] was computed from others');
  expect(isParameter(parameter(y.detach()))).toBe(true);
});

test('what is no tensor', () => {
  expect(() => parameter([1, 2] as never)).toThrow(
    new TypeError('parameter: expected a tensor, got an array (make it a tensor)'),
  );
});

test('a gradient has the shape and the dtype of its tensor, as in PyTorch', () => {
  const weight = parameter(tensor([1, 2]));
  weight.grad = tensor([3, 4]);
  const refused: readonly [grad: unknown, message: string][] = [
    [tensor([3]), 'grad: float32[1] does not fit float32[2]: shape and dtype must be the same'],
    [tensor([3, 4], { dtype: 'int32' }), 'grad: int32[2] does not fit float32[2]'],
    [tensor([3, 4], { dtype: 'float64' }), 'grad: float64[2] does not fit float32[2]'],
    [[3, 4], 'grad: expected a tensor, got an array (make it a tensor)'],
    [0, 'grad: expected a tensor, got number 0'],
  ];
  for (const [grad, message] of refused)
    expect(() => {
      weight.grad = grad as never;
    }).toThrow(message);
  expect(weight.grad.toArray()).toEqual([3, 4]);
  weight.grad = undefined;
  expect(weight.grad).toBeUndefined();
});
