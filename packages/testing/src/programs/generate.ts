/** Random programs of a seed. */
import { noGrad } from '@glissade/autograd';
import { type DType, isFloat, reference, type Shape, size, type Tensor, useBackend } from '@glissade/tensor';
import { inputTensor } from './inputs.ts';
import { allOperations } from './operations/index.ts';
import type {
  Draw,
  InputNode,
  Kind,
  Layout,
  Operation,
  Program,
  ProgramNode,
  Ref,
  Value,
} from './program.ts';
import { Random } from './random.ts';

export interface GenerateOptions {
  /** Which operations. Default: all. */
  readonly operations?: readonly Operation[];
  /** The most calls. Default 25. */
  readonly calls?: number;
  /** Lengths of dims. */
  readonly lengths?: readonly number[];
  readonly float?: DType;
  /** Whether inputs hold infinities, NaN and the like. */
  readonly edges?: boolean;
  /** What was drawn and refused. */
  readonly refused?: (name: string, error: unknown, shapes: string) => void;
}

const usual = [1, 1, 2, 2, 3, 3, 3, 5, 5, 17, 4, 8];

/** Programs hold no more elements in one tensor. */
const mostElements = 4096;

class Generator implements Draw {
  readonly float: DType;
  readonly nodes: ProgramNode[] = [];
  readonly #values: Value[] = [];
  readonly #tensors: Tensor[][] = [];
  readonly #random: Random;
  readonly #lengths: readonly number[];
  readonly #edges: boolean;

  constructor(random: Random, { lengths = usual, float, edges = false }: GenerateOptions) {
    this.#random = random;
    this.#lengths = lengths;
    this.float =
      float ?? random.pick(['float32', 'float32', 'float32', 'float64', 'float64', 'float16'] as const);
    this.#edges = edges;
  }

  int(least: number, most: number): number {
    return this.#random.int(least, most);
  }
  chance(probability: number): boolean {
    return this.#random.chance(probability);
  }
  pick<Choice>(choices: readonly Choice[]): Choice {
    return this.#random.pick(choices);
  }
  length(): number {
    return this.#random.pick(this.#lengths);
  }
  dim(rank: number): number {
    return rank === 0 ? this.int(-1, 0) : this.int(-rank, rank - 1);
  }

