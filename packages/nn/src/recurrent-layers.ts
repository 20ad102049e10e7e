/** Recurrent layers: cells along sequences, in layers above each other and in one or both directions. */
import { concat, movedim, select, stack, type Tensor, written } from '@glissade/tensor';
import { classNameOf, moduleName } from './class-name.ts';
import { Dropout } from './dropout.ts';
import type { InitOptions } from './init.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { timeAxis, timeFirst, unrolled } from './recurrent.ts';
import {
  asTheyAre,
  type Bend,
  type Cell,
  checkBend,
  drawnWeights,
  gatedUnit,
  type LSTMState,
  memoryUnit,
  plainUnit,
  type RecurrentWeights,
  stateOf,
  stateSizes,
  weightNames,
} from './recurrent-units.ts';
import type { LengthOptions } from './sequence-lengths.ts';
import { checkSizes, printOptions, weightOptions } from './weights.ts';

/** What `RNN`, `LSTM` and `GRU` accept. */
export interface RecurrentOptions extends InitOptions {
  /** How many layers there are, each reading the outputs of the one below. Default 1. */
  readonly numLayers?: number;
  /** Whether learned numbers are added. Default true. */
  readonly bias?: boolean;
  /** Whether sequences are [N, T, ...], not [T, N, ...]. Default false, as in PyTorch. States are never. */
  readonly batchFirst?: boolean;
  /** The probability of an output to be left out on its way to the next layer while training. Default 0. */
  readonly dropout?: number;
  /** Whether each layer also reads from the end; the outputs of both directions lie side by side. Default false. */
  readonly bidirectional?: boolean;
  /** Of the parameters. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/** Their names. */
const recurrentOptions = ['numLayers', 'batchFirst', 'dropout', 'bidirectional', ...weightOptions] as const;

abstract class Recurrent<State> extends Module<
  [x: Tensor, state?: State, options?: LengthOptions],
  readonly [output: Tensor, state: State]
> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly batchFirst: boolean;
  readonly bidirectional: boolean;
  /** Of each layer; with `bidirectional` of each layer and then the same layer from the end. */
  readonly weights: readonly RecurrentWeights[];
  readonly dropout: Dropout | undefined;
  readonly #cell: Cell;

  constructor(cell: Cell, inputSize: number, hiddenSize: number, given: RecurrentOptions, projSize = 0) {
    super();
    const {
      numLayers = 1,
      bias = true,
      batchFirst = false,
      dropout = 0,
      bidirectional = false,
      dtype = 'float32',
      ...options
    } = checkedOptions(classNameOf(new.target), given, recurrentOptions);
    checkSizes(classNameOf(new.target), { inputSize, hiddenSize, numLayers });
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.batchFirst = batchFirst;
    this.bidirectional = bidirectional;
    this.#cell = cell;
    const directions = bidirectional ? 2 : 1;
    this.weights = Array.from({ length: numLayers * directions }, (_, i) => {
      const inputs = i < directions ? inputSize : directions * (projSize || hiddenSize);
      return drawnWeights(cell, inputs, hiddenSize, { ...options, bias, dtype }, projSize);
    });
    this.dropout = dropout === 0 ? undefined : new Dropout(dropout, options);
  }

