/** One recurrent layer in one direction: a cell that is called for every position of a sequence. */
import {
  add,
  chunk,
  fillLike,
  linear,
  movedim,
  mul,
  printShape,
  relu,
  ShapeError,
  sameShape,
  select,
  sigmoid,
  stack,
  sub,
  type Tensor,
  tanh,
} from '@glissade/tensor';

/** Of one layer in one direction; the rows of all gates lie below each other: those of the GRU r, z, n, of the LSTM i, f, g, o. */
export interface RecurrentWeights {
  /** [gates H, I]: of the input. */
  readonly weightIh: Tensor;
  /** [gates H, H]: of the hidden state. */
  readonly weightHh: Tensor;
  /** [gates H] */
  readonly biasIh?: Tensor | undefined;
  /** [gates H] */
  readonly biasHh?: Tensor | undefined;
}

export interface SequenceOptions {
  /** Whether sequences are [N, T, I], not [T, N, I]. Default false. */
  readonly batchFirst?: boolean | undefined;
  /** Whether the sequence is read from its end. Default false. */
  readonly reverse?: boolean | undefined;
}

/** What an RNN's hidden state goes through. */
export type Bend = 'tanh' | 'relu';

/** The next state from W x + b, [N, gates H], and the state before; the first of its tensors is the output. */
export interface Cell {
  readonly name: string;
  /** How many blocks of H rows a weight has. */
  readonly gates: number;
  readonly step: (input: Tensor, state: readonly Tensor[], weights: RecurrentWeights) => readonly Tensor[];
}

/** h' = tanh(W x + b + U h + c), or relu in place of tanh. */
export const rnnCell = (nonlinearity: Bend): Cell => ({
  name: 'rnn',
  gates: 1,
  step: (input, [h], weights) => [
    (nonlinearity === 'relu' ? relu : tanh)(add(input, fromState(h!, weights))),
  ],
});

/** With r, z = sigmoid(...) and n = tanh(W x + b + r (U h + c)): h' = (1 - z) n + z h. */
export const gruCell: Cell = {
  name: 'gru',
  gates: 3,
  step: (input, [h], weights) => {
    const [xr, xz, xn] = chunk(input, 3, -1);
    const [hr, hz, hn] = chunk(fromState(h!, weights), 3, -1);
    const fresh = tanh(add(xn!, mul(sigmoid(add(xr!, hr!)), hn!)));
    return [add(fresh, mul(sigmoid(add(xz!, hz!)), sub(h!, fresh)))];
  },
};

/** With i, f, o = sigmoid(...) and g = tanh(...): c' = f c + i g, h' = o tanh(c'). */
export const lstmCell: Cell = {
  name: 'lstm',
  gates: 4,
  step: (input, [h, c], weights) => {
    const [i, f, g, o] = chunk(add(input, fromState(h!, weights)), 4, -1);
    const memory = add(mul(sigmoid(f!), c!), mul(sigmoid(i!), tanh(g!)));
    return [mul(sigmoid(o!), tanh(memory)), memory];
  },
};

/** U h + c. */
const fromState = (h: Tensor, { weightHh, biasHh }: RecurrentWeights): Tensor => linear(h, weightHh, biasHh);

/** The outputs [T, N, H] for inputs [T, N, I], and the last state. What does not wait for a state is one product for all. */
export function unrolled(
  { step }: Cell,
  x: Tensor,
  start: readonly Tensor[],
  weights: RecurrentWeights,
  reverse: boolean,
): { readonly output: Tensor; readonly last: readonly Tensor[] } {
  const inputs = linear(x, weights.weightIh, weights.biasIh);
  const length = x.shape[0]!;
  const outputs: Tensor[] = new Array(length);
  let state = start;
  for (let read = 0; read < length; read++) {
    const t = reverse ? length - 1 - read : read;
    state = step(select(inputs, 0, t), state, weights);
    outputs[t] = state[0]!;
  }
  return { output: stack(outputs), last: state };
}

