/** What a file holds: weights to be trained, statistics, and constants. */
import { parameter } from '@glissade/autograd';
import { buffer } from '@glissade/nn';
import { type Backend, isFloat, type Tensor, type TypedArray, tensor } from '@glissade/tensor';
import { elementsOf } from '../protocol/elements.ts';
import {
  constantPrefix,
  type Graph,
  type Model,
  ownProducer,
  type TensorMessage,
} from '../protocol/messages.ts';
import { nodesIn } from './plan.ts';
import { Numbers } from './values.ts';

/** What is no more than so many elements is no weight unless it looks like one: it is computed with as numbers. */
const few = 64;

/** Inputs, by operator, that are not trained: bounds, factors of sizes, states. */
const untrained: Readonly<Record<string, readonly number[]>> = {
  Clip: [1, 2],
  Dropout: [1],
  Equal: [0, 1],
  GRU: [5],
  Greater: [0, 1],
  GreaterOrEqual: [0, 1],
  LSTM: [5, 6],
  Less: [0, 1],
  LessOrEqual: [0, 1],
  OneHot: [2],
  Pad: [2],
  Pow: [1],
  RNN: [5],
  Range: [0, 1, 2],
  Resize: [1, 2],
  Upsample: [1],
};

/** Statistics that training moves. */
const statistics: Readonly<Record<string, readonly number[]>> = { BatchNormalization: [3, 4] };

export class Weights {
  /** Parameters and statistics by their names in the file. */
  readonly weights: Record<string, Tensor> = {};
  /** Tensors that are neither. */
  readonly constants: Record<string, Tensor> = {};
  readonly #backend: Backend | undefined;
  readonly #isOwn: boolean;
  readonly #statistics: ReadonlySet<string>;
  readonly #untrained: ReadonlySet<string>;

  constructor({ graph, producer }: Model, backend: Backend | undefined) {
    this.#backend = backend;
    this.#isOwn = producer === ownProducer;
    this.#statistics = namesIn(graph, statistics);
    this.#untrained = namesIn(graph, untrained);
  }

  /** Takes a constant in, as numbers or as a tensor that is found in one of the two records. */
  keep = (name: string, constant: TensorMessage | Numbers): Numbers | (() => Tensor) => {
    if (constant instanceof Numbers) {
      const isNumbers = constant.dtype === 'int64' || constant.size <= few;
      if (isNumbers) return constant;
      return this.#tensor(this.constants, name, constant, (made) => buffer(made, { persistent: false }));
    }
    const { dtype, data } = elementsOf(constant);
    const { shape } = constant;
    const numbers = new Numbers(data, shape, dtype);
    if (dtype === 'int64' || !isFloat(dtype)) return this.keep(name, numbers);
    if (this.#statistics.has(name)) return this.#tensor(this.weights, name, numbers, buffer);
    const isWeight =
      !this.#untrained.has(name) && this.#looksLikeWeight(name, data.length) && areFinite(data);
    if (!isWeight) return this.keep(name, numbers);
    return this.#tensor(this.weights, name, numbers, parameter);
  };

  /** In a file of `exportOnnx` names tell; elsewhere a single number is a factor of the exporter's making, unless a layer has it. */
  #looksLikeWeight(name: string, length: number): boolean {
    return this.#isOwn ? !name.startsWith(constantPrefix) : length > 1 || name.includes('.');
  }

  #tensor(
    record: Record<string, Tensor>,
    name: string,
    { data, shape, dtype }: Numbers,
    mark: (tensor: Tensor) => Tensor,
  ): () => Tensor {
    const options = {
      shape,
      ...(dtype !== 'int64' && { dtype }),
      ...(this.#backend && { backend: this.#backend }),
    };
    const own = this.#free(name);
    record[own] = mark(tensor(data as TypedArray, options));
    return () => record[own]!;
  }

  /** The name, or one like it: branches of a condition may each have a weight of that name, and objects have a `__proto__`. */
  #free(name: string): string {
    const isTaken = (each: string): boolean =>
      each === '__proto__' || Object.hasOwn(this.weights, each) || Object.hasOwn(this.constants, each);
    let free = name;
    for (let i = 1; isTaken(free); i++) free = `${name}_${i}`;
    return free;
  }
}

/** The names of what nodes take at such places. */
const namesIn = (graph: Graph, places: Readonly<Record<string, readonly number[]>>): ReadonlySet<string> =>
  new Set(
    nodesIn(graph).flatMap(({ operator, inputs }) =>
      Object.hasOwn(places, operator) ? places[operator]!.map((i) => inputs[i] ?? '') : [],
    ),
  );

/** A mask of -Infinity is no weight. */
function areFinite(data: ArrayLike<number>): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}
