/** Recurrent layers beyond the numbers of modules.test.ts: states that go on, dropout, directions, errors. */
import { manualSeed, randn, reference, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GRU, GRUCell, gru, LSTM, LSTMCell, lstm, RNN, RNNCell, rnn } from './index.ts';

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
