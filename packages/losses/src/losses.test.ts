import { gradcheck, parameter } from '@glissade/autograd';
import { type DType, eagerDevice, ones, reference, Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  bce,
  bceWithLogits,
  cosineEmbedding,
  crossEntropy,
  gaussianNLL,
  hingeEmbedding,
  huber,
  klDiv,
  l1,
  marginRanking,
  mse,
  multiMargin,
  nll,
  poissonNLL,
  smoothL1,
  softMargin,
  tripletMargin,
} from './index.ts';
import { double, labels, numbers } from './numbers.test-helper.ts';

describe('a target that does not fit the prediction', () => {
  const elementwise = {
    mse,
    l1,
    smoothL1,
    huber,
    bce,
    bceWithLogits,
    klDiv,
    hingeEmbedding,
    softMargin,
    poissonNLL,
  };
  test.each(Object.entries(elementwise))('%s: a column against a table', (name, loss) => {
    expect(() => loss(zeros([64, 10]), zeros([64, 1]))).toThrow(
      `${name}: target [64, 1] does not have the prediction's shape [64, 10]; broadcasting would compare the wrong pairs. ` +
        'If every prediction has this target, say so with target.expand([64, 10])',
    );
  });

  test('the same numbers in another shape', () => {
    expect(() => mse(zeros([64, 1]), zeros([64]))).toThrow('Use target.reshape([64, 1])');
  });

  test('another number of them, for which there is no mend', () => {
    expect(() => mse(zeros([3]), zeros([4]))).toThrow(/compare the wrong pairs\.$/);
  });

  test('of three tensors, the one that differs', () => {
    const x = zeros([4, 3]);
    expect(() => marginRanking(x, zeros([4]), x)).toThrow(
      "marginRanking: second [4] does not have the prediction's shape [4, 3]",
    );
    expect(() => marginRanking(x, x, zeros([3, 4]))).toThrow('Use target.reshape([4, 3])');
    expect(() => tripletMargin(x, x, zeros([1, 3]))).toThrow('say so with negative.expand([4, 3])');
    expect(() => cosineEmbedding(x, x, zeros([3]))).toThrow(
      'cosineEmbedding: target [3] does not fit vectors [4, 3]: expected [4], one number for each pair',
    );
    expect(() => cosineEmbedding(tensor(1), tensor(1), tensor(1))).toThrow('does not fit vectors []');
    expect(() => gaussianNLL(x, x, zeros([5]))).toThrow(
      'gaussianNLL: variance [5] does not broadcast to the prediction [4, 3]',
    );
    expect(() => multiMargin(zeros([2, 3, 4]), zeros([2, 4], { dtype: 'int32' }))).toThrow(
      'multiMargin: the prediction is [2, 3, 4]; expected scores [N, C], or [C]',
    );
  });

  test('predictions that are not floats', () => {
    expect(() => mse(labels([1]), labels([1]))).toThrow(
      'mse: the prediction is int32[1]; it must hold floats',
    );
    expect(() => nll(zeros([2, 3], { dtype: 'int32' }), labels([1, 1]))).toThrow(
      'nll: the prediction is int32[2, 3]',
    );
  });

  test('class numbers in a column', () => {
    expect(() => crossEntropy(zeros([4, 3]), zeros([4, 1], { dtype: 'int32' }))).toThrow(
      'crossEntropy: target [4, 1] does not fit prediction [4, 3]: expected class numbers [4]. Use target.squeeze(1)',
    );
  });

  test('one-hot whole numbers', () => {
    expect(() => crossEntropy(zeros([4, 3]), zeros([4, 3], { dtype: 'int32' }))).toThrow(
      "use .to('float32'); for their class numbers .argmax(1)",
    );
  });

  test('classes along the wrong dim', () => {
    expect(() => crossEntropy(zeros([4, 3, 5]), zeros([4, 3], { dtype: 'int32' }))).toThrow(
      'expected class numbers [4, 5]. The classes lie along dim 1 of the prediction',
    );
    expect(() => crossEntropy(zeros([4, 3]), zeros([4, 2], { dtype: 'int32' }))).toThrow(
      'expected class numbers [4]. The classes lie along dim 1 of the prediction',
    );
  });

  test('class numbers as floats or bools', () => {
    expect(() => crossEntropy(zeros([2, 3]), tensor([0, 1]))).toThrow(
      "If these are class numbers, they must be whole: use .to('int32')",
    );
    expect(() => nll(zeros([2, 3]), tensor([0, 1]))).toThrow(
      "nll: target is float32[2]; it must be whole. Use .to('int32')",
    );
    expect(() => crossEntropy(zeros([2, 3]), tensor([true, false]))).toThrow(
      'crossEntropy: target is bool[2]',
    );
    expect(() => crossEntropy(zeros([2, 3]), zeros([3, 2]))).toThrow('Class numbers would be int32[2]');
  });

  test('a prediction without classes', () => {
    expect(() => crossEntropy(tensor(1), labels([0]))).toThrow('crossEntropy: the prediction is a scalar');
  });
});

