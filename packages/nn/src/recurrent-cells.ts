/** Recurrent cells: one step of a recurrent layer, for loops that decide at every step what comes next. */
import { checkTensors, linear, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { classNameOf } from './class-name.ts';
import { Module } from './module.ts';
import { checkedOptions, ofFunction } from './options.ts';
import {
  type Bend,
  type Cell,
  checkBend,
  drawnWeights,
  gatedUnit,
  inputSizeOf,
  type LSTMState,
  memoryUnit,
  plainUnit,
  type RecurrentWeights,
  stateOf,
  stateSizes,
  weightNames,
} from './recurrent-units.ts';
import { checkSizes, printOptions, type WeightOptions, weightOptions } from './weights.ts';

/** The next state, for inputs [N, I] or, without a batch, [I]. */
function next(
  cell: Cell,
  x: Tensor,
  state: readonly Tensor[] | undefined,
  weights: RecurrentWeights,
): readonly Tensor[] {
  const { name, step } = cell;
  checkTensors(`${name}Cell`, x);
  const { dtype, shape } = x;
  const inputSize = inputSizeOf(`${name}Cell`, weights);
  if (shape.length < 1 || shape.length > 2 || shape.at(-1) !== inputSize) {
    throw new ShapeError(
      `${name}Cell: got ${dtype}${printShape(shape)}; expected [N, ${inputSize}], or [${inputSize}] without a batch`,
    );
  }
  const start = stateOf(`${name}Cell`, state, shape.slice(0, -1), stateSizes(cell, weights), x);
  return step(linear(x, weights.weightIh, weights.biasIh), start, weights);
}

/**
 * One step of `rnn`: h' = tanh(W x + b + U h + c), or relu in place of tanh, for inputs [N, I].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 *
 * @param state - [N, H]; zeros, if not said
 * @throws ShapeError if the input or the state does not fit the weights
 *
 * @example
 * ```ts
 * import { RNN, rnnCell } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const [weights] = new RNN(3, 4).weights;
 * console.log(rnnCell(randn([2, 3]), undefined, weights!).shape); // => [ 2, 4 ]
 * ```
 */
export function rnnCell(
  x: Tensor,
  state: Tensor | undefined,
  weights: RecurrentWeights,
  options: { readonly nonlinearity?: Bend } = {},
): Tensor {
  const { nonlinearity = 'tanh' } = ofFunction('rnnCell', options, ['nonlinearity']);
  checkBend('rnnCell', nonlinearity);
  return next(plainUnit(nonlinearity), x, state && [state], weights)[0]!;
}

/**
 * One step of `gru`, for inputs [N, I].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 *
 * @param state - [N, H]; zeros, if not said
 * @throws ShapeError if the input or the state does not fit the weights
 *
 * @example
 * ```ts
 * import { GRU, gruCell } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const [weights] = new GRU(3, 4).weights;
 * console.log(gruCell(randn([2, 3]), undefined, weights!).shape); // => [ 2, 4 ]
 * ```
 */
export const gruCell = (x: Tensor, state: Tensor | undefined, weights: RecurrentWeights): Tensor =>
  next(gatedUnit, x, state && [state], weights)[0]!;

/**
 * One step of `lstm`, for inputs [N, I]: the hidden state, which is the output, and the memory.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 *
 * @param state - [N, H] each; zeros, if not said
 * @throws ShapeError if the input or the state does not fit the weights
 *
 * @example
 * ```ts
 * import { LSTM, lstmCell } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const [weights] = new LSTM(3, 4).weights;
 * const [hidden, memory] = lstmCell(randn([2, 3]), undefined, weights!);
 * console.log(hidden.shape, memory.shape); // => [ 2, 4 ] [ 2, 4 ]
 * ```
 */
export function lstmCell(x: Tensor, state: LSTMState | undefined, weights: RecurrentWeights): LSTMState {
  const [hidden, cell] = next(memoryUnit, x, state, weights);
  return [hidden!, cell!];
}

abstract class RecurrentCell<State> extends Module<[x: Tensor, state?: State], State> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** [gates hiddenSize, inputSize] */
  weightIh: Tensor;
  /** [gates hiddenSize, hiddenSize] */
  weightHh: Tensor;
  /** [gates hiddenSize] */
  biasIh: Tensor | undefined;
  /** [gates hiddenSize] */
  biasHh: Tensor | undefined;

  constructor(cell: Cell, inputSize: number, hiddenSize: number, options: WeightOptions) {
    super();
    checkedOptions(classNameOf(new.target), options, weightOptions);
    checkSizes(classNameOf(new.target), { inputSize, hiddenSize });
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    const weights = drawnWeights(cell, inputSize, hiddenSize, options);
    this.weightIh = weights.weightIh;
    this.weightHh = weights.weightHh;
    this.biasIh = weights.biasIh;
    this.biasHh = weights.biasHh;
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return weightNames;
  }

  protected override details(): string {
    const { inputSize, hiddenSize, biasIh } = this;
    return printOptions({ inputSize, hiddenSize, ...(!biasIh && { bias: false }) });
  }
}

