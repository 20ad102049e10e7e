/** Recurrent cells, and sequences of their steps. */
import * as nn from '@glissade/nn';
import type * as t from '@glissade/tensor';
import type { Draw, Operation } from '../program.ts';
import { refs, row } from './table.ts';

interface Cell {
  readonly gates: number;
}
const cellInputs = (gates: number, states: number) => (d: Draw) => {
  const [batch, inputs, hidden] = [d.int(1, 3), d.pick([1, 2, 3, 5]), d.pick([1, 2, 3, 8])];
  const there = d.find(
    ({ shape, dtype }) => dtype === d.float && shape.length === 2 && shape.every((n) => n > 0 && n < 20),
  );
  const x = there ?? d.fresh([batch, inputs]);
  const state = Array.from({ length: states }, () => d.fresh([x.shape[0]!, hidden]));
  const weights = [d.fresh([gates * hidden, x.shape[1]!]), d.fresh([gates * hidden, hidden])];
  const biases = [0, 1].map(() => d.fresh([gates * hidden]));
  return { ...refs(x, ...state, ...weights, ...biases), options: { gates } };
};
const sequenceInputs = (gates: number, states: number) => (d: Draw) => {
  const [length, batch, inputs, hidden] = [d.int(1, 5), d.int(1, 3), d.pick([1, 2, 3]), d.pick([1, 2, 4])];
  const x = d.fresh([length, batch, inputs]);
  const state = Array.from({ length: states }, () => d.fresh([batch, hidden]));
  const weights = [d.fresh([gates * hidden, inputs]), d.fresh([gates * hidden, hidden])];
  const biases = [0, 1].map(() => d.fresh([gates * hidden]));
  return { ...refs(x, ...state, ...weights, ...biases), options: { gates } };
};
const weightsOf = ([weightIh, weightHh, biasIh, biasHh]: readonly t.Tensor[]): nn.RecurrentWeights => ({
  weightIh: weightIh!,
  weightHh: weightHh!,
  biasIh,
  biasHh,
});
/** PyTorch's function of a whole sequence, of one layer. */
const inTorch = (name: string, states: number) => (x: readonly string[]) => {
  const [input, ...rest] = x;
  const start = rest.slice(0, states).map((each) => `${each}.unsqueeze(0)`);
  const state = states === 2 ? `(${start})` : start[0];
  const hidden = '[:, :, :]';
  const all = `torch._VF.${name}(${input}${hidden}, ${state}, [${rest.slice(states)}], True, 1, 0.0, False, False, False)`;
  return `(lambda r: (r[0], *[s.squeeze(0) for s in r[1:]]))(${all})`;
};

export const recurrent: Operation[] = [
  row<Cell>(
    'rnnCell',
    cellInputs(1, 1),
    ([x, h, ...w]) => nn.rnnCell(x!, h!, weightsOf(w)),
    (x) => `torch._VF.rnn_tanh_cell(${x})`,
  ),
  row<Cell>(
    'gruCell',
    cellInputs(3, 1),
    ([x, h, ...w]) => nn.gruCell(x!, h!, weightsOf(w)),
    (x) => `torch._VF.gru_cell(${x})`,
  ),
  row<Cell>(
    'lstmCell',
    cellInputs(4, 2),
    ([x, h, c, ...w]) => nn.lstmCell(x!, [h!, c!], weightsOf(w)),
    ([x, h, c, ...w]) => `torch._VF.lstm_cell(${x}, (${h}, ${c}), ${w})`,
  ),
  row<Cell>(
    'rnn',
    sequenceInputs(1, 1),
    ([x, h, ...w]) => nn.rnn(x!, h!, weightsOf(w)),
    inTorch('rnn_tanh', 1),
  ),
  row<Cell>('gru', sequenceInputs(3, 1), ([x, h, ...w]) => nn.gru(x!, h!, weightsOf(w)), inTorch('gru', 1)),
  row<Cell>(
    'lstm',
    sequenceInputs(4, 2),
    ([x, h, c, ...w]) => nn.lstm(x!, [h!, c!], weightsOf(w)).flat(),
    inTorch('lstm', 2),
  ),
  row<{ lengths: number[] }>(
    'gru, of lengths',
    (d) => {
      const { args, options } = sequenceInputs(3, 1)(d);
      return { args, options: { ...options, lengths: [] } };
    },
    ([x, h, ...w]) => {
      const [length, batch] = x!.shape as [number, number];
      const lengths = Array.from({ length: batch }, (_, i) => 1 + (i % length));
      return nn.gru(x!, h!, weightsOf(w), { lengths, reverse: true });
    },
  ),
];
