/** What a graph's constants are: weights to be trained, statistics, tables, and numbers. */
import { parameter } from '@glissade/autograd';
import { buffer } from '@glissade/nn';
import { type Tensor, tensor } from '@glissade/tensor';
import type { FileWeight } from '../file/weights-manifest.ts';
import type { GraphNode } from './graph-json.ts';
import { labelOf } from './order.ts';
import type { Kept } from './plan.ts';
import { Numbers } from './values.ts';

/** What is no more than so many elements is computed with as numbers, unless it is a weight. */
const few = 64;

/** Inputs, by operator, that are not trained: bounds, powers, values for the room around. */
const untrained: Readonly<Record<string, readonly number[]>> = {
  ClipByValue: [1, 2],
  Equal: [0, 1],
  Fill: [1],
  FloorDiv: [0, 1],
  FloorMod: [0, 1],
  Greater: [0, 1],
  GreaterEqual: [0, 1],
  Less: [0, 1],
  LessEqual: [0, 1],
  LinSpace: [0, 1],
  Mod: [0, 1],
  NotEqual: [0, 1],
  OneHot: [2, 3],
  PadV2: [2],
  Pow: [1],
  Range: [0, 1, 2],
};

/** Statistics that were gathered in training. */
const statistics: Readonly<Record<string, readonly number[]>> = {
  FusedBatchNorm: [3, 4],
  FusedBatchNormV2: [3, 4],
  FusedBatchNormV3: [3, 4],
};

export class GraphWeights {
  /** Parameters and statistics by the names of their nodes. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /** Tensors that are neither. */
  readonly constants: Readonly<Record<string, Tensor>>;
  readonly #numbers: ReadonlyMap<string, Numbers>;

  private constructor(
    weights: Readonly<Record<string, Tensor>>,
    constants: Readonly<Record<string, Tensor>>,
    numbers: ReadonlyMap<string, Numbers>,
  ) {
    this.weights = weights;
    this.constants = constants;
    this.#numbers = numbers;
  }

  /** Of the constants among nodes. Throws for one that the file does not have. */
  static of(operation: string, order: readonly GraphNode[], file: readonly FileWeight[]): GraphWeights {
    const held = new Map(file.map((weight) => [weight.name, weight]));
    const [bounds, gathered] = [namesAt(order, untrained), namesAt(order, statistics)];
    const [weights, constants, numbers] = [
      {} as Record<string, Tensor>,
      {} as Record<string, Tensor>,
      new Map<string, Numbers>(),
    ];
    for (const node of order) {
      if (node.op !== 'Const') continue;
      const { name } = node;
      const weight = held.get(name);
      if (!weight)
        throw new TypeError(
          `${operation}: the manifest has no weight for ${labelOf(node)}. It has ${held.size}, such as ` +
            `${[...held.keys()].slice(0, 4).join(', ') || 'none'}: are the files of one model?`,
        );
      const made = (): Tensor => {
        const { shape, data } = weight;
        return weight.dtype === 'uint8'
          ? tensor(Int32Array.from(data), { shape, dtype: 'int32' })
          : tensor(data, { shape, dtype: weight.dtype });
      };
      if (weight.dtype === 'float32' && gathered.has(name)) weights[name] = buffer(made());
      else if (!bounds.has(name) && isTrained(weight)) weights[name] = parameter(made());
      else if (weight.data.length > few) constants[name] = buffer(made(), { persistent: false });
      else numbers.set(name, numbersOf(weight));
    }
    return new GraphWeights(weights, constants, numbers);
  }

  /** Those of some nodes: the same tensors. */
  only(order: readonly GraphNode[]): GraphWeights {
    const names = new Set(order.map(({ name }) => name));
    const part = (record: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
      Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
    return new GraphWeights(part(this.weights), part(this.constants), this.#numbers);
  }

  /** What a plan has for the node of a constant. */
  kept = (name: string): Kept => {
    const numbers = this.#numbers.get(name);
    if (numbers) return () => numbers;
    const record = Object.hasOwn(this.weights, name) ? this.weights : this.constants;
    return () => record[name]!;
  };
}

const numbersOf = ({ data, shape, dtype }: FileWeight): Numbers =>
  new Numbers(data, shape, dtype === 'uint8' ? 'int32' : dtype);

/** Masks put such numbers where nothing is to be looked at. */
const beyondWeights = 1e8;

/** Floats, but for a single number without axes, which is a factor of the converter's making, and for masks. */
const isTrained = ({ dtype, shape, data }: FileWeight): boolean =>
  dtype === 'float32' &&
  shape.length > 0 &&
  (data as Float32Array).every((each) => Math.abs(each) < beyondWeights);

/** The constants that operators take at such places, as they are or through nodes that pass them on. */
function namesAt(
  order: readonly GraphNode[],
  places: Readonly<Record<string, readonly number[]>>,
): ReadonlySet<string> {
  const nodes = new Map(order.map((node) => [node.name, node]));
  const origin = (name: string): string => {
    let node = nodes.get(name);
    while (node?.op === 'Identity') node = nodes.get(node.inputs[0]!.node);
    return node?.name ?? name;
  };
  return new Set(
    order.flatMap(({ op, inputs }) =>
      Object.hasOwn(places, op)
        ? places[op]!.flatMap((i) => (inputs[i] ? [origin(inputs[i].node)] : []))
        : [],
    ),
  );
}
