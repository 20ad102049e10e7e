/** The derivative of normalising is a formula: it must be that of the composition, once and again. */
import { grad, gradcheck, hessian } from '@glissade/autograd';
import { mean, rsqrt, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { batchNorm, groupNorm, layerNorm, rmsNorm } from './index.ts';

const eps = 1e-3;
const x = tensor([0.3, -1.2, 0.7, 2.1, 1.4, -0.6, 0.2, 0.9, -1.7, 1.1, 0.4, -0.8], {
  shape: [2, 2, 3],
  dtype: 'float64',
});
const weight = tensor([1.5, -0.7], { dtype: 'float64' });
const bias = tensor([0.2, 0.4], { dtype: 'float64' });

/** What the chain rule differentiates, step by step. */
function composed(x: Tensor, axes: readonly number[], isCentered: boolean): Tensor {
  const deviation = isCentered ? x.sub(mean(x, axes, { keepdim: true })) : x;
  return deviation.mul(rsqrt(mean(deviation.mul(deviation), axes, { keepdim: true }).add(eps)));
}

const channels = (value: Tensor): Tensor => value.reshape(-1, 1);
const functions: readonly [name: string, ours: (x: Tensor) => Tensor, composition: (x: Tensor) => Tensor][] =
  [
    ['layerNorm', (x) => layerNorm(x, [2, 3], { eps }), (x) => composed(x, [1, 2], true)],
    ['rmsNorm', (x) => rmsNorm(x, [3], { eps }), (x) => composed(x, [2], false)],
    [
      'groupNorm',
      (x) => groupNorm(x, 1, { weight, bias, eps }),
      (x) => composed(x, [1, 2], true).mul(channels(weight)).add(channels(bias)),
    ],
    [
      'batchNorm',
      (x) => batchNorm(x, undefined, undefined, { weight, bias, eps, training: true }),
      (x) => composed(x, [0, 2], true).mul(channels(weight)).add(channels(bias)),
    ],
  ];

describe.each(functions)('%s', (_, ours, composition) => {
  const expectSame = (actual: Tensor, expected: Tensor): void => {
    expect(actual.shape).toEqual(expected.shape);
    expect(actual.sub(expected).abs().max().itemSync()).toBeLessThan(1e-12);
  };
  // No sum of what is normalised: its derivative would be zero.
  const scalar =
    (f: (x: Tensor) => Tensor) =>
    (x: Tensor): Tensor =>
      f(x).mul(x).sin().sum();

  test('has the value and the derivative of the composition', () => {
    expectSame(ours(x), composition(x));
    expectSame(grad(scalar(ours))(x), grad(scalar(composition))(x));
    expect(gradcheck(scalar(ours), [x])).toBe(true);
  });

  test('has its second derivative, and its third', () => {
    expectSame(hessian(scalar(ours))(x) as Tensor, hessian(scalar(composition))(x) as Tensor);
    const third =
      (f: (x: Tensor) => Tensor) =>
      (x: Tensor): Tensor =>
        grad((x: Tensor) =>
          grad((x: Tensor) => grad(scalar(f))(x).sin().sum())(x)
            .sin()
            .sum(),
        )(x);
    expectSame(third(ours)(x), third(composition)(x));
  });
});
