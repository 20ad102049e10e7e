/**
 * Builds a WebAssembly module: functions with structured control flow over one imported memory.
 * Source of the layout: https://webassembly.github.io/spec/core/binary/modules.html
 */
import {
  type Code,
  codeOf,
  type Local,
  localAt,
  type Operand,
  type Piece,
  type Statement,
  type ValueType,
  valueTypes,
} from './code.ts';
import { name, unsigned, vector } from './encoding.ts';
import { i32 } from './instructions.ts';

/** A place that a branch can go to: the end of a block, the beginning of a loop. */
export interface Label {
  readonly depth: number;
}

type ParameterTypes = Readonly<Record<string, ValueType>>;
type Parameters<P extends ParameterTypes> = { readonly [Name in keyof P]: Local<P[Name]> };

export interface Signature<P extends ParameterTypes, R extends ValueType | 'none'> {
  /** The name under which JavaScript finds it. */
  readonly export?: string;
  /** In order; TypeScript keeps the order in which they are written. */
  readonly parameters: P;
  readonly result: R;
}

/** A function of the module, which others can call. */
export interface FunctionReference<R extends ValueType | 'none'> {
  readonly index: number;
  readonly result: R;
}

/** So many items, where the number is known to the type checker. */
type Tuple<Item, Count extends number, Built extends Item[] = []> = number extends Count
  ? Item[]
  : Built['length'] extends Count
    ? Built
    : Tuple<Item, Count, [...Built, Item]>;

const emptyBlock = 0x40;

/** Hands out local variables and writes control flow while a function's body is composed. */
export class FunctionBuilder {
  /** The types of the variables handed out so far. */
  readonly variables: ValueType[] = [];
  readonly #parameterCount: number;
  #depth = 0;

  constructor(parameterCount: number) {
    this.#parameterCount = parameterCount;
  }

  /** A new variable; it begins as zero. */
  local<T extends ValueType>(type: T): Local<T> {
    this.variables.push(type);
    return localAt(this.#parameterCount + this.variables.length - 1);
  }

  /** Several new variables of one type. */
  locals<T extends ValueType, Count extends number>(type: T, count: Count): Tuple<Local<T>, Count> {
    return Array.from({ length: count as number }, () => this.local(type)) as Tuple<Local<T>, Count>;
  }

  /** Statements that a branch to the label leaves. */
  block(body: (exit: Label) => Statement): Statement {
    return this.#nested(0x02, body);
  }

  /** Statements that a branch to the label repeats; without one they run once. */
  loop(body: (again: Label) => Statement): Statement {
    return this.#nested(0x03, body);
  }

  if(condition: Operand<'i32'>, yes: () => Statement, no?: () => Statement): Statement {
    this.#depth++;
    const code = [codeOf(condition), 0x04, emptyBlock, yes(), no === undefined ? [] : [0x05, no()], 0x0b];
    this.#depth--;
    return code;
  }

  /** Goes to a label, always or under a condition. */
  branch(to: Label, condition?: Operand<'i32'>): Statement {
    const depth = unsigned(this.#depth - to.depth);
    return condition === undefined ? [0x0c, depth] : [codeOf(condition), 0x0d, depth];
  }

  return(value: Operand<ValueType> = []): Statement {
    return [codeOf(value), 0x0f];
  }

  /** Runs the body while the condition holds. */
  while(condition: Operand<'i32'>, body: () => Statement): Statement {
    return this.block((exit) =>
      this.loop((again) => [this.branch(exit, i32.eqz(condition)), body(), this.branch(again)]),
    );
  }

  /** Runs the body for counter = from, from + by, ... while it is less than `to`, which is computed each time. */
  for(
    counter: Local<'i32'>,
    from: Operand<'i32'>,
    to: Operand<'i32'>,
    by: Operand<'i32'>,
    body: () => Statement,
  ): Statement {
    const within = i32.ltS(counter, to);
    return [
      counter.set(from),
      this.if(within, () =>
        this.loop((again) => [body(), counter.set(i32.add(counter, by)), this.branch(again, within)]),
      ),
    ];
  }

  #nested(opcode: number, body: (label: Label) => Statement): Statement {
    this.#depth++;
    const code = [opcode, emptyBlock, body({ depth: this.#depth }), 0x0b];
    this.#depth--;
    return code;
  }
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
  import(from: string, field: string, parameters: readonly ValueType[]): FunctionReference<'none'> {
    if (this.#functions.length > 0) throw new Error('imports go before functions');
    const type = this.#typeIndex(parameters, 'none');
    this.#imports.push([...name(from), ...name(field), 0x00, ...unsigned(type)]);
    return { index: this.#imports.length - 1, result: 'none' };
  }

  /** Adds a function; its body is composed by the callback, and its last expression is the result. */
  function<P extends ParameterTypes, R extends ValueType | 'none'>(
    signature: Signature<P, R>,
    compose: (builder: FunctionBuilder, parameters: Parameters<P>) => readonly Code<ValueType | 'none'>[],
  ): FunctionReference<R> {
    const { parameters, result } = signature;
    const names = Object.keys(parameters);
    const locals = names.map((key, index) => [key, localAt(index)]);
    const builder = new FunctionBuilder(names.length);
    const main: number[] = [];
    const constants = new Constants(builder);
    writeOut(compose(builder, Object.fromEntries(locals) as Parameters<P>), main, constants);
    const body = constants.before.concat(main);

    const index = this.#imports.length + this.#functions.length;
    this.#functions.push(unsigned(this.#typeIndex(Object.values(parameters), result)));
    const declarations = vector(builder.variables.map((type) => [1, valueTypes[type]]));
    body.push(0x0b);
    this.#bodies.push(unsigned(declarations.length + body.length).concat(declarations), body);
    if (signature.export !== undefined)
      this.#exports.push([...name(signature.export), 0x00, ...unsigned(index)]);
    return { index, result };
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

  #typeIndex(parameters: readonly ValueType[], result: ValueType | 'none'): number {
    const key = `${parameters} ${result}`;
    const known = this.#typeIndices.get(key);
    if (known !== undefined) return known;
    const results = result === 'none' ? [] : [[valueTypes[result]]];
    const index =
      this.#types.push([
        0x60,
        ...vector(parameters.map((parameter) => [valueTypes[parameter]])),
        ...vector(results),
      ]) - 1;
    this.#typeIndices.set(key, index);
    return index;
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

/**
 * The vector constants of a function, each in a variable that is set before anything else: engines build a constant anew, in
 * three instructions, wherever it is used.
 */
class Constants {
  readonly #builder: FunctionBuilder;
  readonly #known = new Map<string, Local<'v128'>>();
  /** Code that sets the variables. */
  readonly before: number[] = [];

  constructor(builder: FunctionBuilder) {
    this.#builder = builder;
  }

  variable(constant: readonly Piece[]): Local<'v128'> {
    const key = constant.join();
    let local = this.#known.get(key);
    if (local === undefined) {
      local = this.#builder.local('v128');
      this.#known.set(key, local);
      writeOut(local.set([constant[0]!, constant.slice(1)]), this.before, this);
    }
    return local;
  }
}

/** Not what only looks like one: 1661, the index of a function, is written 0xfd 12. */
const isConstant = (piece: readonly Piece[]): boolean =>
  piece.length === 3 && piece[0] === 0xfd && piece[1] === 12;

/** Adds the bytes of nested pieces to a list. */
function writeOut(pieces: readonly Piece[], bytes: number[], constants: Constants): void {
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    if (typeof piece === 'number') bytes.push(piece);
    else writeOut(isConstant(piece) ? constants.variable(piece) : piece, bytes, constants);
  }
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
