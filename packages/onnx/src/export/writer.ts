/** Collects the nodes and constants of an ONNX graph. A value is known by its name. */
import { type DType, newArray, type Shape, size, type TypedArray } from '@glissade/tensor';
import { longsMessage, tensorMessage } from '../protocol/elements.ts';
import {
  type Attribute,
  type Attributes,
  constantPrefix,
  elementTypes,
  type Node,
  type TensorMessage,
} from '../protocol/messages.ts';
import type { AnyLength, Length, Unknown } from './length.ts';

/** Where a length that has a name is found: along an axis of an input of the graph. */
export interface Place {
  readonly input: string;
  readonly axis: number;
}

/** Attributes of nodes, in short. */
export const int = (value: number): Attribute => ({ kind: 'int', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const string = (value: string): Attribute => ({ kind: 'string', value });

export class GraphWriter {
  readonly nodes: Node[] = [];
  readonly initializers: TensorMessage[] = [];
  /** Values that cannot be written, and why: no node that is needed may read them. */
  readonly unwritten: Map<string, string> = new Map();
  readonly #places: ReadonlyMap<string, Place>;
  readonly #taken: ReadonlySet<string>;
  readonly #made = new Map<string, Node>();
  readonly #lengthsOf = new Map<string, readonly AnyLength[]>();
  /** What was made before, by what it is made of. */
  readonly #known = new Map<string, string>();

  /**
   * @param places - where each length that has a name is found
   * @param taken - names that others have: of inputs and outputs
   */
  constructor(places: ReadonlyMap<string, Place>, taken: readonly string[]) {
    this.#places = places;
    this.#taken = new Set(taken);
  }

  /**
   * The value that a node gives. The same node is written once.
   *
   * @param place - which of its outputs that is
   */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}, place = 0): string {
    return this.#once(`${operator}(${JSON.stringify(inputs)})${key(attributes)}`, () => {
      const name = this.#free(`/${operator}_${this.nodes.length}`);
      const outputs = [...Array.from({ length: place }, (_, i) => this.#free(`${name}_${i}`)), name];
      const node = { name, operator, domain: '', inputs, outputs, attributes };
      this.nodes.push(node);
      this.#made.set(name, node);
      return name;
    });
  }

  /** The node that gives a value; none gives inputs and constants. */
  madeBy(value: string, operator: string): Node | undefined {
    const node = this.#made.get(value);
    return node?.operator === operator ? node : undefined;
  }

  /** Elements that are in the file, under a name that nothing else has. */
  weight(name: string, dtype: DType, shape: Shape, data: TypedArray): string {
    this.initializers.push(tensorMessage(name, dtype, shape, data));
    this.note(name, shape);
    return name;
  }

  /** Elements that the graph itself brings. */
  constant(dtype: DType, shape: Shape, data: TypedArray): string {
    const key =
      size(shape) <= 64 ? `${dtype}[${shape}]${Array.from(data, print)}` : `constant ${this.#known.size}`;
    return this.#once(key, () =>
      this.weight(this.#free(`${constantPrefix}${this.initializers.length}`), dtype, shape, data),
    );
  }

  /** One number of a dtype, without axes. */
  scalar(dtype: DType, value: number): string {
    const data = newArray(dtype, 1);
    data[0] = value;
    return this.constant(dtype, [], data);
  }

  /** Whole numbers as an int64 tensor of one axis, which may depend on lengths that are known at run time. */
  longs(values: readonly AnyLength[]): string {
    if (values.every((value) => typeof value === 'number')) return this.#longs(values);
    const parts: string[] = [];
    let plain: number[] = [];
    const endPlain = (): void => {
      if (plain.length > 0) parts.push(this.#longs(plain));
      plain = [];
    };
    for (const value of values) {
      if (typeof value === 'number') plain.push(value);
      else {
        endPlain();
        parts.push('why' in value ? this.#unwritten(value) : this.#length(value));
      }
    }
    endPlain();
    return parts.length === 1 ? parts[0]! : this.node('Concat', parts, { axis: int(0) });
  }

  /** One whole number as an int64 tensor without axes. */
  long(value: AnyLength): string {
    if (typeof value !== 'number') return this.node('Squeeze', [this.longs([value])]);
    return this.#longs([value], []);
  }

  /** 0, 1, ... as int64: so many numbers. */
  range(count: AnyLength): string {
    return this.node('Range', [this.long(0), this.long(count), this.long(1)]);
  }

  #longs(values: readonly number[], shape?: Shape): string {
    return this.#once(`int64[${shape ?? values.length}]${values.join()}`, () => {
      const name = this.#free(`${constantPrefix}${this.initializers.length}`);
      this.initializers.push(longsMessage(name, values, shape));
      return name;
    });
  }

  #unwritten({ values, why }: Unknown): string {
    const name = `unknown ${values.join()}`;
    this.unwritten.set(name, why);
    return name;
  }

  #length({ constant, terms, divisor }: Length): string {
    const products = terms.map(({ factor, names }) =>
      [...names.map((name) => this.#named(name)), ...(factor === 1 ? [] : [this.#longs([factor])])].reduce(
        (product, each) => this.node('Mul', [product, each]),
      ),
    );
    const sum = [...products, ...(constant === 0 ? [] : [this.#longs([constant])])].reduce((total, each) =>
      this.node('Add', [total, each]),
    );
    return divisor === 1 ? sum : this.node('Div', [sum, this.#longs([divisor])]);
  }

  #named(name: string): string {
    const { input, axis } = this.#places.get(name)!;
    return this.node('Shape', [input], { start: int(axis), end: int(axis + 1) });
  }

  /** Remembers which shape a value has. */
  note(value: string, shape: readonly AnyLength[]): string {
    this.#lengthsOf.set(value, shape);
    return value;
  }

  /** The value in another shape. Reshapes in a row are one, and none where the shape is that at the first. */
  reshape(value: string, shape: readonly AnyLength[]): string {
    const source = this.madeBy(value, 'Reshape')?.inputs[0] ?? value;
    const before = this.#lengthsOf.get(source);
    if (before && isSame(before, shape)) return source;
    const hasZero = shape.includes(0);
    // 0 takes over a length, and -1 is the one that follows from all others.
    const kept = shape.map((length, i) =>
      typeof length !== 'number' && before?.[i] && isSame(before[i], length) ? 0 : length,
    );
    const open = kept.filter((length) => typeof length !== 'number');
    const given =
      open.length > 1 || hasZero ? shape : kept.map((length) => (typeof length === 'number' ? length : -1));
    const reshaped = this.node('Reshape', [source, this.longs(given)], hasZero ? { allowzero: int(1) } : {});
    return this.note(reshaped, shape);
  }

  /** The value with its axes in another order. Two in a row are one. */
  transpose(value: string, order: readonly number[]): string {
    if (order.every((axis, i) => axis === i)) return value;
    const before = this.madeBy(value, 'Transpose');
    if (before?.attributes['perm']?.kind === 'ints') {
      const first = before.attributes['perm'].value;
      return this.transpose(
        before.inputs[0]!,
        order.map((axis) => first[axis]!),
      );
    }
    return this.node('Transpose', [value], { perm: ints(order) });
  }

  /** The value with its elements the other way round along some axes. Twice is none. */
  backwards(value: string, axes: readonly number[]): string {
    const [first, last, by] = [-1, -(2 ** 31), -1].map((each) => this.#longs(axes.map(() => each)));
    const along = this.#longs(axes);
    const before = this.madeBy(value, 'Slice');
    if (before && before.inputs.slice(1).join() === [first, last, along, by].join()) return before.inputs[0]!;
    return this.node('Slice', [value, first!, last!, along, by!]);
  }

  cast(value: string, from: DType, to: DType): string {
    return from === to ? value : this.node('Cast', [value], { to: int(elementTypes[to]) });
  }

  /** The name, or one that nobody has chosen. */
  #free(name: string): string {
    return this.#taken.has(name) ? this.#free(`${name}_`) : name;
  }

  #once(key: string, make: () => string): string {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}

/** Whether lengths are the same, wherever they were met. */
const isSame = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);
const textOf = (lengths: unknown): string =>
  JSON.stringify(lengths, (name, value) => (name === 'why' ? undefined : value));

/** Attributes as a text; the bytes of a tensor one by one. */
const key = (attributes: Attributes): string =>
  JSON.stringify(attributes, (_, value) => (value instanceof Uint8Array ? Array.from(value) : value));

/** -0 apart from 0. */
const print = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
