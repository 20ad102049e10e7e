/** What losses refuse, as else they would look better than they are. Numbers are those of PyTorch 2.13. */
import { parameter } from '@glissade/autograd';
import { eagerDevice, ones, reference, Tensor, tensor, zeros } from '@glissade/tensor';
import { expect, test } from 'vitest';
import * as losses from './index.ts';

const { crossEntropy, gaussianNLL, huber, klDiv, mse } = losses;

test('a negative variance is named', () => {
  const [x, y] = [tensor([1, 2]), tensor([1, 3])];
  expect(() => gaussianNLL(x, y, tensor([1, -1]))).toThrow(
    new RangeError('gaussianNLL: -1 (element 1 of variance [2]) is no variance: expected 0 or more'),
  );
  expect(gaussianNLL(x, y, tensor([0, 1])).itemSync()).toBeCloseTo(-3.2039, 4);
  expect(gaussianNLL(x, y, tensor([NaN, 1])).itemSync()).toBeNaN();
});

test('a negative variance that cannot be looked at makes the loss NaN, and no other', () => {
  const { readSync: _, ...backend } = reference;
  const [x, y, variance] = [
    [1, 2, 3],
    [1, 3, 3],
    [-1, 1, 0],
  ].map((data) => tensor(data, { backend: backend as typeof reference }));
  const { value, shape, dtype } = gaussianNLL(x!, y!, variance!, { reduction: 'none' });
  expect(new Tensor(eagerDevice(reference), value, shape, dtype).toArray()).toEqual([
    NaN,
    0.5,
    expect.closeTo(Math.log(1e-6) / 2),
  ]);
});

test('a negative target of klDiv is NaN', () => {
  const prediction = tensor([-1, -2, -3, -1]);
  const divergence = klDiv(prediction, tensor([-0.5, 1, 0, NaN]), { reduction: 'none' });
  expect(divergence.toArray()).toEqual([NaN, 2, 0, NaN]);
});

test('options that there are none of', () => {
  const [x, y] = [zeros([2, 3]), ones([2, 3])];
  const refused = (options: unknown, loss: (...all: never[]) => Tensor = crossEntropy) =>
    expect(() => loss(x as never, y as never, options as never));
  const known = 'expected weight, ignoreIndex, labelSmoothing, reduction';
  refused({ ignore_index: 1 }).toThrow(`crossEntropy: there is no option ignore_index; ${known}`);
  refused('none').toThrow(
    new TypeError(`crossEntropy: there is no option none; ${known}, by name: { weight: none }`),
  );
  refused(ones([3])).toThrow('crossEntropy: there is no option ');
  refused(0.1, huber).toThrow('huber: there is no option 0.1; expected delta, reduction');
  refused({ beta: 1 }, huber).toThrow('huber: there is no option beta; expected delta, reduction');
  refused({ log_target: true, reduction: 'batchmean' }, klDiv).toThrow(
    'klDiv: there is no option log_target',
  );
  refused('sum', mse).toThrow('mse: there is no option sum; expected reduction');
});

const labels = tensor([0, 1], { dtype: 'int32' });
const table = zeros([2, 3]);
const ctc = [
  zeros([4, 2, 3]),
  tensor([[1], [2]], { dtype: 'int32' }),
  labels.add(3),
  labels.add(1).clamp(1, 1),
];
const inputs: Partial<Record<keyof typeof losses, Tensor[]>> = {
  ctc,
  nll: [table, labels],
  multiMargin: [table, labels],
  cosineEmbedding: [table, table, tensor([1, -1])],
  marginRanking: [table, table, table],
  tripletMargin: [table, table, table],
  tripletMarginWithDistance: [table, table, table],
  multilabelMargin: [table, zeros([2, 3], { dtype: 'int32' })],
  gaussianNLL: [table, table, table],
};