  shape(leastRank: number, mostRank: number, most = mostElements): number[] {
    const shape = Array.from({ length: this.int(leastRank, mostRank) }, () => this.length());
    // Now and then hundreds.
    if (shape.length > 0 && this.chance(0.03) && this.#lengths === usual)
      shape[this.int(0, shape.length - 1)] = this.int(100, 300);
    while (size(shape) > most) {
      const i = shape.indexOf(Math.max(...shape));
      shape[i] = Math.ceil(shape[i]! / 2);
    }
    return shape;
  }

  fresh(shape: Shape, kind: Kind = 'normal', dtype: DType = this.float, bound = 0): Value {
    const layouts: Layout[] = ['plain', 'plain', 'plain', 'transposed', 'stepped', 'flipped', 'expanded'];
    const node: InputNode = {
      shape,
      dtype,
      kind: this.#edges && kind === 'normal' ? 'edges' : kind,
      bound,
      layout: this.pick(layouts),
      seed: this.int(1, 1e6),
    };
    useBackend(reference);
    this.#add(node, [inputTensor(node)]);
    return this.#values.at(-1)!;
  }

  find(fits: (value: Value) => boolean): Value | undefined {
    const fitting = this.#values.filter(fits);
    // What came last is taken most, so that programs are deep.
    const late = fitting.slice(-3);
    return fitting.length === 0 ? undefined : this.pick(this.chance(0.7) ? late : fitting);
  }

  floats(leastRank = 0, mostRank = 4, kind: Kind = 'normal'): Value {
    const fits = (value: Value): boolean =>
      isFloat(value.dtype) &&
      value.size > 0 &&
      ranks(value, leastRank, mostRank) &&
      (kind === 'normal' || (value.least > 0.02 && (kind === 'positive' || value.most < 0.98)));
    return this.#foundOr(fits, () => this.fresh(this.shape(leastRank, mostRank), kind));
  }

  some(leastRank = 0, mostRank = 4): Value {
    const dtype = this.pick(['int32', 'bool', 'uint8', this.float, this.float, 'float32'] as const);
    return this.#foundOr(
      (value) => ranks(value, leastRank, mostRank),
      () => this.fresh(this.#perhapsEmpty(this.shape(leastRank, mostRank)), 'normal', dtype),
    );
  }

  beside(value: Value, kind: Kind = 'normal'): Value {
    const { shape } = value;
    const fits = (other: Value): boolean =>
      isFloat(other.dtype) &&
      size(other.shape) > 0 &&
      broadcasts(shape, other.shape) &&
      (kind === 'normal' || (other.least > 0.02 && other.most < 50));
    return this.#foundOr(fits, () => {
      const some = shape.map((length) => (this.chance(0.2) ? 1 : length));
      return this.fresh(this.chance(0.3) ? some.slice(this.int(0, some.length)) : some, kind);
    });
  }

  #perhapsEmpty(shape: number[]): number[] {
    if (shape.length === 0 || !this.chance(0.04)) return shape;
    return shape.with(this.int(0, shape.length - 1), 0);
  }

  #foundOr(fits: (value: Value) => boolean, make: () => Value): Value {
    return (this.chance(0.85) ? this.find(fits) : undefined) ?? make();
  }

  #add(node: ProgramNode, tensors: readonly Tensor[]): void {
    this.#tensors.push([...tensors]);
    this.nodes.push(node);
    for (const [output, tensor] of tensors.entries()) {
      let [least, most] = [Infinity, -Infinity];
      for (const x of tensor.dataSync()) {
        least = Math.min(least, x);
        most = Math.max(most, x);
      }
      const { shape, dtype, size } = tensor;
      this.#values.push({ ref: { node: this.nodes.length - 1, output }, shape, dtype, size, least, most });
    }
  }

  /** Adds a call; whether it could be made, and its numbers are such that more can be done with them. */
  add(operation: Operation, refused: GenerateOptions['refused']): boolean {
    const before = [this.nodes.length, this.#values.length] as const;
    const forget = (): false => {
      [this.nodes.length, this.#values.length] = before;
      this.#tensors.length = before[0];
      return false;
    };
    const drawn = operation.draw(this);
    if (!drawn) return forget();
    const args = drawn.args.map(({ node, output }) => this.#tensors[node]![output]!);
    let result: Tensor | readonly Tensor[];
    try {
      useBackend(reference);
      result = noGrad(() => operation.call(args, drawn.options as never));
    } catch (error) {
      refused?.(
        operation.name,
        error,
        `${args.map(({ dtype, shape }) => `${dtype}[${shape}]`)} ${JSON.stringify(drawn.options)}`,
      );
      return forget();
    }
    const results = 'dtype' in result ? [result] : result;
    const isTame = results.every(
      (x) =>
        x.size <= 4 * mostElements && (this.#edges || x.dataSync().every((each) => Math.abs(each) < 1000)),
    );
    if (!isTame) return forget();
    this.#add({ operation, args: drawn.args, options: drawn.options }, results);
    return true;
  }

  outputs(): Ref[] {
    const used = new Set(this.nodes.flatMap((node) => ('args' in node ? node.args.map(keyOf) : [])));
    const isMade = ({ ref }: Value): boolean => 'args' in this.nodes[ref.node]!;
    const unused = this.#values.filter((value) => isMade(value) && !used.has(keyOf(value.ref)));
    const more = this.#values.filter((value) => this.chance(isMade(value) ? 0.1 : 0.02));
    const outputs = [...unused, ...more].map(({ ref }) => ref);
    return this.chance(0.05) ? [...outputs, outputs[0]!] : outputs;
  }
}

const keyOf = ({ node, output }: Ref): string => `${node}.${output}`;
const ranks = ({ shape }: Value, least: number, most: number): boolean =>
  shape.length >= least && shape.length <= most;

const broadcasts = (a: Shape, b: Shape): boolean =>
  Array.from({ length: Math.min(a.length, b.length) }, (_, i) => [a.at(-1 - i)!, b.at(-1 - i)!]).every(
    ([x, y]) => x === y || x === 1 || y === 1,
  ) && size(a) * size(b) < 1e6;

/** A program of 3 to 25 calls. */
export function generate(seed: number, options: GenerateOptions = {}): Program {
  const random = new Random(seed);
  const { calls = 25, operations = allOperations } = options;
  const generator = new Generator(random, options);
  const wanted = Math.min(random.int(3, calls), random.int(3, calls));
  let made = 0;
  for (let tries = 0; made < wanted && tries < 4 * wanted; tries++)
    if (generator.add(random.pick(operations), options.refused)) made++;
  const outputs = generator.outputs();
  return { seed, nodes: generator.nodes, outputs };
}
