/** Recurrent layers beyond the numbers of modules.test.ts: states that go on, dropout, directions, errors. */
import { parameter } from '@glissade/autograd';
import {
  full,
  manualSeed,
  ones,
  randn,
  reference,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  GRU,
  GRUCell,
  gru,
  LSTM,
  LSTMCell,
  type LSTMState,
  lstm,
  lstmCell,
  padSequence,
  RNN,
  RNNCell,
  rnn,
  rnnCell,
} from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const numbers = (x: Tensor): unknown => x.detach().toArray();

describe('a state', () => {
  test('goes on where it was left', () => {
    const layer = new LSTM(3, 4, { numLayers: 2 });
    const x = randn([5, 2, 3]);
    const [whole] = layer.forward(x);
    const [, state] = layer.forward(x.at([0, 3]));
    const [rest, last] = layer.forward(x.at([3, 5]), state);
    expect(numbers(rest)).toEqual(numbers(whole.at([3, 5])));
    expect(numbers(last[0].at(1))).toEqual(numbers(whole.at(4)));
  });

  test('of zeros is what a layer begins with', () => {
    const layer = new GRU(3, 4);
    const x = randn([2, 1, 3]);
    expect(numbers(layer.forward(x)[0])).toEqual(numbers(layer.forward(x, zeros([1, 1, 4]))[0]));
  });
});

