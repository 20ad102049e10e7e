/** What recurrent layers and cells share: weights, and the formulas of one step. */
import { parameter } from '@glissade/autograd';
import {
  add,
  chunk,
  described,
  fillLike,
  fused,
  linear,
  mul,
  printShape,
  relu,
  ShapeError,
  sameShape,
  sigmoid,
  sub,
  Tensor,
  tanh,
  zeros,
} from '@glissade/tensor';
import { uniform_ } from './init.ts';
import type { WeightOptions } from './weights.ts';

/** Of one layer in one direction; the rows of all gates lie below each other: those of the GRU r, z, n, of the LSTM i, f, g, o. */
export interface RecurrentWeights {
  /** [gates H, I]: of the input. */
  readonly weightIh: Tensor;
  /** [gates H, H]: of the hidden state; [gates H, P] where that is projected. */
  readonly weightHh: Tensor;
  /** [gates H] */
  readonly biasIh?: Tensor | undefined;
  /** [gates H] */
  readonly biasHh?: Tensor | undefined;
  /** [P, H]: of an LSTM, what makes its hidden state smaller; none, if not said. */
  readonly weightHr?: Tensor | undefined;
}

/** How many features there are at a position. Throws for what are no weights. */
export function inputSizeOf(operation: string, weights: RecurrentWeights): number {
  const { weightIh, weightHh } = weights ?? {};
  if (weightIh instanceof Tensor && weightHh instanceof Tensor) return weightIh.shape[1]!;
  throw new TypeError(
    `${operation}: expected weights { weightIh, weightHh, ... }, got ${described(weights)}`,
  );
}

/** The hidden state, which is the output, and the cell's memory. */
export type LSTMState = readonly [hidden: Tensor, cell: Tensor];

/** What an RNN's hidden state goes through. */
export type Bend = 'tanh' | 'relu';

/** Throws unless it is one of the two. */
export function checkBend(layer: string, nonlinearity: Bend): void {
  if (nonlinearity !== 'tanh' && nonlinearity !== 'relu')
    throw new TypeError(`${layer}: nonlinearity is '${nonlinearity}'; expected 'tanh' or 'relu'`);
}

/** The next state from W x + b, [N, gates H], and the state before; the first of its tensors is the output. */
export interface Cell {
  readonly name: string;
  /** How many blocks of H rows a weight has. */
  readonly gates: number;
  /** Of how many tensors a state is: the hidden one, and of an LSTM the memory. */
  readonly tensors: 1 | 2;
  readonly step: (input: Tensor, state: readonly Tensor[], weights: RecurrentWeights) => readonly Tensor[];
}

/** h' = tanh(W x + b + U h + c), or relu in place of tanh. */
export const plainUnit = (nonlinearity: Bend): Cell => ({
  name: 'rnn',
  gates: 1,
  tensors: 1,
  step: (input, [h], weights) => [
    (nonlinearity === 'relu' ? relu : tanh)(add(input, fromState(h!, weights))),
  ],
});

/** With r, z = sigmoid(...) and n = tanh(W x + b + r (U h + c)): h' = (1 - z) n + z h. */
export const gatedUnit: Cell = {
  name: 'gru',
  gates: 3,
  tensors: 1,
  step: (input, [h], weights) => {
    const [xr, xz, xn] = chunk(input, 3, -1);
    const [hr, hz, hn] = chunk(fromState(h!, weights), 3, -1);
    const fresh = tanh(shifted(xn!, sigmoid(add(xr!, hr!)), hn!));
    return [mixed(fresh, sigmoid(add(xz!, hz!)), h!)];
  },
};
const shifted = fused('shifted', (x, share, y) => add(x, mul(share, y)));
const mixed = fused('mixed', (fresh, share, old) => add(fresh, mul(share, sub(old, fresh))));