/**
 * One step of an `RNN`: from inputs [N, inputSize] and a state [N, hiddenSize], zeros if there is none, to the next state.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 *
 * @example
 * ```ts
 * import { RNNCell } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const cell = new RNNCell(3, 5, { nonlinearity: 'relu' });
 * console.log(`${cell}`); // => RNNCell(inputSize=3, hiddenSize=5, nonlinearity=relu)
 * console.log(cell.forward(randn([2, 3])).shape); // => [ 2, 5 ]
 * ```
 */
export class RNNCell extends RecurrentCell<Tensor> {
  readonly nonlinearity: Bend;

  constructor(
    inputSize: number,
    hiddenSize: number,
    given: WeightOptions & { readonly nonlinearity?: Bend } = {},
  ) {
    const { nonlinearity = 'tanh', ...options } = checkedOptions('RNNCell', given, [
      ...weightOptions,
      'nonlinearity',
    ]);
    checkBend('RNNCell', nonlinearity);
    super(plainUnit(nonlinearity), inputSize, hiddenSize, options);
    this.nonlinearity = nonlinearity;
  }

  forward(x: Tensor, state?: Tensor): Tensor {
    return rnnCell(x, state, this, this);
  }

  protected override details(): string {
    const { nonlinearity } = this;
    return nonlinearity === 'tanh'
      ? super.details()
      : `${super.details()}, ${printOptions({ nonlinearity })}`;
  }
}

/**
 * One step of a `GRU`: from inputs [N, inputSize] and a state [N, hiddenSize], zeros if there is none, to the next state.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 *
 * @example
 * ```ts
 * import { GRUCell } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const cell = new GRUCell(3, 5);
 * const state = cell.forward(randn([2, 3]));
 * console.log(cell.forward(randn([2, 3]), state).shape); // => [ 2, 5 ]
 * ```
 */
export class GRUCell extends RecurrentCell<Tensor> {
  constructor(inputSize: number, hiddenSize: number, options: WeightOptions = {}) {
    super(gatedUnit, inputSize, hiddenSize, options);
  }

  forward(x: Tensor, state?: Tensor): Tensor {
    return gruCell(x, state, this);
  }
}

/**
 * One step of an `LSTM`: from inputs [N, inputSize] and a state to the next one. A state is two tensors [N, hiddenSize]: what
 * the cell puts out, and what it remembers; zeros, if there is none.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 *
 * @example
 * ```ts
 * import { LSTMCell } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const cell = new LSTMCell(3, 5);
 * const state = cell.forward(randn([2, 3]));
 * const [hidden, memory] = cell.forward(randn([2, 3]), state);
 * console.log(hidden.shape, memory.shape); // => [ 2, 5 ] [ 2, 5 ]
 * ```
 */
export class LSTMCell extends RecurrentCell<LSTMState> {
  constructor(inputSize: number, hiddenSize: number, options: WeightOptions = {}) {
    super(memoryUnit, inputSize, hiddenSize, options);
  }

  forward(x: Tensor, state?: LSTMState): LSTMState {
    return lstmCell(x, state, this);
  }
}
