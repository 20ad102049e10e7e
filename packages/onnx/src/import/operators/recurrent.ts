/** LSTM, GRU and RNN. Their weights hold the gates in another order than PyTorch's, and both directions in one tensor. */

import { gru, lstm, type RecurrentWeights, rnn } from '@glissade/nn';
import {
  add,
  chunk,
  concat,
  linear,
  mul,
  select,
  sigmoid,
  stack,
  sub,
  type Tensor,
  tanh,
  transpose,
  zerosLike,
} from '@glissade/tensor';
import type { Attributes } from '../attributes.ts';
import { type List, type Operator, type Operators, onTensors } from '../operator.ts';

/** What one direction takes, the states [N, H] as far as there are. */
interface Direction {
  readonly reverse: boolean;
  readonly weights: RecurrentWeights;
  readonly state: readonly Tensor[] | undefined;
  readonly lengths: Tensor | undefined;
}

/** The outputs [T, N, H] and the last states [N, H]. */
type Layer = (x: Tensor, direction: Direction) => readonly [output: Tensor, last: readonly Tensor[]];

/** Refuses what changes the formulas. */
function checkPlain(node: Attributes, activations: readonly string[]): void {
  const other = [
    node.float('clip', 0) !== 0 && 'clip',
    node.flag('input_forget') && 'input_forget',
    node.floats('activation_alpha')?.length && 'activation_alpha',
    node.floats('activation_beta')?.length && 'activation_beta',
  ].find((name) => name);
  if (other) throw new TypeError(`the attribute ${other} is not there; only the usual units are`);
  const given = node.strings('activations');
  if (given?.some((each, i) => each !== activations[i % activations.length]))
    throw new TypeError(`activations ${given.join(', ')} are not there; only ${activations.join(', ')}`);
}

/** Rows of the gates, in the order that nn has. */
const ordered = (x: Tensor, order: List): Tensor => {
  if (order.length === 1) return x;
  const gates = chunk(x, order.length, 0);
  return concat(order.map((gate) => gates[gate]!));
};

/** @param order - where nn's gates are among those of ONNX */
function recurrent(node: Attributes, order: List, layer: Layer, states: 1 | 2) {
  const direction = node.choice('direction', ['forward', 'reverse', 'bidirectional']);
  const isBatchFirst = node.flag('layout');
  return onTensors(
    (
      x: Tensor,
      w: Tensor,
      r: Tensor,
      b?: Tensor,
      lengths?: Tensor,
      h?: Tensor,
      c?: Tensor,
      peepholes?: Tensor,
    ) => {
      if (peepholes) throw new TypeError('peepholes (the input P) are not there');
      const sequence = isBatchFirst ? transpose(x, 0, 1) : x;
      const initial = [h, c]
        .slice(0, states)
        .map((each) => each && (isBatchFirst ? transpose(each, 0, 1) : each));
      const found = Array.from({ length: w.shape[0]! }, (_, i) => {
        const bias = b && chunk(select(b, 0, i), 2, 0).map((each) => ordered(each, order));
        const given = initial.map((each) => each && select(each, 0, i));
        const some = given.find((each) => each);
        return layer(sequence, {
          reverse: direction === 'reverse' || i === 1,
          weights: {
            weightIh: ordered(select(w, 0, i), order),
            weightHh: ordered(select(r, 0, i), order),
            biasIh: bias?.[0],
            biasHh: bias?.[1],
          },
          state: some && given.map((each) => each ?? zerosLike(some)),
          lengths,
        });
      });
      const outputs = stack(
        found.map(([output]) => output),
        1,
      );
      const last = Array.from({ length: states }, (_, i) => stack(found.map(([, each]) => each[i]!)));
      if (!isBatchFirst) return [outputs, ...last];
      return [outputs.permute(2, 0, 1, 3), ...last.map((each) => transpose(each, 0, 1))];
    },
  );
}

const memory: Operator = (node) => {
  checkPlain(node, ['Sigmoid', 'Tanh', 'Tanh']);
  // i, o, f, c here; i, f, g, o there.
  return recurrent(
    node,
    [0, 2, 3, 1],
    (x, { weights, state, reverse, lengths }) =>
      lstm(x, state && [state[0]!, state[1]!], weights, { reverse, lengths }),
    2,
  );
};

const gated: Operator = (node) => {
  checkPlain(node, ['Sigmoid', 'Tanh']);
  const isPyTorchs = node.flag('linear_before_reset');
  // z, r, h here; r, z, n there.
  return recurrent(
    node,
    [1, 0, 2],
    (x, { weights, state, reverse, lengths }) => {
      if (!isPyTorchs) return resetBefore(x, state?.[0], weights, reverse, lengths);
      const [output, last] = gru(x, state?.[0], weights, { reverse, lengths });
      return [output, [last]];
    },
    1,
  );
};

/** A GRU that forgets of its state before that is multiplied: n = tanh(W x + b + U (r h) + c). */
function resetBefore(
  x: Tensor,
  state: Tensor | undefined,
  { weightIh, weightHh, biasIh, biasHh }: RecurrentWeights,
  reverse: boolean,
  lengths: Tensor | undefined,
): readonly [Tensor, readonly Tensor[]] {
  if (lengths) throw new TypeError('sequences of unlike lengths need linear_before_reset = 1');
  const inputs = linear(x, weightIh, biasIh);
  const hidden = weightHh.shape[1]!;
  const [gates, fresh] = weightHh.split([2 * hidden, hidden]);
  const [gateBias, freshBias] = biasHh?.split([2 * hidden, hidden]) ?? [];
  let h = state ?? zerosLike(select(inputs, 0, 0).slice(-1, 0, hidden));
  const outputs: Tensor[] = [];
  for (let read = 0; read < x.shape[0]!; read++) {
    const t = reverse ? x.shape[0]! - 1 - read : read;
    const [reset, update, input] = chunk(select(inputs, 0, t), 3, -1);
    const [fromReset, fromUpdate] = chunk(linear(h, gates, gateBias), 2, -1);
    const r = sigmoid(add(reset!, fromReset!));
    const z = sigmoid(add(update!, fromUpdate!));
    const n = tanh(add(input!, linear(mul(r, h), fresh, freshBias)));
    h = add(n, mul(z, sub(h, n)));
    outputs[t] = h;
  }
  return [stack(outputs), [h]];
}

const simple: Operator = (node) => {
  const isRelu = node.strings('activations')?.[0] === 'Relu';
  checkPlain(node, [isRelu ? 'Relu' : 'Tanh']);
  return recurrent(
    node,
    [0],
    (x, { weights, state, reverse, lengths }) => {
      const [output, last] = rnn(x, state?.[0], weights, {
        reverse,
        lengths,
        nonlinearity: isRelu ? 'relu' : 'tanh',
      });
      return [output, [last]];
    },
    1,
  );
};

export const recurrents: Operators = { LSTM: memory, GRU: gated, RNN: simple };
