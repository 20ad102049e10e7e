/** Choices that are drawn: PyTorch's numbers, their frequencies, gradients and errors. */
import { parameter } from '@glissade/autograd';
import {
  manualSeed,
  rand,
  reference,
  softmax,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { gumbelSoftmax } from './index.ts';

beforeAll(() => useBackend(reference));

const rows = [
  [0.5, -1, 2],
  [3, 0, 1],
];

test("draws PyTorch's numbers", () => {
  manualSeed(3);
  const logits = tensor(rows);
  const expected = [
    0.9574291110038757, 0.004349466413259506, 0.03822142630815506, 0.9932676553726196, 0.0007953737513162196,
    0.0059370254166424274,
  ];
  const shares = gumbelSoftmax(logits, { tau: 0.7 }).dataSync();
  for (const [i, want] of expected.entries()) expect(shares[i]).toBeCloseTo(want, 6);
  expect(gumbelSoftmax(logits, { hard: true, dim: 0 }).toArray()).toEqual([
    [0, 0, 1],
    [1, 1, 0],
  ]);
  expect(rand([1]).itemSync()).toBe(0.1808772087097168);
});

test('tau is 1 if not said', () => {
  const drawn = (options?: { tau: number }): unknown => {
    manualSeed(4);
    return gumbelSoftmax(tensor(rows), options).toArray();
  };
  expect(drawn()).toEqual(drawn({ tau: 1 }));
});

test('chooses each as often as its probability says', () => {
  manualSeed(1);
  const logits = tensor([0, 1, 2]);
  const often = gumbelSoftmax(logits.expand([5000, 3]), { hard: true })
    .mean(0)
    .dataSync();
  const wanted = softmax(logits, 0).dataSync();
  for (const [i, want] of wanted.entries()) expect(Math.abs(often[i]! - want)).toBeLessThan(0.03);
});

test('what is hard has the gradient of the shares', () => {
  const gradient = (hard: boolean): unknown => {
    manualSeed(2);
    const logits = parameter(tensor(rows));
    gumbelSoftmax(logits, { hard })
      .mul(tensor([1, 2, 4]))
      .sum()
      .backward();
    return (logits.grad as Tensor).toArray();
  };
  expect(gradient(true)).toEqual(gradient(false));
});

test('refuses what has no meaning', () => {
  expect(() => gumbelSoftmax([0, 1] as never)).toThrow('gumbelSoftmax: expected a tensor, got an array');
  expect(() => gumbelSoftmax(zeros([2]), { dim: 3 })).toThrow('gumbelSoftmax: dim 3 is out of range');
  expect(() => gumbelSoftmax(zeros([2]), { tau: 0 })).toThrow(
    'gumbelSoftmax: tau is 0; expected a number above 0',
  );
  expect(() => gumbelSoftmax(zeros([2], { dtype: 'int32' }))).toThrow(
    'gumbelSoftmax: got int32[2]; expected logits that are floats',
  );
});
