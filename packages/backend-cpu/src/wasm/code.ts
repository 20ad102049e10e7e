/**
 * What the assembler composes: pieces of code, typed by the value that they leave, and local variables.
 *
 * A piece of code is the list of its bytes and of the pieces in it, so an expression is written as nested calls,
 * `i32.add(i, i32.const(1))`, and a body is the concatenation of statements. TypeScript checks that the types of operands
 * fit. Pieces are shared, not copied, and written out once: composing takes time in proportion to what is composed.
 */
import { unsigned } from './encoding.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** A byte, or bytes one after the other. */
export type Piece = number | readonly Piece[];

/** Bytes that leave a value of type `T` on the stack, or nothing ('none'). The mark exists for the type checker only. */
export type Code<T extends ValueType | 'none'> = readonly Piece[] & { readonly leaves?: T };

/** A statement: code that leaves nothing. */
export type Statement = Code<'none'>;

export const valueTypes: Record<ValueType, number> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** A local variable, or a parameter, of a function. */
export class Local<T extends ValueType> {
  readonly type: T;
  readonly #index: number[];
  readonly #get: Code<T>;

  constructor(type: T, index: number) {
    this.type = type;
    this.#index = unsigned(index);
    this.#get = [0x20, ...this.#index];
  }

  get get(): Code<T> {
    return this.#get;
  }

  set(value: Code<T>): Statement {
    return [value, 0x21, this.#index];
  }

  /** Sets the variable and leaves its value. */
  tee(value: Code<T>): Code<T> {
    return [value, 0x22, this.#index];
  }
}

/** Statements one after the other. */
export const sequence = (...statements: readonly Statement[]): Statement => statements;

/** Computes a value and throws it away. */
export const drop = (value: Code<ValueType>): Statement => [value, 0x1a];

/** One of two values; both are computed. */
export const select = <T extends Exclude<ValueType, 'v128'>>(
  condition: Code<'i32'>,
  yes: Code<T>,
  no: Code<T>,
): Code<T> => [yes, no, condition, 0x1b];

/** Where code may only arrive by mistake: traps. */
export const unreachable: Statement = [0x00];
