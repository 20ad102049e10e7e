/** Losses where their functions end or bend: at 0 and 1, at a margin, far out. */
import { parameter } from '@glissade/autograd';
import { type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  bce,
  bceWithLogits,
  cosineEmbedding,
  crossEntropy,
  gaussianNLL,
  huber,
  klDiv,
  mse,
  multiMargin,
  poissonNLL,
  smoothL1,
  softMargin,
} from './index.ts';
import { double, labels, numbers } from './numbers.test-helper.ts';

describe('where functions end or bend', () => {
  test('bce at 0 and 1 has the values and slopes of PyTorch', () => {
    const p = parameter(tensor([0, 0, 1, 1, 0.25]));
    const losses = bce(p, tensor([0, 1, 0, 1, 0.5]), { reduction: 'none' });
    expect(numbers(losses)).toEqual([0, 100, 100, 0, expect.closeTo(0.837, 4)]);
    losses.sum().backward();
    const far = Math.fround(1e12);
    expect(numbers(p.grad)).toEqual([0, -far, far, 0, expect.closeTo(-4 / 3, 5)]);
  });

  test('bce of halves is clamped at 0 and 1, too, and has the slopes of float32 between', () => {
    const p = parameter(tensor([0, 0, 1, 1, 0.25], { dtype: 'float16' }));
    const losses = bce(p, tensor([0, 1, 0, 1, 0.5], { dtype: 'float16' }), { reduction: 'none' });
    expect(losses.dtype).toBe('float16');
    expect(numbers(losses)).toEqual([0, 100, 100, 0, expect.closeTo(0.837, 3)]);
    losses.sum().backward();
    expect(numbers(p.grad)).toEqual([0, -Infinity, Infinity, 0, expect.closeTo(-4 / 3, 3)]);
  });

  test('huber that bends nowhere is half of mse, with its slopes', () => {
    const x = parameter(tensor([-2, 0, 0.5]));
    const losses = huber(x, zeros([3]), { delta: Infinity, reduction: 'none' });
    expect(numbers(losses)).toEqual([2, 0, 0.125]);
    losses.sum().backward();
    expect(numbers(x.grad)).toEqual([-2, 0, 0.5]);
  });

  test('bce outside of [0, 1] is NaN', () => {
    expect(numbers(bce(tensor([1.5, -0.5]), tensor([1, 0]), { reduction: 'none' }))).toEqual([NaN, NaN]);
  });

  test('gradients of bceWithLogits are those of sigmoid(x) - y, far out, too', () => {
    const logits = [-200, -3, 0, 2, 200];
    for (const dtype of ['float32', 'float64'] as const) {
      const x = parameter(tensor(logits, { dtype }));
      const y = parameter(tensor([0, 1, 0.25, 1, 0], { dtype }));
      bceWithLogits(x, y, { reduction: 'sum' }).backward();
      const expected = logits.map((value, i) => 1 / (1 + Math.exp(-value)) - y.dataSync()[i]!);
      expected.forEach((each, i) => void expect(x.grad!.dataSync()[i]).toBeCloseTo(each, 6));
      logits.forEach((value, i) => void expect(y.grad!.dataSync()[i]).toBeCloseTo(-value, 4));
    }
  });

  test('bceWithLogits weighs elements, and beside them the targets of 1', () => {
    const [x, y, weight] = [tensor([[0, 0]]), tensor([[1, 0.25]]), tensor([2, 0.5])];
    const losses = (options: object): number[] =>
      numbers(bceWithLogits(x, y, { weight, reduction: 'none', ...options }));
    const near = (values: number[]): unknown[] => values.map((value) => expect.closeTo(value * Math.LN2));
    expect(losses({})).toEqual(near([2, 0.5]));
    expect(losses({ posWeight: tensor([1, 3]) })).toEqual(near([2, 0.75]));
  });

  test('bceWithLogits at 0, and far out', () => {
    const x = parameter(tensor([0, 0, 1e4, -1e4]));
    const losses = bceWithLogits(x, tensor([0, 1, 0, 0]), { reduction: 'none' });
    expect(numbers(losses)).toEqual([expect.closeTo(Math.LN2), expect.closeTo(Math.LN2), 1e4, 0]);
    losses.sum().backward();
    expect(numbers(x.grad)).toEqual([0.5, -0.5, 1, 0]);
  });

  test.each([
    ['huber', (x: Tensor, y: Tensor) => huber(x, y, { delta: 0.3 }), 0.5, 0.3],
    ['smoothL1', (x: Tensor, y: Tensor) => smoothL1(x, y, { beta: 0.3 }), 0.5 / 0.3, 1],
  ] as const)('%s bends where it says, in every dtype', (_, loss, curvature, slope) => {
    const errors = [-2, -0.3, -0.1, 0, 0.2, 0.5, 7];
    const each = errors.map((e) => (Math.abs(e) < 0.3 ? curvature * e * e : slope * (Math.abs(e) - 0.15)));
    const slopes = errors.map((e) => (Math.abs(e) < 0.3 ? 2 * curvature * e : slope * Math.sign(e)));
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    for (const [dtype, other, digits] of [
      ['float32', 'float32', 6],
      ['float64', 'float64', 14],
      ['float32', 'float64', 7],
    ] as const) {
      const x = parameter(
        tensor(
          errors.map((e) => e + 1),
          { dtype },
        ),
      );
      const y = tensor(
        errors.map(() => 1),
        { dtype: other },
      );
      const value = loss(x, y);
      expect(value.itemSync()).toBeCloseTo(mean(each), digits);
      value.backward();
      slopes.forEach((s, i) => void expect(x.grad!.dataSync()[i]).toBeCloseTo(s / errors.length, 6));
    }
  });

  test('smoothL1 without a bend is l1; klDiv of a target of 0 is 0', () => {
    const x = parameter(tensor([1, 0, -3, Infinity]));
    const losses = smoothL1(x, zeros([4]), { beta: 0, reduction: 'none' });
    expect(numbers(losses)).toEqual([1, 0, 3, Infinity]);
    losses.sum().backward();
    expect(numbers(x.grad)).toEqual([1, 0, -1, 1]);
    expect(numbers(klDiv(tensor([-1]), tensor([0]), { reduction: 'none' }))).toEqual([0]);
  });

  test('targets of 0 have a slope, too, though their logarithm has none', () => {
    const x = tensor([-1, -2]);
    const y = parameter(tensor([0, 0]));
    klDiv(x, y, { reduction: 'sum' }).backward();
    expect(numbers(y.grad)).toEqual([1, 2]);
    y.grad = undefined;
    poissonNLL(x, y, { full: true, reduction: 'sum' }).backward();
    expect(numbers(y.grad)).toEqual([1, 2]);
  });

  test('a variance below eps counts as eps, and gets its gradient', () => {
    const variance = parameter(double([0, 4]));
    const losses = gaussianNLL(double([1, 1]), double([0, 1]), variance, { eps: 0.5, reduction: 'none' });
    expect(numbers(losses)).toEqual([expect.closeTo(0.5 * Math.log(0.5) + 1), expect.closeTo(Math.LN2)]);
    losses.sum().backward();
    expect(numbers(variance.grad)).toEqual([expect.closeTo(-1), expect.closeTo(0.125)]);
  });

  test('a rate of 0 counts as eps', () => {
    expect(poissonNLL(double(0), double(1), { logInput: false }).itemSync()).toBeCloseTo(8 * Math.LN10);
  });

  test('a single number, and a single pair of vectors', () => {
    expect(gaussianNLL(double(1), double(3), double(4)).itemSync()).toBeCloseTo(Math.LN2 + 0.5);
    expect(cosineEmbedding(double([3, 4]), double([4, 3]), double(1)).itemSync()).toBeCloseTo(1 - 24 / 25);
    expect(klDiv(double(-1), double(2), { reduction: 'batchmean' }).itemSync()).toBeCloseTo(2 * Math.LN2 + 2);
  });

  test('one variance for all', () => {
    expect(gaussianNLL(double([[3], [1]]), double([[1], [1]]), double(2)).itemSync()).toBeCloseTo(
      0.5 * Math.log(2) + 0.5,
    );
  });

  test('one variance for each vector, also of as many vectors as they have numbers', () => {
    const [prediction, target] = [
      double([
        [0, 0],
        [0, 0],
      ]),
      double([
        [1, 1],
        [1, 1],
      ]),
    ];
    const losses = gaussianNLL(prediction, target, double([1, 4]), { reduction: 'none' });
    const far = 0.5 * Math.log(4) + 0.125;
    expect(numbers(losses)).toEqual([0.5, 0.5, expect.closeTo(far), expect.closeTo(far)]);
  });

  test('errors without end have the slope of large ones', () => {
    for (const loss of [huber, smoothL1]) {
      const x = parameter(tensor([Infinity, -Infinity, 0.5]));
      loss(x, zeros([3]), { reduction: 'sum' }).backward();
      expect(numbers(x.grad)).toEqual([1, -1, 0.5]);
    }
  });

  test('multiMargin has no slope where nothing is lacking by a hair', () => {
    const x = parameter(tensor([[2, 1, 1.5]]));
    multiMargin(x, labels([0])).backward();
    expect(numbers(x.grad)).toEqual([expect.closeTo(-1 / 3), 0, expect.closeTo(1 / 3)]);
  });

  test('cosineEmbedding of nothing has a slope; softMargin far out does not overflow', () => {
    const x = parameter(zeros([1, 2]));
    cosineEmbedding(x, zeros([1, 2]), tensor([1])).backward();
    expect(numbers(x.grad)).toEqual([0, 0]);
    expect(numbers(softMargin(tensor([1e4, 1e4]), tensor([-1, 1]), { reduction: 'none' }))).toEqual([1e4, 0]);
  });

  test('crossEntropy of large scores does not overflow', () => {
    expect(crossEntropy(tensor([[1000, 0]]), labels([0])).itemSync()).toBe(0);
  });

  test('whole targets are taken as numbers', () => {
    expect(mse(tensor([1.5]), labels([1])).itemSync()).toBe(0.25);
    expect(bce(tensor([0.5]), tensor([true])).itemSync()).toBeCloseTo(Math.LN2);
  });
});
