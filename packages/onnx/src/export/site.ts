/** What a rule looks at: one application of a primitive, as it is in each of the traces. */
import { type DType, nameOf, type PrimitiveName, type PrimitiveOf, type Shape } from '@glissade/tensor';
import { type AnyLength, type Lengths, lengthFrom } from './length.ts';
import type { GraphWriter } from './writer.ts';

/** A primitive in one trace. */
export interface Call<Name extends PrimitiveName = PrimitiveName> {
  readonly primitive: PrimitiveOf<Name>;
  readonly inputs: readonly { readonly shape: Shape; readonly dtype: DType }[];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A primitive in all traces, and the values that it is applied to. */
export class Site<Name extends PrimitiveName = PrimitiveName> {
  readonly writer: GraphWriter;
  /** For each input, its name in the file. */
  readonly values: readonly string[];
  /** The result's name, once it is written. */
  value = '';
  readonly #calls: readonly Call<Name>[];
  readonly #lengths: readonly Lengths[];
  readonly #sources: readonly (Site | undefined)[];

  /**
   * @param calls - the application in each trace
   * @param sources - the applications that give the inputs, where there are such
   */
  constructor(
    writer: GraphWriter,
    calls: readonly Call<Name>[],
    lengths: readonly Lengths[],
    values: readonly string[],
    sources: readonly (Site | undefined)[],
  ) {
    this.writer = writer;
    this.#calls = calls;
    this.#lengths = lengths;
    this.values = values;
    this.#sources = sources;
  }

  /** In the first trace: for what is the same in all, such as ranks and dtypes. */
  get call(): Call<Name> {
    return this.#calls[0]!;
  }

  get primitive(): PrimitiveOf<Name> {
    return this.call.primitive;
  }

  /** Numbers that may depend on lengths; those that do so in another way than by sums and products are `Unknown`. */
  lengths(pick: (call: Call<Name>) => readonly number[]): AnyLength[] {
    const lists = this.#calls.map(pick);
    return lists[0]!.map((_, i) => {
      const values = lists.map((list) => list[i]!);
      return lengthFrom(values, this.#lengths) ?? { values, why: this.#dependent(values) };
    });
  }

  /** Numbers that must not depend on lengths, as they are attributes in the file. */
  fixed(pick: (call: Call<Name>) => readonly number[]): readonly number[] {
    const lists = this.#calls.map(pick);
    const [first] = lists;
    for (const list of lists)
      if (list.join() !== first!.join())
        throw new Error(this.#dependent(list.filter((each, i) => each !== first![i])));
    return first!;
  }

  /** The result's shape. */
  shape(): AnyLength[] {
    return this.lengths(({ shape }) => shape);
  }

  /** An input's shape. */
  shapeOf(input: number): AnyLength[] {
    return this.lengths(({ inputs }) => inputs[input]!.shape);
  }

  /** The application that gives an input; what is given to the function has none. */
  sourceOf(input: number): Site | undefined {
    return this.#sources[input];
  }

  /** The same, if it is of a certain primitive. */
  source<Other extends PrimitiveName>(input: number, name: Other): Site<Other> | undefined {
    const source = this.#sources[input];
    return source?.primitive.name === name ? (source as unknown as Site<Other>) : undefined;
  }

  /** Something of it in each trace. */
  each<Result>(pick: (call: Call<Name>) => Result): Result[] {
    return this.#calls.map(pick);
  }

  /** Whether something holds in every trace. */
  always(holds: (call: Call<Name>) => boolean): boolean {
    return this.#calls.every(holds);
  }

  #dependent(values: readonly number[]): string {
    const names = Object.keys(this.#lengths[0]!).map((name) => `'${name}'`);
    return (
      `exportOnnx: in ${nameOf(this.primitive)} a number depends on ${names.join(', ')} in a way that has no words in the file ` +
      `(it was ${values.join(', ')}). Leave that axis out of dynamicAxes, or export a model without this operation`
    );
  }
}

/** How an application is written: it gives the name of its value. */
export type Rule<Name extends PrimitiveName> = (site: Site<Name>) => string;