/** A sequence [T, N, I] or, without a batch, [T, I]; given as [N, T, I] with `batchFirst`. */
export function timeFirst(operation: string, x: Tensor, inputSize: number, batchFirst: boolean): Tensor {
  const { dtype, shape } = x;
  const axis = timeAxis(x, batchFirst);
  if (shape.length < 2 || shape.length > 3 || shape.at(-1) !== inputSize || shape[axis] === 0) {
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected ${batchFirst ? '[N, T, ' : '[T, N, '}${inputSize}], or ` +
        `[T, ${inputSize}] without a batch, with T at least 1`,
    );
  }
  return movedim(x, axis, 0);
}

export const timeAxis = ({ shape }: Tensor, batchFirst: boolean): number =>
  batchFirst && shape.length === 3 ? 1 : 0;

/** A state, checked, or zeros. */
export function stateOf(
  operation: string,
  given: readonly Tensor[] | undefined,
  shape: readonly number[],
  like: Tensor,
): readonly Tensor[] {
  for (const state of given ?? []) {
    if (sameShape(state.shape, shape)) continue;
    throw new ShapeError(
      `${operation}: the state is ${state.dtype}${printShape(state.shape)}; expected ${printShape(shape)} for an input ` +
        printShape(like.shape),
    );
  }
  return given ?? [fillLike(like, 0, shape), fillLike(like, 0, shape)];
}

function overSequence(
  cell: Cell,
  x: Tensor,
  state: readonly Tensor[] | undefined,
  weights: RecurrentWeights,
  { batchFirst = false, reverse = false }: SequenceOptions,
): { readonly output: Tensor; readonly last: readonly Tensor[] } {
  const sequence = timeFirst(cell.name, x, weights.weightIh.shape[1]!, batchFirst);
  const shape = [...sequence.shape.slice(1, -1), weights.weightHh.shape[1]!];
  const { output, last } = unrolled(cell, sequence, stateOf(cell.name, state, shape, x), weights, reverse);
  return { output: movedim(output, 0, timeAxis(x, batchFirst)), last };
}

/**
 * h' = tanh(W x + b + U h + c) at every position of a sequence [T, N, I]: the outputs [T, N, H], and the last state [N, H].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
 *
 * @param state - [N, H]; zeros, if not said
 *
 * @example
 * ```ts
 * import { RNN, rnn } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const [weights] = new RNN(3, 4).weights;
 * const [output] = rnn(randn([7, 2, 3]), undefined, weights!, { reverse: true });
 * console.log(output.shape); // => [ 7, 2, 4 ]
 * ```
 */
export function rnn(
  x: Tensor,
  state: Tensor | undefined,
  weights: RecurrentWeights,
  { nonlinearity = 'tanh', ...options }: SequenceOptions & { readonly nonlinearity?: Bend } = {},
): readonly [output: Tensor, state: Tensor] {
  const { output, last } = overSequence(rnnCell(nonlinearity), x, state && [state], weights, options);
  return [output, last[0]!];
}

/**
 * A gated recurrent unit along a sequence [T, N, I]: the outputs [T, N, H], and the last state [N, H]. With
 * r, z = sigmoid(...) and n = tanh(W x + b + r (U h + c)), h' = (1 - z) n + z h.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html
 *
 * @param state - [N, H]; zeros, if not said
 *
 * @example
 * ```ts
 * import { GRU, gru } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const [weights] = new GRU(3, 4).weights;
 * const [output] = gru(randn([7, 2, 3]), undefined, weights!, { reverse: true });
 * console.log(output.shape); // => [ 7, 2, 4 ]
 * ```
 */
export function gru(
  x: Tensor,
  state: Tensor | undefined,
  weights: RecurrentWeights,
  options: SequenceOptions = {},
): readonly [output: Tensor, state: Tensor] {
  const { output, last } = overSequence(gruCell, x, state && [state], weights, options);
  return [output, last[0]!];
}

/**
 * A long short-term memory along a sequence [T, N, I]: the outputs [T, N, H], and the last state, two tensors [N, H]. With
 * i, f, o = sigmoid(W x + b + U h + c) and g = tanh(...), c' = f c + i g and h' = o tanh(c').
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 *
 * @param state - [N, H] each; zeros, if not said
 *
 * @example
 * ```ts
 * import { LSTM, lstm } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const [weights] = new LSTM(3, 4).weights;
 * const [output] = lstm(randn([7, 2, 3]), undefined, weights!, { reverse: true });
 * console.log(output.shape); // => [ 7, 2, 4 ]
 * ```
 */
export function lstm(
  x: Tensor,
  state: LSTMState | undefined,
  weights: RecurrentWeights,
  options: SequenceOptions = {},
): readonly [output: Tensor, state: LSTMState] {
  const { output, last } = overSequence(lstmCell, x, state, weights, options);
  return [output, [last[0]!, last[1]!]];
}

/** The hidden state, which is the output, and the cell's memory. */
export type LSTMState = readonly [hidden: Tensor, cell: Tensor];