/** With i, f, o = sigmoid(...) and g = tanh(...): c' = f c + i g, h' = o tanh(c'), or V o tanh(c') where that is projected. */
export const memoryUnit: Cell = {
  name: 'lstm',
  gates: 4,
  tensors: 2,
  step: (input, [h, c], weights) => {
    const [i, f, g, o] = chunk(add(input, fromState(h!, weights)), 4, -1);
    const kept = remembered(sigmoid(f!), c!, sigmoid(i!), tanh(g!));
    const hidden = mul(sigmoid(o!), tanh(kept));
    return [weights.weightHr ? linear(hidden, weights.weightHr) : hidden, kept];
  },
};
const remembered = fused('remembered', (f, c, i, g) => add(mul(f, c), mul(i, g)));

/** U h + c. */
const fromState = (h: Tensor, { weightHh, biasHh }: RecurrentWeights): Tensor => linear(h, weightHh, biasHh);

/** The weights of `inputs` features that a layer or cell begins with: uniform within 1 / sqrt(hiddenSize). A `projSize` of 0 is none. */
export function drawnWeights(
  { gates }: Cell,
  inputs: number,
  hiddenSize: number,
  { bias = true, dtype = 'float32', ...options }: WeightOptions,
  projSize = 0,
): RecurrentWeights {
  const bound = 1 / Math.sqrt(hiddenSize);
  const rows = gates * hiddenSize;
  const drawn = (...shape: number[]): Tensor =>
    parameter(uniform_(zeros(shape, { dtype }), -bound, bound, options));
  return {
    weightIh: drawn(rows, inputs),
    weightHh: drawn(rows, projSize || hiddenSize),
    ...(bias && { biasIh: drawn(rows), biasHh: drawn(rows) }),
    ...(projSize > 0 && { weightHr: drawn(projSize, hiddenSize) }),
  };
}

/** As PyTorch names them. */
export const weightNames = {
  weightIh: 'weight_ih',
  weightHh: 'weight_hh',
  biasIh: 'bias_ih',
  biasHh: 'bias_hh',
  weightHr: 'weight_hr',
} as const;

/** The same weights, read now. */
export const asTheyAre = ({
  weightIh,
  weightHh,
  biasIh,
  biasHh,
  weightHr,
}: RecurrentWeights): RecurrentWeights => ({
  weightIh,
  weightHh,
  biasIh,
  biasHh,
  weightHr,
});

/** How long the tensors of a state are: the hidden one, and the memory where there is one. */
export const stateSizes = ({ gates, tensors }: Cell, { weightHh }: RecurrentWeights): readonly number[] =>
  [weightHh.shape[1]!, weightHh.shape[0]! / gates].slice(0, tensors);

/** A state, checked, or zeros: tensors of the shape [...before, size]. */
export function stateOf(
  operation: string,
  given: readonly Tensor[] | undefined,
  before: readonly number[],
  sizes: readonly number[],
  like: Tensor,
): readonly Tensor[] {
  const shapes = sizes.map((size) => [...before, size]);
  if (!given) return shapes.map((shape) => fillLike(like, 0, shape));
  checkTensorsOf(operation, given, sizes.length);
  for (const [i, state] of given.entries()) {
    if (sameShape(state.shape, shapes[i]!)) continue;
    throw new ShapeError(
      `${operation}: the state is ${state.dtype}${printShape(state.shape)}; expected ${printShape(shapes[i]!)} for an input ` +
        printShape(like.shape),
    );
  }
  return given;
}

/** Throws for what is no state: one tensor is given as a list of it. */
function checkTensorsOf(operation: string, given: readonly unknown[], count: number): void {
  if (Array.isArray(given) && given.length === count && given.every((each) => each instanceof Tensor)) return;
  const state = count === 1 ? given[0] : given;
  throw new TypeError(
    `${operation}: the state is ${Array.isArray(state) ? `a list of ${state.length}` : described(state)}; expected ` +
      (count === 1 ? 'a tensor' : 'two tensors, [hidden, memory]'),
  );
}
