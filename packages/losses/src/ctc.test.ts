/** What the golden vectors leave out: lengths that differ, targets without a place or a label, another blank. Numbers of PyTorch 2.13. */
import { gradcheck, parameter } from '@glissade/autograd';
import { manualSeed, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { ctc } from './index.ts';

beforeAll(() => {
  useBackend(reference);
  manualSeed(1);
});

const whole = (data: number[] | number[][]): Tensor => tensor(data, { dtype: 'int32' });
const logits = (): Tensor =>
  tensor(
    Float64Array.from({ length: 120 }, (_, i) => Math.cos(3 * i + 1)),
    { shape: [6, 5, 4] },
  );
const target = whole([
  [1, 1, 2],
  [3, 1, 3],
  [2, 2, 2],
  [1, 2, 3],
  [1, 0, 3],
]);
const lengths = [whole([6, 4, 4, 3, 5]), whole([3, 2, 3, 0, 1])] as const;
const near = (values: number[]): unknown[] => values.map((value) => expect.closeTo(value, 4));

describe('sequences and targets of many lengths', () => {
  test('too long a target is impossible; it may count as nothing', () => {
    const losses = (options: object): unknown =>
      ctc(logits().logSoftmax(2), target, ...lengths, { reduction: 'none', ...options }).toArray();
    const [first, second, , ...rest] = near([4.9197, 3.0825, 0, 4.2337, 4.3015]);
    expect(losses({})).toEqual([first, second, Infinity, ...rest]);
    expect(losses({ zeroInfinity: true })).toEqual([first, second, 0, ...rest]);
  });

  test('the mean is over the lengths of targets; what is impossible or behind an end has no gradient', () => {
    const x = parameter(logits());
    const loss = ctc(x.logSoftmax(2), target, ...lengths, { zeroInfinity: true });
    expect(loss.itemSync()).toBeCloseTo(2.3433, 4);
    loss.backward();
    expect(x.grad!.abs().sum().itemSync()).toBeCloseTo(2.5642, 4);
    expect(x.grad!.at(1, 0).toArray()).toEqual(near([-0.0057, -0.0293, 0.0084, 0.0265]));
    for (const row of [x.grad!.at(2, 2), x.grad!.at(5, 3)]) expect(row.abs().sum().itemSync()).toBe(0);
  });

  test('another blank', () => {
    const losses = ctc(logits().logSoftmax(2), target.remainder(3), ...lengths, {
      blank: 3,
      reduction: 'none',
    });
    const [first, second, , ...rest] = near([5.5066, 2.9663, 0, 5.6919, 5.6462]);
    expect(losses.toArray()).toEqual([first, second, Infinity, ...rest]);
  });

  test('gradients are those of differences', () => {
    const f = (x?: Tensor): Tensor => ctc(x!.logSoftmax(2), target, ...lengths, { zeroInfinity: true });
    expect(gradcheck(f, [logits()])).toBe(true);
  });

  test('halves', () => {
    const loss = ctc(logits().half().logSoftmax(2), target, ...lengths, { zeroInfinity: true });
    expect(loss.dtype).toBe('float16');
    expect(loss.itemSync()).toBeCloseTo(2.343, 2);
  });
});

test('errors', () => {
  const x = zeros([6, 5, 4]);
  expect(() => ctc(x, target, whole([6]), lengths[1])).toThrow(
    'ctc: prediction [6, 5, 4], target [5, 3] and lengths [1] and [5] do not fit; expected [T, N, C], [N, S], [N] and [N]',
  );
  expect(() => ctc(x, target.reshape(-1), ...lengths)).toThrow('target [15]');
  expect(() => ctc(x, target, ...lengths, { blank: 4 })).toThrow(
    'ctc: blank is 4; expected a class from 0 to 3',
  );
});