describe('lengths', () => {
  const layer = new LSTM(3, 4, { numLayers: 2, bidirectional: true });

  test('give each sequence what it would get alone', () => {
    const sequences = [randn([2, 3]), randn([5, 3]), randn([1, 3])];
    const lengths = sequences.map(({ shape }) => shape[0]!);
    const [output, [hidden, memory]] = layer.forward(padSequence(sequences), undefined, { lengths });
    for (const [i, each] of sequences.entries()) {
      const [alone, state] = layer.forward(each);
      const near = (got: Tensor, want: Tensor) =>
        expect(got.sub(want).abs().max().itemSync()).toBeLessThan(1e-6);
      near(output.at([0, lengths[i]!], i), alone);
      near(hidden.at(':', i), state[0]);
      near(memory.at(':', i), state[1]);
      expect(output.at([lengths[i]!, 5], i).abs().sum().itemSync()).toBe(0);
    }
  });

  test('keep what stands behind the ends from counting, NaN too', () => {
    const x = parameter(padSequence([ones([2, 3]), ones([4, 3])], { paddingValue: NaN }));
    const lengths = tensor([2, 4], { dtype: 'int32' });
    const [output] = layer.forward(x, undefined, { lengths });
    output.sum().backward();
    expect(x.grad!.at([2, 4], 0).abs().sum().itemSync()).toBe(0);
    for (const each of [x, ...layer.parameters()]) expect(each.grad!.sum().itemSync()).not.toBeNaN();
  });

  test('are tensors or numbers, of the functions too', () => {
    const [weights] = layer.weights;
    const x = randn([2, 5, 3]);
    const [batchFirst, lengths] = [true, tensor([5, 1], { dtype: 'int32' })];
    const [output, [hidden]] = lstm(x, undefined, weights!, { batchFirst, lengths });
    const [same] = lstm(x, undefined, weights!, { batchFirst, lengths: [5, 1] });
    expect(numbers(output)).toEqual(numbers(same));
    expect(numbers(hidden.at(1))).toEqual(numbers(output.at(1, 0)));
  });

  const x = zeros([5, 2, 3]);
  test.each<[() => unknown, string]>([
    [
      () => layer.forward(x, undefined, { lengths: [5, 6] }),
      "lstm: lengths[1] is 6; expected a whole number from 1 to 5, the sequences' length",
    ],
    [() => layer.forward(x, undefined, { lengths: tensor([0, 2], { dtype: 'int32' }) }), 'lengths[0] is 0'],
    [
      () => layer.forward(x, undefined, { lengths: [1, 2, 3] }),
      'lstm: lengths are [3]; expected [2], one for each sequence',
    ],
    [
      () => layer.forward(x, undefined, { lengths: full([2], 3) }),
      "lstm: lengths are float32[2]; expected whole numbers. Use .to('int32')",
    ],
    [() => layer.forward(x.unsqueeze(0)), 'lstm: got float32[1, 5, 2, 3]; expected'],
    [
      () => layer.forward(x.at(':', 0), undefined, { lengths: [3] }),
      'lstm: lengths are [1]; expected none without a batch',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});

describe('states and options that there are not', () => {
  const [x, h] = [zeros([5, 2, 3]), zeros([1, 2, 4])];
  const weights = new RNN(3, 4).weights[0]!;
  test.each<[() => unknown, string]>([
    [
      () => new LSTM(3, 4).forward(x, h as never),
      'lstm: the state is float32[1, 2, 4]; expected two tensors, [hidden, memory]',
    ],
    [
      () => new LSTM(3, 4).forward(x, [h] as never),
      'lstm: the state is a list of 1; expected two tensors, [hidden, memory]',
    ],
    [() => new GRU(3, 4).forward(x, [h, h] as never), 'gru: the state is a list of 2; expected a tensor'],
    [
      () => new LSTMCell(3, 4).forward(zeros([2, 3]), zeros([2, 4]) as never),
      'lstmCell: the state is float32[2, 4]; expected two tensors',
    ],
    [
      () => rnn(x, undefined, weights, { batch_first: true } as never),
      'rnn: there is no option batch_first; is it batchFirst?',
    ],
    [
      () => rnn(x, undefined, weights, { nonlinearity: 'sigmoid' as never }),
      "rnn: nonlinearity is 'sigmoid'; expected 'tanh' or 'relu'",
    ],
    [
      () => rnnCell(zeros([2, 3]), undefined, weights, { nonlinearity: 'sigmoid' as never }),
      "rnnCell: nonlinearity is 'sigmoid'; expected 'tanh' or 'relu'",
    ],
    [
      () => rnnCell(zeros([2, 3]), undefined, weights, { bend: 'relu' } as never),
      'rnnCell: there is no option bend; expected nonlinearity',
    ],
    [
      () => gru(x, undefined, new GRU(3, 4).weights[0]!, { bidirectional: true } as never),
      'gru: there is no option bidirectional; expected batchFirst, reverse, lengths',
    ],
    [() => gru([1] as never, undefined, weights), 'gru: expected a tensor, got an array'],
    [() => rnnCell([1] as never, undefined, weights), 'rnnCell: expected a tensor, got an array'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});

describe('padSequence', () => {
  test('fills up to the longest', () => {
    const sequences = [ones([1, 2]), full([3, 2], 2)];
    const padded = padSequence(sequences);
    expect(padded.shape).toEqual([3, 2, 2]);
    expect([numbers(padded.at(':', 0, 1)), numbers(padded.at(':', 1, 1))]).toEqual([
      [1, 0, 0],
      [2, 2, 2],
    ]);
    expect(numbers(padSequence(sequences, { batchFirst: true }))).toEqual(numbers(padded.transpose(0, 1)));
    expect(padSequence([tensor([1], { dtype: 'int32' })], { paddingValue: 7 }).dtype).toBe('int32');
  });

  test('refuses what does not fit', () => {
    expect(() => padSequence(zeros([2, 3]) as never)).toThrow(
      'padSequence: got float32[2, 3]; expected a list of sequences',
    );
    expect(() => padSequence([[1], [2, 3]] as never)).toThrow('padSequence: expected a tensor, got an array');
    expect(() => padSequence([])).toThrow('padSequence: the list of sequences is empty');
    expect(() => padSequence([zeros([2, 3]), zeros([2, 4])])).toThrow(
      'padSequence: sequence 1 is float32[2, 4], the first float32[2, 3]; all must be [length, ...] and may differ in their',
    );
    expect(() => padSequence([zeros([])])).toThrow('padSequence: sequence 0 is float32[]');
  });
});

test('from the end is the way back of the sequence turned around', () => {
  const layer = new RNN(3, 4);
  const x = randn([5, 2, 3]);
  const [backward, state] = rnn(x, undefined, layer.weights[0]!, { reverse: true });
  expect(numbers(backward.flip(0))).toEqual(numbers(layer.forward(x.flip(0))[0]));
  expect(numbers(state)).toEqual(numbers(backward.at(0)));
});

test('the functions compute what a layer does, batch first too', () => {
  const options = { batchFirst: true };
  const x = randn([2, 5, 3]);
  const memory = new LSTM(3, 4, options);
  expect(numbers(lstm(x, undefined, memory.weights[0]!, options)[0])).toEqual(numbers(memory.forward(x)[0]));
  const unit = new GRU(3, 4, options);
  expect(numbers(gru(x, undefined, unit.weights[0]!, options)[0])).toEqual(numbers(unit.forward(x)[0]));
});

test('dropout falls between layers, while training only', () => {
  const layer = new LSTM(3, 64, { numLayers: 2, dropout: 1 });
  const x = randn([2, 1, 3]);
  const [dropped] = layer.forward(x);
  const [kept] = layer.eval().forward(x);
  expect(numbers(dropped)).not.toEqual(numbers(kept));
  // With all inputs dropped, the second layer knows nothing of the first.
  expect(numbers(layer.train().forward(x.mul(2))[0])).toEqual(numbers(dropped));
});

test('a cell takes the steps of a layer', () => {
  const layer = new LSTM(3, 4);
  const cell = new LSTMCell(3, 4);
  cell.loadStateDict(
    Object.fromEntries(Object.entries(layer.stateDict()).map(([name, value]) => [name.slice(0, -3), value])),
  );
  const x = randn([2, 5, 3]);
  const [outputs] = layer.forward(x);
  const second = cell.forward(x.at(1), cell.forward(x.at(0)));
  expect(numbers(second[0])).toEqual(numbers(outputs.at(1)));
});

test('a projected state goes on where it was left, and fits the cell too', () => {
  const layer = new LSTM(3, 4, { projSize: 2 });
  const x = randn([5, 2, 3]);
  const [whole, end] = layer.forward(x);
  const [, state] = layer.forward(x.at([0, 3]));
  const [rest, last] = layer.forward(x.at([3, 5]), state);
  expect(numbers(rest)).toEqual(numbers(whole.at([3, 5])));
  expect(last.map(({ shape }) => shape)).toEqual([
    [1, 2, 2],
    [1, 2, 4],
  ]);
  const [weights] = layer.weights;
  expect(numbers(lstm(x, undefined, weights!)[0])).toEqual(numbers(whole));
  const steps = x
    .unbind(0)
    .reduce((at: LSTMState | undefined, each) => lstmCell(each, at, weights!), undefined);
  expect(numbers(steps![1])).toEqual(numbers(end[1].at(0)));
  expect(`${layer}`).toBe('LSTM(inputSize=3, hiddenSize=4, projSize=2)');
  expect(() => layer.forward(x, [zeros([1, 2, 4]), zeros([1, 2, 4])])).toThrow(
    'lstm: the state is float32[1, 2, 4]; expected [1, 2, 2] for an input [5, 2, 3]',
  );
  for (const projSize of [4, -1, 1.5])
    expect(() => new LSTM(3, 4, { projSize })).toThrow(
      `LSTM: projSize is ${projSize}; expected a whole number below`,
    );
  expect(() => new GRU(3, 4, { projSize: 2 } as object)).toThrow('GRU: there is no option projSize');
});

test('prints what was set', () => {
  const layer = new LSTM(3, 4, { numLayers: 2, bias: false, batchFirst: true, bidirectional: true });
  expect(`${layer}`).toBe(
    'LSTM(inputSize=3, hiddenSize=4, numLayers=2, bias=false, batchFirst=true, bidirectional=true)',
  );
  expect(`${new RNN(3, 4, { nonlinearity: 'relu' })}`).toBe(
    'RNN(inputSize=3, hiddenSize=4, nonlinearity=relu)',
  );
  expect(`${new GRUCell(3, 4, { bias: false })}`).toBe('GRUCell(inputSize=3, hiddenSize=4, bias=false)');
});

describe('errors', () => {
  const layer = new LSTM(3, 4, { numLayers: 2, batchFirst: true });
  const cell = new LSTMCell(3, 4);
  test.each<[() => unknown, string]>([
    [() => new GRU(3, 0), 'GRU: hiddenSize is 0; expected a whole number >= 1'],
    [() => new LSTM(3, 4, { numLayers: 1.5 }), 'LSTM: numLayers is 1.5'],
    [() => new RNN(3, 4, { dropout: 2 }), 'p is 2'],
    [
      () => new RNN(3, 4, { nonlinearity: 'gelu' as 'relu' }),
      "RNN: nonlinearity is 'gelu'; expected 'tanh' or 'relu'",
    ],
    [
      () => layer.forward(zeros([2, 5, 4])),
      'lstm: got float32[2, 5, 4]; expected [N, T, 3], or [T, 3] without a batch, with T at least 1',
    ],
    [() => layer.forward(zeros([2, 0, 3])), 'lstm: got float32[2, 0, 3]'],
    [
      () => layer.forward(zeros([2, 5, 3]), [zeros([2, 2, 4]), zeros([1, 2, 4])]),
      'lstm: the state is float32[1, 2, 4]; expected [2, 2, 4] for an input [2, 5, 3]',
    ],
    [() => new GRUCell(0, 4), 'GRUCell: inputSize is 0; expected a whole number >= 1'],
    [
      () => new RNNCell(3, 4, { nonlinearity: 'gelu' as 'relu' }),
      "RNNCell: nonlinearity is 'gelu'; expected 'tanh' or 'relu'",
    ],
    [
      () => cell.forward(zeros([2, 4])),
      'lstmCell: got float32[2, 4]; expected [N, 3], or [3] without a batch',
    ],
    [
      () => cell.forward(zeros([2, 3]), [zeros([2, 4]), zeros([4])]),
      'lstmCell: the state is float32[4]; expected [2, 4] for an input [2, 3]',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
