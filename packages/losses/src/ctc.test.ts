/** What the golden vectors leave out: lengths that differ, targets without a place or a label, another blank. Numbers of PyTorch 2.13. */
import { gradcheck, parameter } from '@glissade/autograd';
import { eagerDevice, manualSeed, reference, Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
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

const evenly = (): Tensor => zeros([6, 2, 4]).logSoftmax(2);
const pair = whole([
  [1, 2, 3],
  [3, 2, 1],
]);

test('nothing to place: of no steps, and of no labels', () => {
  const none = { reduction: 'none' } as const;
  expect(ctc(evenly(), pair, whole([0, 6]), whole([3, 2]), none).toArray()).toEqual([
    Infinity,
    near([4.0693])[0],
  ]);
  expect(ctc(evenly(), pair, whole([0, 6]), whole([0, 0]), none).toArray()).toEqual(near([0, 8.3178]));
  const empty = tensor(new Int32Array(0), { shape: [2, 0] });
  expect(ctc(evenly(), empty, whole([6, 6]), whole([0, 0]), none).toArray()).toEqual(near([8.3178, 8.3178]));
});

test("what is behind a target's end may be anything; lengths may be bytes", () => {
  const behind = whole([
    [1, 2, 3],
    [3, 2, -1],
  ]);
  const bytes = [tensor([6, 6], { dtype: 'uint8' }), tensor([3, 2], { dtype: 'uint8' })] as const;
  expect(ctc(evenly(), behind, ...bytes, { reduction: 'none' }).toArray()).toEqual(near([3.8869, 4.0693]));
});

test('where numbers cannot be read, wrong ones make the loss of their target NaN, and no other', () => {
  const { readSync: _, ...waiting } = reference;
  const there = (x: Tensor): Tensor =>
    new Tensor(eagerDevice(waiting as typeof reference), x.value, x.shape, x.dtype);
  const losses = (target: number[][], inputs: number[], targets: number[], options = {}): unknown => {
    const [x, ...rest] = [zeros([6, 3, 4]).logSoftmax(2), whole(target), whole(inputs), whole(targets)].map(
      there,
    );
    const { value, shape, dtype } = ctc(x!, rest[0]!, rest[1]!, rest[2]!, {
      reduction: 'none',
      ...options,
    });
    return new Tensor(eagerDevice(reference), value, shape, dtype).toArray();
  };
  const right = [3, 2, 1];
  const good = near([3.8869])[0];
  const all = [right, right, right];
  expect(losses(all, [6, 7, -1], [3, 3, 3])).toEqual([good, NaN, NaN]);
  expect(losses(all, [6, 6, 6], [3, 4, -1])).toEqual([good, NaN, NaN]);
  expect(losses([right, [3, 0, 1], [3, 4, 1]], [6, 6, 6], [3, 3, 3])).toEqual([good, NaN, NaN]);
  const others = [[2, 1, 0], right, [2, 1, -1]];
  expect(losses(others, [6, 6, 6], [3, 3, 3], { blank: 3 })).toEqual([good, NaN, NaN]);
});

describe('lengths and labels out of range', () => {
  test('lengths', () => {
    expect(() => ctc(evenly(), pair, whole([6, 7]), whole([3, 2]))).toThrow(
      'ctc: 7 (element 1 of inputLengths [2]) is no length of prediction [6, 2, 4]: expected 0 to 6',
    );
    expect(() => ctc(evenly(), pair, whole([-1, 6]), whole([3, 2]))).toThrow(
      'ctc: -1 (element 0 of inputLengths [2])',
    );
    expect(() => ctc(evenly(), pair, whole([6, 6]), whole([4, 2]))).toThrow(
      'ctc: 4 (element 0 of targetLengths [2]) is no length of target [2, 3]: expected 0 to 3',
    );
  });

  test('labels', () => {
    const labelled =
      (row: number[], blank = 0) =>
      () =>
        ctc(evenly(), whole([[3, 2, 1], row]), whole([6, 6]), whole([3, 3]), { blank });
    expect(labelled([1, 4, 2])).toThrow(
      'ctc: 4 (element 4 of target [2, 3]) is no label: expected 0 to 3 without the blank 0',
    );
    expect(labelled([1, 2, -1])).toThrow('ctc: -1 (element 5 of target [2, 3])');
    expect(labelled([0, 1, 2])).toThrow('ctc: 0 (element 3 of target [2, 3])');
    expect(labelled([1, 2, 3], 3)).toThrow('ctc: 3 (element 0 of target [2, 3])');
  });

  test('what is not whole', () => {
    expect(() => ctc(evenly(), pair.float(), whole([6, 6]), whole([3, 2]))).toThrow(
      "ctc: target is float32[2, 3]; it must be whole. Use .to('int32')",
    );
    expect(() => ctc(evenly(), pair, tensor([6, 6]), whole([3, 2]))).toThrow(
      'ctc: inputLengths is float32[2]',
    );
  });
});

test('errors', () => {
  const x = zeros([6, 5, 4]);
  expect(() => ctc(x, target, whole([6]), lengths[1])).toThrow(
    'ctc: prediction [6, 5, 4], target [5, 3] and lengths [1] and [5] do not fit; expected [T, N, C], [N, S], [N] and [N]',
  );
  for (const [wrong, other] of [
    [x, target.reshape(-1)],
    [x, target.unsqueeze(2)],
    [x, target.slice(0, 0, 4)],
    [zeros([6, 5]), target],
    [zeros([6, 5, 4, 1]), target],
  ])
    expect(() => ctc(wrong!, other!, ...lengths)).toThrow(
      'do not fit; expected [T, N, C], [N, S], [N] and [N]',
    );
  expect(() => ctc(x.to('int32'), target, ...lengths)).toThrow('ctc: the prediction is int32[6, 5, 4]');
  for (const blank of [4, -1, 0.5]) {
    expect(() => ctc(x, target, ...lengths, { blank })).toThrow(
      `ctc: blank is ${blank}; expected a whole number from 0 to 3`,
    );
  }
});
