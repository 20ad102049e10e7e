import { eagerDevice, ones, reference, Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { multilabelMargin, multilabelSoftMargin, tripletMarginWithDistance } from './index.ts';

const whole = (data: number[][]): Tensor => tensor(data, { dtype: 'int32' });

describe('multilabelMargin', () => {
  test('what stands behind -1 does not count', () => {
    const scores = tensor([[0.1, 0.2, 0.4, 0.8]]);
    const losses = [[[3, 0, -1, 1]], [[3, 0, -1, -1]], [[0, 3, -1, 2]]].map((data) =>
      multilabelMargin(scores, whole(data)).itemSync(),
    );
    expect(losses).toEqual(losses.map(() => expect.closeTo(0.85, 6)));
    expect(multilabelMargin(scores, whole([[-1, 0, 1, 2]])).itemSync()).toBe(0);
  });

  test('refuses other targets', () => {
    const scores = zeros([2, 3]);
    expect(() => multilabelMargin(scores, ones([2, 3]))).toThrow(
      "multilabelMargin: target is float32[2, 3]; it must be whole. Use .to('int32')",
    );
    expect(() => multilabelMargin(scores, whole([[0], [1]]))).toThrow(
      "multilabelMargin: target [2, 1] does not have the prediction's shape [2, 3]",
    );
    expect(() =>
      multilabelMargin(
        scores,
        whole([
          [0, -1, -1],
          [1, -1, 3],
        ]),
      ),
    ).toThrow(
      'multilabelMargin: 3 (element 5 of target [2, 3]) is no class of prediction [2, 3]: expected 0 to 2, or -1 behind the last',
    );
    expect(() => multilabelMargin(tensor(1), tensor(0, { dtype: 'int32' }))).toThrow(
      'multilabelMargin: the prediction is a scalar',
    );
  });

  test('is NaN for what is no class, where that cannot be looked at', () => {
    const { readSync: _, ...waiting } = reference;
    const backend = waiting as typeof reference;
    const target = tensor(
      [
        [0, 7],
        [1, -1],
        [-2, 0],
      ],
      { dtype: 'int32', backend },
    );
    const { value, shape, dtype } = multilabelMargin(zeros([3, 2], { backend }), target, {
      reduction: 'none',
    });
    expect(new Tensor(eagerDevice(reference), value, shape, dtype).toArray()).toEqual([NaN, 0.5, NaN]);
  });
});

test('multilabelSoftMargin weighs classes, and has a loss for each example', () => {
  const losses = multilabelSoftMargin(zeros([2, 4]), ones([2, 4]), {
    weight: tensor([1, 0, 2, 1]),
    reduction: 'none',
  });
  expect(losses.toArray()).toEqual([expect.closeTo(Math.LN2, 6), expect.closeTo(Math.LN2, 6)]);
  expect(() => multilabelSoftMargin(zeros([2, 4]), ones([2, 4]), { weight: ones([2]) })).toThrow(
    'multilabelSoftMargin: weight [2] does not broadcast to the prediction [2, 4]',
  );
});

test('tripletMarginWithDistance measures as it is told', () => {
  const [anchor, positive, negative] = [zeros([2, 3]), ones([2, 3]), ones([2, 3]).mul(3)];
  const distanceFunction = (a: Tensor, b: Tensor): Tensor => a.sub(b).abs().sum(-1);
  const loss = (margin: number, swap = false): number =>
    tripletMarginWithDistance(anchor, positive, negative, { distanceFunction, margin, swap }).itemSync();
  expect([loss(6), loss(7), loss(7, true)]).toEqual([0, 1, 4]);
  expect(() => loss(0)).toThrow('tripletMarginWithDistance: margin is 0; expected a number above 0');
});
