/** Errors: the operation, the shapes or values, and the mend. */
import { describe, expect, test } from 'vitest';
import {
  arange,
  concat,
  eye,
  linear,
  linspace,
  matmul,
  maxPool2d,
  meshgrid,
  pad,
  rand,
  randint,
  randnLike,
  randperm,
  reference,
  ShapeError,
  stack,
  Tensor,
  tensor,
  useBackend,
  zeros,
} from './index.ts';

describe('errors name the operation, the shapes and the mend', () => {
  test.each<[string, () => unknown, string]>([
    [
      'broadcast',
      () => zeros([2, 3]).add(zeros([4])),
      'add: cannot broadcast [2, 3] with [4]: axis -1 is 3 and 4',
    ],
    [
      'matmul',
      () => matmul(zeros([64, 784]), zeros([128, 784])),
      'matmul: inner sizes differ: [64, 784] x [128, 784] (784 vs 128). Did you mean the right side',
    ],
    [
      'bias of linear',
      () => linear(zeros([2, 3]), zeros([4, 3]), zeros([3])),
      'linear: the bias is [3]; expected [4]',
    ],
    [
      'a bias with dims of its own',
      () => linear(zeros([2, 3]), zeros([4, 3]), zeros([5, 2, 4])),
      'linear: the bias is [5, 2, 4]; expected [4]',
    ],
    [
      'a bias of more rows',
      () => linear(zeros([1, 3]), zeros([4, 3]), zeros([5, 4])),
      'linear: the bias is [5, 4]; expected [4]',
    ],
    ['reshape', () => zeros([2, 3]).reshape(4, -1), 'reshape: [2, 3] holds 6 elements, [4, -1]'],
    [
      'dim',
      () => zeros([2]).sum(1),
      'sum: dim 1 is out of range for a tensor of 1 dimensions (expected -1 to 0)',
    ],
    [
      'dim of a scalar',
      () => tensor(5).sum(1),
      'sum: dim 1 is out of range for a tensor of 0 dimensions (expected -1 to 0)',
    ],
    ['dim to come', () => zeros([2]).unsqueeze(3), 'a tensor of 1 dimensions (expected -2 to 1)'],
    [
      'a promise of a backend',
      () => useBackend(Promise.resolve(reference) as never),
      'no backend: object; use await cpu()',
    ],
    ['dim of softmax', () => zeros([2]).softmax(1), 'softmax: dim 1 is out of range for a tensor of 1'],
    ['dim of logSoftmax', () => zeros([0]).logSoftmax(1), 'logSoftmax: dim 1 is out of range'],
    ['item', () => zeros([2]).itemSync(), 'item: [2] holds 2 elements'],
    [
      'mean of integers',
      () => tensor([1], { dtype: 'int32' }).mean(),
      "mean: int32[1] has no mean. Use .to('float32') first",
    ],
    ['backward', () => zeros([]).backward(), 'Mark the leaf with parameter() from @glissade/autograd'],
    [
      'concat',
      () => concat([zeros([2, 3]), zeros([2, 4])]),
      'concat: all must have one dtype and the same lengths but along dim 0: float32[2, 3], float32[2, 4]',
    ],
    ['a shape', () => zeros(3 as never), 'zeros: the shape is 3; expected a list of lengths, such as [2, 3]'],
    [
      'a dtype',
      () => zeros([2], { dtype: 'int64' as never }),
      'there is no dtype int64; expected bool, uint8, int32,',
    ],
    ['a dtype of data', () => tensor([1], { dtype: 'int64' as never }), 'there is no dtype int64'],
    ['a dtype of counts', () => arange(3, { dtype: 'int64' as never }), 'there is no dtype int64'],
    ['a dtype of steps', () => linspace(0, 1, 2, { dtype: 'int64' as never }), 'there is no dtype int64'],
    ['a dtype of ones', () => eye(2, { dtype: 'int64' as never }), 'there is no dtype int64'],
    ['a dtype of floats', () => rand([2], { dtype: 'bfloat16' as never }), 'there is no dtype bfloat16'],
    [
      'a dtype of whole numbers',
      () => randint(0, 9, [2], { dtype: 'int64' as never }),
      'there is no dtype int64',
    ],
    ['a dtype of an order', () => randperm(3, { dtype: 'int64' as never }), 'there is no dtype int64'],
    ['a dtype like', () => randnLike(zeros([2]), { dtype: 'int64' as never }), 'there is no dtype int64'],
    [
      'a missing dim',
      () => zeros([2]).softmax(undefined as never),
      'softmax: dim is undefined; expected a whole',
    ],
    ['no dim of logits', () => zeros([2]).logSoftmax(undefined as never), 'logSoftmax: dim is undefined'],
    [
      'keepdim by position',
      () => zeros([2]).sum(0, true as never),
      'sum: there is no option true; expected keepdim',
    ],
    [
      'keepdim by another name',
      () => zeros([2]).max(0, { keepDim: true } as never),
      'max: there is no option keepDim',
    ],
    ['keepdim of any', () => zeros([2]).any(0, true as never), 'any: there is no option true'],
    ['keepdim of a norm', () => zeros([2]).norm(0, true as never), 'norm: there is no option true'],
    [
      'an index in no list',
      () => zeros([2]).setAt(0 as never, 1),
      'setAt: the indices are 0; expected a list of them: setAt([0], value)',
    ],
    ['the slices of a scalar', () => [...tensor(1)], 'Use item(); allclose() and toArray() compare tensors'],
    ['a dtype to cast to', () => zeros([2]).to('long' as never), 'there is no dtype long'],
    [
      'a typed array',
      () => tensor(new BigInt64Array(2) as never),
      'no dtype is stored as BigInt64Array. Say which',
    ],
    ['a list of tensors', () => tensor([zeros([2])] as never), 'found a tensor (use stack()) at data[0]'],
    [
      'tensors, not in a list',
      () => concat(zeros([2]) as never),
      'concat: expected a list of tensors: concat([a, b])',
    ],
    [
      'dims',
      () => zeros([2]).sum({ dim: 0 } as never),
      'sum: dim is an object { dim }; expected a list or a number, and options after it',
    ],
    ['dims of std', () => zeros([2]).std('0' as never), 'std: dim is string 0; expected a list or a number'],
    [
      'a dim',
      () => zeros([2]).cumsum({ dim: 0 } as never),
      'cumsum: dim is an object { dim }; expected a whole',
    ],
    ['text for a dim', () => zeros([2]).softmax('0' as never), 'softmax: dim is string 0; expected a whole'],
    ['a list for a dim', () => zeros([2]).sort([0] as never), 'sort: dim is [0]; expected a whole number'],
    [
      'a tensor for a dim',
      () => zeros([2]).amax(tensor(0) as never),
      'amax: dim is float32[]; expected a list',
    ],
    ['dims within a list', () => zeros([2]).sum([{ dim: 0 }] as never), 'sum: dim is an object { dim }'],
    ['an order', () => zeros([2]).permute({ dims: [0] } as never), 'permute: dims are an object { dims }'],
    ['dims to move', () => zeros([2]).movedim({ from: 0 } as never, 0), 'movedim: dim is an object { from }'],
    ['dims to roll', () => zeros([2]).roll(1, { dims: 0 } as never), 'roll: dim is an object { dims }'],
    [
      'lengths',
      () => zeros([2]).expand({ 0: 2 } as never),
      'expand: the shape is an object { 0 }; expected a',
    ],
    [
      'data for a constructor',
      () => new (Tensor as never as new (data: number[]) => Tensor)([1, 2]),
      'new Tensor: use tensor([1, 2])',
    ],
    ['more lengths', () => zeros([2]).reshape({ 0: 2 } as never), 'reshape: the shape is an object { 0 }'],
    ['an array', () => zeros([2]).add([1, 2] as never), 'got an array (make it a tensor) and float32[2]'],
    [
      'a gradient',
      () => Object.assign(zeros([2]), { grad: zeros([3]) }),
      'grad: the gradient is [3], the tensor [2]',
    ],
    [
      'a comparison',
      () => (zeros([]) as never) > 1,
      'a tensor is no operand of + - < >: use add(), neg(), gt()',
    ],
    ['positions', () => zeros([2]).at([[0.5]]), 'at: [[0.5]] is no list of positions; expected [[2, 0, 1]]'],
    ['a position', () => zeros([2]).at([[NaN]]), 'at: [[NaN]] is no list of positions'],
    ['a window', () => maxPool2d(zeros([1, 4, 4]), NaN), 'kernelSize is NaN; expected one whole number'],
    ['windows', () => maxPool2d(zeros([1, 4, 4]), [2, NaN]), 'kernelSize is [2, NaN]; expected one whole'],
    ['stack', () => stack([]), 'stack: the list of tensors is empty'],
    ['index', () => zeros([2]).at(2), 'at: index 2 is out of range'],
    [
      'mask',
      () => zeros([3]).at(tensor([true, false])),
      'at: the mask is [2], the dims that it chooses along [3]; they must be equal',
    ],
    ['pad', () => pad(zeros([2, 3]), [-2, -2]), 'pad: [-2, -2] takes more off dim 1 of [2, 3] than there is'],
    ['meshgrid', () => meshgrid([zeros([2, 3])]), 'meshgrid: expected vectors, got [2, 3]'],
    ['t', () => zeros([1, 2, 3]).t(), 't: expected a matrix, got [1, 2, 3]. Use mT or transpose()'],
    ['argmax', () => zeros([2, 0]).argmax(), 'argmax: [2, 0] has no elements to choose from'],
    ['operand', () => zeros([2]).add('1' as never), 'add: expected two tensors, or a tensor and a number'],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
  test('shape errors can be told apart', () => {
    expect(() => zeros([2]).add(zeros([3]))).toThrow(ShapeError);
  });
});
