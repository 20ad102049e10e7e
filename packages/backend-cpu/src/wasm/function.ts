/**
 * The body of a function: local variables and structured control flow.
 * Source: https://webassembly.github.io/spec/core/binary/instructions.html#control-instructions
 */
import { codeOf, type Local, localAt, type Operand, type Statement, type ValueType } from './code.ts';
import { unsigned } from './encoding.ts';
import { i32 } from './instructions.ts';

/** A place that a branch can go to: the end of a block, the beginning of a loop. */
export interface Label {
  readonly depth: number;
}

/** So many items, where the number is known to the type checker. */
export type Tuple<Item, Count extends number, Built extends Item[] = []> = number extends Count
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