test.each(Object.entries(losses))('every loss refuses them and takes its own: %s', (name, loss) => {
  const all = inputs[name as keyof typeof losses] ?? [table, table];
  const call = (options: object): Tensor => (loss as (...all: unknown[]) => Tensor)(...all, options);
  expect(() => call({ unknown: 1 })).toThrow(`${name}: there is no option unknown; expected `);
  const known = /expected (.*)/.exec(messageOf(() => call({ unknown: 1 })))![1]!.split(', ');
  expect(() => call(Object.fromEntries(known.map((each) => [each, undefined])))).not.toThrow();
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('arrays in place of tensors', () => {
  const array = 'expected a tensor, got an array (make it a tensor)';
  const x = zeros([2, 3]);
  expect(() => mse([1, 2] as never, x)).toThrow(new TypeError(`mse: ${array}`));
  expect(() => mse(x, [1, 2] as never)).toThrow(`mse: ${array}`);
  expect(() => crossEntropy(x, [0, 2] as never)).toThrow(`crossEntropy: ${array}`);
  expect(() => crossEntropy(x, undefined as never)).toThrow('crossEntropy: expected a tensor, got undefined');
  expect(() => losses.nll(x, undefined as never)).toThrow('nll: expected a tensor, got undefined');
});

test('arrays in place of weights', () => {
  const x = ones([2, 3]);
  const array = 'expected a tensor, got an array (make it a tensor)';
  for (const options of [{ weight: [1, 2, 3] }, { posWeight: [1, 2, 3] }] as object[])
    expect(() => losses.bceWithLogits(x, x, options)).toThrow(`bceWithLogits: ${array}`);
  const weight = [1, 2, 3] as never;
  expect(() => crossEntropy(x, labels, { weight })).toThrow(`crossEntropy: ${array}`);
  expect(() => gaussianNLL(x, x, [1, 1] as never)).toThrow(`gaussianNLL: ${array}`);
  expect(() => gaussianNLL(x, x, 1 as never)).toThrow('gaussianNLL: expected a tensor, got number 1');
  expect(() => losses.cosineEmbedding(x, x, [1, -1] as never)).toThrow(`cosineEmbedding: ${array}`);
  expect(() => losses.ctc(ctc[0]!, ctc[1]!, [4, 4] as never, [1, 1] as never)).toThrow(`ctc: ${array}`);
});

test('a label to leave out of probabilities, where there is none', () => {
  const target = ones([2, 3]).div(3);
  expect(() => crossEntropy(table, target, { ignoreIndex: 1 })).toThrow(
    new RangeError('crossEntropy: ignoreIndex is 1; it leaves out class numbers, not probabilities'),
  );
  expect(crossEntropy(table, target, { ignoreIndex: -100 }).itemSync()).toBeCloseTo(Math.log(3));
});

test('scores of more than one dim beside the examples', () => {
  const whole = { dtype: 'int32' } as const;
  expect(() => losses.multilabelMargin(zeros([2, 4, 4]), zeros([2, 4, 4], whole))).toThrow(
    'multilabelMargin: the prediction is [2, 4, 4]; expected scores [N, C], or [C]',
  );
});

test('an infinite variance is an infinite loss, and one below eps has a gradient', () => {
  const [x, y] = [tensor([1, 1, 1]), tensor([1, 1, 2])];
  const variance = parameter(tensor([Infinity, 1, 1e-9]));
  const each = gaussianNLL(x, y, variance, { reduction: 'none', eps: 0.5 });
  expect(each.toArray()).toEqual([Infinity, 0, expect.closeTo(Math.log(0.5) / 2 + 1)]);
  expect(gaussianNLL(x, y, variance, { eps: NaN }).itemSync()).toBeNaN();
  each.at([1, 3]).sum().backward();
  expect(variance.grad?.toArray()).toEqual([0, 0.5, expect.closeTo(1 - 2)]);
});

test('a number in quotes is no number', () => {
  const x = tensor([1, 2]);
  expect(() => huber(x, x, { delta: '3' as never })).toThrow('huber: delta is string 3; expected a number');
  expect(() => losses.smoothL1(x, x, { beta: '3' as never })).toThrow(
    'smoothL1: beta is string 3; expected a number',
  );
});

test('no prediction at all', () => {
  const none = undefined as never;
  const refused = 'expected a tensor, got undefined';
  expect(() => losses.multiMargin(none, none)).toThrow(`multiMargin: ${refused}`);
  expect(() => losses.multilabelMargin(none, none)).toThrow(`multilabelMargin: ${refused}`);
});
