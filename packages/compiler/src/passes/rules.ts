/** Passes made of rules: each looks at one application, and at the lines below it, for a simpler way to the same value. */
import {
  arrayFrom,
  type DType,
  outputDType,
  outputShape,
  type Primitive,
  type PrimitiveName,
  type PrimitiveOf,
  type Shape,
  sameShape,
  type TypedArray,
} from '@glissade/tensor';
import { type Application, type Instruction, type Pass, rewrite } from '../graph.ts';

type Named = { [Name in PrimitiveName]: PrimitiveOf<Name> };

/** An application of a primitive of that name, or one of those. */
export interface Call<Name extends PrimitiveName = PrimitiveName> extends Application {
  readonly primitive: Named[Name];
}

/** The line that has a call's very shape, dtype and bits, or undefined if the rule does not apply. */
export type Rule<Name extends PrimitiveName> = (call: Call<Name>, writer: Writer) => number | undefined;

/** The rules of each primitive that has any, the first that applies first. */
export type Rules = { readonly [Name in PrimitiveName]?: readonly Rule<Name>[] };

/** What rules read from and write to: the lines so far. What is written is simplified in turn. */
export interface Writer {
  at(line: number): Instruction;
  /** A line's call, if it is one of that primitive. */
  call<Name extends PrimitiveName>(line: number, name: Name): Call<Name> | undefined;
  /** The value of a line that is a fill, as its dtype stores it. */
  number(line: number): number | undefined;
  apply(primitive: Primitive, ...inputs: readonly number[]): number;
  fill(value: number, dtype: DType, shape?: Shape): number;
  constant(data: TypedArray, shape: Shape, dtype: DType): number;
  /** A line broadcast to a shape. */
  stretched(line: number, shape: Shape): number;
  reshaped(line: number, shape: Shape): number;
}

export const passOf =
  (rules: Rules): Pass =>
  (graph) => {
    let writer: RuleWriter | undefined;
    return rewrite(graph, (instruction, append, _, at) => {
      if (instruction.kind !== 'apply' || !(instruction.primitive.name in rules)) return append(instruction);
      writer ??= new RuleWriter(rules, at, append);
      return writer.write(instruction);
    });
  };

class RuleWriter implements Writer {
  readonly #rules: Rules;
  readonly at: (line: number) => Instruction;
  readonly #append: (instruction: Instruction) => number;

  constructor(rules: Rules, at: (line: number) => Instruction, append: (instruction: Instruction) => number) {
    this.#rules = rules;
    this.at = at;
    this.#append = append;
  }

  write(application: Application): number {
    const rules = this.#rules[application.primitive.name] as readonly Rule<PrimitiveName>[] | undefined;
    for (const rule of rules ?? []) {
      const line = rule(application, this);
      if (line !== undefined) return line;
    }
    return this.#append(application);
  }

  call<Name extends PrimitiveName>(line: number, name: Name): Call<Name> | undefined {
    const instruction = this.at(line);
    if (instruction.kind !== 'apply' || instruction.primitive.name !== name) return undefined;
    return instruction as Call<Name>;
  }

  number(line: number): number | undefined {
    const fill = this.call(line, 'fill');
    if (!fill) return undefined;
    const { value, dtype } = fill.primitive;
    if (dtype === 'bool') return Number(value !== 0);
    return dtype === 'float32' ? Math.fround(value) : arrayFrom(dtype, [value])[0]!;
  }

  apply(primitive: Primitive, ...inputs: readonly number[]): number {
    const operands = inputs.map((line) => this.at(line));
    const shape = outputShape(primitive, operands);
    return this.write({ kind: 'apply', primitive, inputs, shape, dtype: outputDType(primitive, operands) });
  }

  fill(value: number, dtype: DType, shape: Shape = []): number {
    return this.apply({ name: 'fill', shape, dtype, value });
  }

  constant(data: TypedArray, shape: Shape, dtype: DType): number {
    return this.#append({ kind: 'constant', data, shape, dtype });
  }

  stretched(line: number, shape: Shape): number {
    return sameShape(this.at(line).shape, shape) ? line : this.apply({ name: 'expand', shape }, line);
  }

  reshaped(line: number, shape: Shape): number {
    return sameShape(this.at(line).shape, shape) ? line : this.apply({ name: 'reshape', shape }, line);
  }
}