  /** The outputs and the last state, each of its tensors [numLayers directions, N, hiddenSize], or projSize for the hidden one. */
  protected run(
    x: Tensor,
    state: readonly Tensor[] | undefined,
    options: LengthOptions = {},
  ): { readonly output: Tensor; readonly last: readonly Tensor[] } {
    const { inputSize, batchFirst, dropout } = this;
    // Once for all positions: a weight may be computed, with dropout say.
    const weights = this.weights.map(asTheyAre);
    const { name } = this.#cell;
    const { lengths } = checkedOptions(`${moduleName(this)}.forward`, options, ['lengths']);
    const directions = this.bidirectional ? 2 : 1;
    const { there, ...given } = timeFirst(name, x, inputSize, batchFirst, lengths);
    let { sequence } = given;
    const before = [weights.length, ...sequence.shape.slice(1, -1)];
    const starts = stateOf(name, state, before, stateSizes(this.#cell, weights[0]!), x);
    const lasts: (readonly Tensor[])[] = [];
    for (let below = 0; below < weights.length; below += directions) {
      const inputs = below > 0 && dropout ? dropout.forward(sequence) : sequence;
      const ways = weights.slice(below, below + directions).map((weight, way) => {
        const start = starts.map((tensor) => select(tensor, 0, below + way));
        return unrolled(this.#cell, inputs, start, weight, way === 1, there);
      });
      lasts.push(...ways.map(({ last }) => last));
      const [forward, backward] = ways.map(({ output }) => output);
      sequence = backward ? concat([forward!, backward], -1) : forward!;
    }
    const last = lasts[0]!.map((_, i) => stack(lasts.map((tensors) => tensors[i]!)));
    return { output: movedim(sequence, 0, timeAxis(x, batchFirst)), last };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    const names = this.weights.flatMap((_, i) => {
      const layer = this.bidirectional ? `l${i >> 1}${i % 2 ? '_reverse' : ''}` : `l${i}`;
      return Object.entries(weightNames).map(([field, name]) => [
        `weights.${i}.${field}`,
        `${name}_${layer}`,
      ]);
    });
    return Object.fromEntries(names);
  }

  protected override details(): string {
    const { inputSize, hiddenSize, numLayers, weights, batchFirst, bidirectional } = this;
    return printOptions({
      inputSize,
      hiddenSize,
      ...(numLayers > 1 && { numLayers }),
      ...(!weights[0]!.biasIh && { bias: false }),
      ...(batchFirst && { batchFirst }),
      ...(bidirectional && { bidirectional }),
    });
  }
}

/**
 * A plain recurrent layer: h' = tanh(W x + b + U h + c) at every position of sequences [T, N, inputSize]. Returns the outputs
 * of the last layer [T, N, hiddenSize], and the last state [numLayers, N, hiddenSize]. A state to begin with is optional,
 * and so are `lengths`, which stop each sequence at its end.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
 *
 * @example
 * ```ts
 * import { RNN } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new RNN(3, 5, { nonlinearity: 'relu', bidirectional: true });
 * const [output, state] = layer.forward(randn([7, 2, 3]));
 * console.log(output.shape, state.shape); // => [ 7, 2, 10 ] [ 2, 2, 5 ]
 * ```
 */
export class RNN extends Recurrent<Tensor> {
  readonly nonlinearity: Bend;

  constructor(
    inputSize: number,
    hiddenSize: number,
    given: RecurrentOptions & { readonly nonlinearity?: Bend } = {},
  ) {
    const { nonlinearity = 'tanh', ...options } = checkedOptions('RNN', given, [
      ...recurrentOptions,
      'nonlinearity',
    ]);
    checkBend('RNN', nonlinearity);
    super(plainUnit(nonlinearity), inputSize, hiddenSize, options);
    this.nonlinearity = nonlinearity;
  }

  forward(x: Tensor, state?: Tensor, options?: LengthOptions): readonly [output: Tensor, state: Tensor] {
    const { output, last } = this.run(x, state && [state], options);
    return [output, last[0]!];
  }

  protected override details(): string {
    const { nonlinearity } = this;
    return nonlinearity === 'tanh'
      ? super.details()
      : `${super.details()}, ${printOptions({ nonlinearity })}`;
  }
}

/**
 * Gated recurrent units, along sequences [T, N, inputSize]; what `RNN` returns. Source: https://arxiv.org/abs/1406.1078, with
 * the reset gate where https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html has it
 *
 * @example
 * ```ts
 * import { GRU } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new GRU(28, 64, { batchFirst: true });
 * console.log(`${layer}`); // => GRU(inputSize=28, hiddenSize=64, batchFirst=true)
 * const [output, state] = layer.forward(randn([8, 10, 28]));
 * console.log(output.shape, state.shape); // => [ 8, 10, 64 ] [ 1, 8, 64 ]
 * ```
 */
export class GRU extends Recurrent<Tensor> {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(gatedUnit, inputSize, hiddenSize, options);
  }

  forward(x: Tensor, state?: Tensor, options?: LengthOptions): readonly [output: Tensor, state: Tensor] {
    const { output, last } = this.run(x, state && [state], options);
    return [output, last[0]!];
  }
}

/** What `LSTM` accepts. */
export interface LSTMOptions extends RecurrentOptions {
  /** How many numbers the hidden state, which is the output, is projected to; fewer than `hiddenSize`. 0: it is not. Default 0. */
  readonly projSize?: number;
}

/**
 * Long short-term memory, along sequences [T, N, inputSize]. Its state is two tensors [numLayers, N, hiddenSize]: what it puts
 * out, and what it remembers. With `projSize`, what it puts out has that length, here and in the outputs.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html; of the projection https://arxiv.org/abs/1402.1128
 *
 * @example
 * ```ts
 * import { LSTM } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new LSTM(3, 5, { numLayers: 2 });
 * const [output, [hidden, cell]] = layer.forward(randn([7, 2, 3]));
 * console.log(output.shape, hidden.shape, cell.shape); // => [ 7, 2, 5 ] [ 2, 2, 5 ] [ 2, 2, 5 ]
 * const [next] = layer.forward(randn([1, 2, 3]), [hidden, cell]);
 * console.log(next.shape); // => [ 1, 2, 5 ]
 * const [smaller] = new LSTM(3, 5, { projSize: 2 }).forward(randn([7, 2, 3]));
 * console.log(smaller.shape); // => [ 7, 2, 2 ]
 * ```
 */
export class LSTM extends Recurrent<LSTMState> {
  readonly projSize: number;

  constructor(inputSize: number, hiddenSize: number, given: LSTMOptions = {}) {
    const { projSize = 0, ...options } = checkedOptions('LSTM', given, [...recurrentOptions, 'projSize']);
    if (!Number.isInteger(projSize) || projSize < 0 || (projSize > 0 && projSize >= hiddenSize))
      throw new RangeError(
        `LSTM: projSize is ${written(projSize)}; expected a whole number below hiddenSize, ${hiddenSize}, or 0 for no projection`,
      );
    super(memoryUnit, inputSize, hiddenSize, options, projSize);
    this.projSize = projSize;
  }

  forward(
    x: Tensor,
    state?: LSTMState,
    options?: LengthOptions,
  ): readonly [output: Tensor, state: LSTMState] {
    const { output, last } = this.run(x, state, options);
    return [output, [last[0]!, last[1]!]];
  }

  protected override details(): string {
    const { projSize } = this;
    return projSize === 0 ? super.details() : `${super.details()}, ${printOptions({ projSize })}`;
  }
}