describe('labels out of range', () => {
  test('are named where they can be read', () => {
    const message =
      'crossEntropy: 10 (element 2 of target [3]) is no class of prediction [3, 10]: expected 0 to 9, or -100 to leave it out';
    expect(() => crossEntropy(zeros([3, 10]), labels([0, 9, 10]))).toThrow(message);
    expect(() => nll(zeros([3, 10]), labels([0, -1, 2]))).toThrow('nll: -1 (element 1');
    expect(() => nll(zeros([1, 10]), labels([10], 'uint8'))).toThrow('nll: 10 (element 0');
  });

  test('are never left out where nothing may be', () => {
    expect(() => multiMargin(zeros([2, 3]), labels([1, -100]))).toThrow(
      'multiMargin: -100 (element 1 of target [2]) is no class of prediction [2, 3]: expected 0 to 2',
    );
  });

  test('make the loss NaN where they cannot, and nothing else', () => {
    const { readSync: _, ...waiting } = reference;
    const there = (data: number[] | number[][], dtype: DType = 'float32'): Tensor =>
      tensor(data, { dtype, backend: waiting as typeof reference });
    const read = (x: Tensor): number[] => {
      const { value, shape, dtype } = x;
      return numbers(new Tensor(eagerDevice(reference), value, shape, dtype));
    };
    const scores = parameter(
      there([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    );
    const losses = crossEntropy(scores, there([1, 2, -100], 'int32'), { reduction: 'none' });
    expect(read(losses)).toEqual([expect.closeTo(0.3133, 4), NaN, 0]);
    const mean = crossEntropy(scores, there([1, 0, -100], 'int32'));
    expect(read(mean)[0]).toBeCloseTo((0.31326 + 1.31326) / 2, 4);
    mean.backward();
    expect(read(scores.grad!).slice(4)).toEqual([0, 0]);
  });

  test('of bytes are left out by their number', () => {
    const scores = zeros([2, 4]);
    const loss = crossEntropy(scores, labels([255, 1], 'uint8'), { ignoreIndex: 255, reduction: 'none' });
    expect(numbers(loss)).toEqual([0, expect.closeTo(Math.log(4), 5)]);
  });

  test('all left out: the mean of nothing', () => {
    expect(nll(zeros([1, 2]), labels([-100])).itemSync()).toBeNaN();
  });
});

describe('options', () => {
  const [x, y] = [zeros([2, 3]), zeros([2, 3])];
  test('are checked', () => {
    expect(() => mse(x, y, { reduction: 'avg' as 'mean' })).toThrow(
      'mse: reduction is avg; expected mean, sum, none',
    );
    expect(() => klDiv(x, y, { reduction: 'avg' as 'mean' })).toThrow(
      'klDiv: reduction is avg; expected batchmean, mean, sum, none',
    );
    expect(() => smoothL1(x, y, { beta: -1 })).toThrow('smoothL1: beta is -1; expected a number >= 0');
    expect(() => huber(x, y, { delta: 0 })).toThrow('huber: delta is 0');
    expect(() => crossEntropy(x, y, { labelSmoothing: 1.5 })).toThrow(
      'labelSmoothing is 1.5; expected a number from 0 to 1',
    );
    expect(() => crossEntropy(x, labels([0, 1]), { weight: ones([2]) })).toThrow(
      'crossEntropy: weight [2] does not fit prediction [2, 3]: expected [3]',
    );
    expect(() => bce(x, y, { weight: ones([2]) })).toThrow(
      'bce: weight [2] does not broadcast to the prediction [2, 3]',
    );
    expect(() => bceWithLogits(x, y, { weight: ones([2]) })).toThrow('bceWithLogits: weight [2] does not');
    expect(() => multiMargin(x, labels([0, 1]), { p: 3 })).toThrow('multiMargin: p is 3; expected 1, 2');
    expect(() => tripletMargin(x, y, y, { margin: 0 })).toThrow(
      'tripletMargin: margin is 0; expected a number above 0',
    );
    expect(() => bceWithLogits(x, y, { posWeight: ones([4, 2, 3]) })).toThrow(
      'posWeight [4, 2, 3] does not broadcast',
    );
  });
});

test('margins, powers and eps by default, and the order in which eps is added, are those of PyTorch', () => {
  const none = { reduction: 'none' } as const;
  const signs = tensor([-1, -1]);
  expect(numbers(marginRanking(tensor([1, 3]), tensor([2, 1]), signs, none))).toEqual([0, 2]);
  const other = tensor([
    [0.6, 0.8],
    [-0.6, 0.8],
  ]);
  const ahead = tensor([
    [1, 0],
    [1, 0],
  ]);
  expect(numbers(cosineEmbedding(ahead, other, signs, none))).toEqual([expect.closeTo(0.6, 6), 0]);
  expect(numbers(hingeEmbedding(tensor([0.25, 0.25]), tensor([1, -1]), none))).toEqual([0.25, 0.75]);
  const anchor = tensor([
    [1, 0],
    [0, 2],
  ]);
  const positive = tensor([
    [1, 1],
    [2, 2],
  ]);
  const negative = tensor([
    [2, 1.5],
    [1, 2],
  ]);
  const triplet = (options: object) =>
    numbers(tripletMargin(anchor, positive, negative, { ...none, ...options }));
  expect(triplet({})).toEqual([expect.closeTo(0.1972, 4), expect.closeTo(2, 5)]);
  expect(triplet({ eps: 0.5, swap: true, margin: 3 })).toEqual([
    expect.closeTo(3.2071, 4),
    expect.closeTo(3.874, 4),
  ]);
});

describe('gradients', () => {
  const x = double([
    [0.3, -1.2, 0.8],
    [1.5, 0.2, -0.4],
  ]);
  const y = double([
    [0.1, 0.7, 0.2],
    [0.5, 0.3, 0.2],
  ]);
  test.each(Object.entries({ mse, l1, huber, smoothL1, klDiv, crossEntropy }))('%s', (_, loss) => {
    expect(gradcheck((a, b) => loss(a!, b!), [x, y])).toBe(true);
  });
  test('bce and bceWithLogits', () => {
    expect(gradcheck((a, b) => bce(a!.sigmoid(), b!), [x, y])).toBe(true);
    expect(gradcheck((a, b) => bceWithLogits(a!, b!, { posWeight: double([2, 1, 0.5]) }), [x, y])).toBe(true);
  });
  test('losses of margins and likelihoods', () => {
    const signs = double([
      [1, -1, 1],
      [-1, 1, 1],
    ]);
    const pair = [x, y.sub(1)];
    expect(gradcheck((a) => hingeEmbedding(a!, signs, { margin: 2 }), [x])).toBe(true);
    expect(gradcheck((a, b) => marginRanking(a!, b!, signs, { margin: 0.3 }), pair)).toBe(true);
    expect(gradcheck((a) => softMargin(a!, signs), [x])).toBe(true);
    expect(gradcheck((a, b) => cosineEmbedding(a!, b!, double([1, -1])), pair)).toBe(true);
    expect(gradcheck((a, b) => tripletMargin(a!, b!, signs, { p: 3, swap: true }), pair)).toBe(true);
    expect(gradcheck((a) => multiMargin(a!, labels([2, 0]), { p: 2 }), [x])).toBe(true);
    expect(gradcheck((a) => poissonNLL(a!, y.mul(5), { full: true }), [x])).toBe(true);
    expect(gradcheck((a, b) => gaussianNLL(a!, signs, b!, { full: true }), [x, y])).toBe(true);
  });

  test('class numbers with every option', () => {
    const options = { weight: double([1, 2, 0.5]), labelSmoothing: 0.1 };
    expect(gradcheck((a) => crossEntropy(a!, labels([2, -100]), options), [x])).toBe(true);
    expect(gradcheck((a) => nll(a!, labels([2, 0]), { weight: double([1, 2, 0.5]) }), [x])).toBe(true);
  });
});
