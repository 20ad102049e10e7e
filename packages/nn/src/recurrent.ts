/** One recurrent layer in one direction: a cell that is called for every position of a sequence. */
import {
  checkTensors,
  linear,
  movedim,
  printShape,
  ShapeError,
  select,
  stack,
  type Tensor,
  where,
} from '@glissade/tensor';
import { checkedOptions } from './options.ts';
import {
  type Bend,
  type Cell,
  checkBend,
  gatedUnit,
  inputSizeOf,
  type LSTMState,
  memoryUnit,
  plainUnit,
  type RecurrentWeights,
  stateOf,
  stateSizes,
} from './recurrent-units.ts';
import { type LengthOptions, positionsThere, type SequenceLengths } from './sequence-lengths.ts';

/** What `rnn`, `lstm` and `gru` accept. */
export interface SequenceOptions extends LengthOptions {
  /** Whether sequences are [N, T, I], not [T, N, I]. Default false. */
  readonly batchFirst?: boolean | undefined;
  /** Whether the sequence is read from its end. Default false. */
  readonly reverse?: boolean | undefined;
}

/**
 * The outputs [T, N, H] for inputs [T, N, I], and the last state. What does not wait for a state is one product for all.
 *
 * @param there - bool [T, N, 1]: a state stays as it is where its sequence has no such position
 */
export function unrolled(
  { step }: Cell,
  x: Tensor,
  start: readonly Tensor[],
  weights: RecurrentWeights,
  reverse: boolean,
  there?: Tensor,
): { readonly output: Tensor; readonly last: readonly Tensor[] } {
  const inputs = linear(x, weights.weightIh, weights.biasIh);
  const length = x.shape[0]!;
  const outputs: Tensor[] = new Array(length);
  let state = start;
  for (let read = 0; read < length; read++) {
    const t = reverse ? length - 1 - read : read;
    const next = step(select(inputs, 0, t), state, weights);
    const goesOn = there && select(there, 0, t);
    state = goesOn ? next.map((each, i) => where(goesOn, each, state[i]!)) : next;
    outputs[t] = next[0]!;
  }
  const output = stack(outputs);
  return { output: there ? where(there, output, 0) : output, last: state };
}

/**
 * A sequence [T, N, I] or, without a batch, [T, I]; given as [N, T, I] with `batchFirst`. With lengths, zeros stand behind the
 * ends, and it is told what is there.
 */
export function timeFirst(
  operation: string,
  x: Tensor,
  inputSize: number,
  batchFirst: boolean,
  lengths: SequenceLengths | undefined,
): { readonly sequence: Tensor; readonly there: Tensor | undefined } {
  checkTensors(operation, x);
  const { dtype, shape } = x;
  const axis = timeAxis(x, batchFirst);
  if (shape.length < 2 || shape.length > 3 || shape.at(-1) !== inputSize || shape[axis] === 0) {
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected ${batchFirst ? '[N, T, ' : '[T, N, '}${inputSize}], or ` +
        `[T, ${inputSize}] without a batch, with T at least 1`,
    );
  }
  const sequence = movedim(x, axis, 0);
  if (!lengths) return { sequence, there: undefined };
  const there = positionsThere(operation, sequence, lengths);
  // What lies beyond must not count, NaN neither: in the weights' gradients it is multiplied by 0.
  return { sequence: where(there, sequence, 0), there };
}

export const timeAxis = ({ shape }: Tensor, batchFirst: boolean): number =>
  batchFirst && shape.length === 3 ? 1 : 0;

function overSequence(
  cell: Cell,
  x: Tensor,
  state: readonly Tensor[] | undefined,
  weights: RecurrentWeights,
  options: SequenceOptions,
): { readonly output: Tensor; readonly last: readonly Tensor[] } {
  const names = ['batchFirst', 'reverse', 'lengths'] as const;
  const { batchFirst = false, reverse = false, lengths } = checkedOptions(cell.name, options, names);
  const { sequence, there } = timeFirst(cell.name, x, inputSizeOf(cell.name, weights), batchFirst, lengths);
  const start = stateOf(cell.name, state, sequence.shape.slice(1, -1), stateSizes(cell, weights), x);
  const { output, last } = unrolled(cell, sequence, start, weights, reverse, there);
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
  given: SequenceOptions & { readonly nonlinearity?: Bend } = {},
): readonly [output: Tensor, state: Tensor] {
  const names = ['nonlinearity', 'batchFirst', 'reverse', 'lengths'] as const;
  const { nonlinearity = 'tanh', ...options } = checkedOptions('rnn', given, names);
  checkBend('rnn', nonlinearity);
  const { output, last } = overSequence(plainUnit(nonlinearity), x, state && [state], weights, options);
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
  const { output, last } = overSequence(gatedUnit, x, state && [state], weights, options);
  return [output, last[0]!];
}

/**
 * A long short-term memory along a sequence [T, N, I]: the outputs [T, N, H], and the last state, two tensors [N, H]. With
 * i, f, o = sigmoid(W x + b + U h + c) and g = tanh(...), c' = f c + i g and h' = o tanh(c'). With weights `weightHr`, [P, H], these
 * make the hidden state, which is the output, P numbers long.
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
  const { output, last } = overSequence(memoryUnit, x, state, weights, options);
  return [output, [last[0]!, last[1]!]];
}
