/** What gradcheck finds, and whom it tells. */
import { apply, arange, type Tensor, tensor, where } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customGradient, type GradcheckOptions, gradcheck } from './index.ts';

describe('gradcheck', () => {
  test('moves one element at a time', () => {
    // Linear in each element, so that any step gives the slope.
    expect(gradcheck((x) => x.prod(), [tensor([2, 3, 5], { dtype: 'float64' })], { eps: 0.5 })).toBe(true);
  });

  test('finds a wrong gradient', () => {
    // detach() hides half of the slope
    expect(() => gradcheck((x) => x.mul(x.detach()), [tensor([1, 2], { dtype: 'float64' })])).toThrow(
      /element 0: the gradient is 1/,
    );
    expect(() => gradcheck((x) => x, [tensor([1])])).toThrow('differences need float64');
  });
  test('refuses options that there are none of', () => {
    expect(() => gradcheck((x) => x, [tensor([1])], { epsilon: 1 } as GradcheckOptions)).toThrow(
      'gradcheck: there is no option epsilon; expected eps, atol, rtol',
    );
  });
  test('finds a gradient that is a little wrong, and lets it pass where that is allowed', () => {
    const x = [tensor([2, -0.001], { dtype: 'float64' })];
    const off = (share: number, more: number) =>
      customGradient({ forward: (x: Tensor) => x, backward: (g) => [g.mul(1 + share).add(more)] });
    const check = (share: number, more: number, options?: GradcheckOptions) => () =>
      gradcheck((x) => off(share, more)(x!), x, options);
    expect(check(9e-4, 0)()).toBe(true);
    expect(check(2e-3, 0)).toThrow('input 0, element 0');
    expect(check(2e-3, 0, { rtol: 3e-3 })()).toBe(true);
    expect(check(0, 2e-5, { rtol: 0 })).toThrow('input 0, element 0');
    expect(check(0, 2e-5, { rtol: 0, atol: 3e-5 })()).toBe(true);
  });
  test('moves one element at a time, and takes what is not used for flat', () => {
    const [x, y] = [tensor([1, 2, 3], { dtype: 'float64' }), tensor([4], { dtype: 'float64' })];
    // Linear in each element, so that differences are exact for any step.
    expect(gradcheck((x, _) => x!.prod(), [x, y], { eps: 0.5, atol: 1e-12, rtol: 0 })).toBe(true);
  });
  test('accepts random tangles of operations', () => {
    const steps: ((x: Tensor) => Tensor)[] = [
      (x) => x.sin().mul(x),
      (x) => x.matmul(x.T).sub(x.sum()),
      (x) => x.transpose().flip(0),
      (x) => x.softmax(1).add(x.at(0)),
      (x) => x.sub(x.mean(0, { keepdim: true })).tanh(),
      (x) => where(x.gt(0.1), x.exp(), x.square()),
      (x) => apply({ name: 'cumsum', axis: 1 }, x).div(x.square().add(2)),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.nat(steps.length - 1), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 1000 }),
        (tangle, seed) => {
          const x = arange(9, undefined, 1, { dtype: 'float64' }).mul(seed).sin().reshape(3, 3);
          const f = (leaf: Tensor): Tensor =>
            tangle.reduce((value, i) => steps[i]!(value).mul(0.3).tanh(), leaf);
          return gradcheck(f, [x], { eps: 1e-6, atol: 1e-4 });
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });
});
