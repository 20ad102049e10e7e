/**
 * Builds a WebAssembly module: functions over one imported memory.
 * Source of the layout: https://webassembly.github.io/spec/core/binary/modules.html
 */
import { type Code, codeOf, type Local, localAt, type Operand, type ValueType, valueTypes } from './code.ts';
import { Constants, writeOut } from './constants.ts';
import { name, unsigned, vector } from './encoding.ts';
import { FunctionBuilder, type Tuple } from './function.ts';
import { remembered } from './remembered.ts';

/** The parameters of a function: addresses and counts. */
export type Parameters<Count extends number> = Tuple<Local<'i32'>, Count>;

export interface Signature<Count extends number, R extends ValueType | 'none'> {
  /** The name under which JavaScript finds it. */
  readonly export?: string;
  /** How many there are; none by default. */
  readonly parameters?: Count;
  /** None by default. */
  readonly result?: R;
}

/** A function of the module, which others can call. */
export interface FunctionReference<R extends ValueType | 'none' = 'none'> {
  readonly index: number;
  readonly leaves?: R;
}

/** Calls a function of the same module. */
export const call = <R extends ValueType | 'none'>(
  callee: FunctionReference<R>,
  ...operands: readonly Operand<ValueType>[]
): Code<R> => [operands.map(codeOf), 0x10, unsigned(callee.index)];

export interface MemoryImport {
  readonly module: string;
  readonly name: string;
  /** In pages of 64 KiB. */
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/** Collects functions; `toBytes` gives the module. */
export class ModuleBuilder {
  readonly #memory: MemoryImport | undefined;
  readonly #types: number[][] = [];
  readonly #typeIndices = new Map<string, number>();
  readonly #imports: number[][] = [];
  readonly #functions: number[][] = [];
  /** For each function its size with the types of its variables, and its code. */
  readonly #bodies: number[][] = [];
  readonly #exports: number[][] = [];

  constructor(memory?: MemoryImport) {
    this.#memory = memory;
  }

  /** Has a function come from outside. All imports go before the first function. */
  import(from: string, field: string, parameters: number): FunctionReference {
    if (this.#functions.length > 0) throw new Error('imports go before functions');
    const type = this.#typeIndex(parameters, 'none');
    this.#imports.push([...name(from), ...name(field), 0x00, ...unsigned(type)]);
    return { index: this.#imports.length - 1 };
  }

  /** Adds a function; its body is composed by the callback, and its last expression is the result. */
  function<Count extends number = 0, R extends ValueType | 'none' = 'none'>(
    { export: exported, parameters, result }: Signature<Count, R>,
    compose: (
      builder: FunctionBuilder,
      ...parameters: Parameters<Count>
    ) => readonly Code<ValueType | 'none'>[],
  ): FunctionReference<R> {
    const count = parameters ?? 0;
    const builder = new FunctionBuilder(count);
    const main: number[] = [];
    const constants = new Constants(builder);
    const locals = Array.from({ length: count }, (_, index) => localAt(index)) as Parameters<Count>;
    writeOut(compose(builder, ...locals), main, constants);
    const body = constants.before.concat(main);

    const index = this.#imports.length + this.#functions.length;
    this.#functions.push(unsigned(this.#typeIndex(count, result ?? 'none')));
    const declarations = vector(builder.variables.map((type) => [1, valueTypes[type]]));
    body.push(0x0b);
    this.#bodies.push(unsigned(declarations.length + body.length).concat(declarations), body);
    if (exported !== undefined) this.#exports.push([...name(exported), 0x00, ...unsigned(index)]);
    return { index };
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const imports = [...(this.#memory === undefined ? [] : [memoryImport(this.#memory)]), ...this.#imports];
    const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    return joined([
      header,
      ...section(1, this.#types),
      ...section(2, imports),
      ...section(3, this.#functions),
      ...section(7, this.#exports),
      ...section(10, this.#bodies, this.#functions.length),
    ]);
  }

  #typeIndex(parameters: number, result: ValueType | 'none'): number {
    const lists = [
      Array.from({ length: parameters }, () => [valueTypes.i32]),
      result === 'none' ? [] : [[valueTypes[result]]],
    ];
    const type = [0x60, ...lists.flatMap(vector)];
    return remembered(this.#typeIndices, type.join(), () => this.#types.push(type) - 1);
  }
}

/** A section of so many items, in parts. */
function section(id: number, parts: readonly number[][], count: number = parts.length): number[][] {
  const counted = unsigned(count);
  const bytes = parts.reduce((sum, { length }) => sum + length, counted.length);
  return [[id], unsigned(bytes), counted, ...parts];
}

function joined(parts: readonly number[][]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function memoryImport({ module, name: field, initial, maximum, shared }: MemoryImport): number[] {
  return [
    ...name(module),
    ...name(field),
    0x02,
    shared ? 0x03 : 0x01,
    ...unsigned(initial),
    ...unsigned(maximum),
  ];
}
