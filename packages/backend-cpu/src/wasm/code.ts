/**
 * What the assembler composes: pieces of code, typed by the value that they leave, and local variables.
 *
 * A piece of code is the list of its bytes and of the pieces in it, so an expression is written as nested calls,
 * `i32.add(i, 1)`, and a body is a list of statements. TypeScript checks that the types of operands fit. Pieces are
 * shared, not copied, and written out once: composing takes time in proportion to what is composed.
 */
import { signed, unsigned } from './encoding.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** A byte, or bytes one after the other. */
export type Piece = number | readonly Piece[];

/** Bytes that leave a value of type `T` on the stack, or nothing ('none'). The mark exists for the type checker only. */
export type Code<T extends ValueType | 'none'> = readonly Piece[] & { readonly leaves?: T };

/** Code that leaves nothing. */
export type Statement = Code<'none'>;

/** What an instruction takes: code or, where an i32 is wanted, its value. */
export type Operand<T extends ValueType> = Code<T> | (T extends 'i32' ? number : never);

/** The code of an operand. */
export const codeOf = <T extends ValueType>(operand: Operand<T>): Code<T> =>
  typeof operand === 'number' ? signed(operand | 0, [0x41]) : operand;

export const valueTypes: Record<ValueType, number> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** A local variable, or a parameter, of a function. It is itself the code that reads it. */
export class Local<T extends ValueType> extends Array<number> {
  declare readonly leaves?: T;
  readonly #index: number[];

  constructor(index: number) {
    const bytes = unsigned(index);
    super(0x20, ...bytes);
    this.#index = bytes;
  }

  set(value: Operand<T>): Statement {
    return [codeOf(value), 0x21, this.#index];
  }

  /** Sets the variable and leaves its value. */
  tee(value: Operand<T>): Code<T> {
    return [codeOf(value), 0x22, this.#index];
  }
}

const locals: Local<ValueType>[] = [];

/** The variable with this index, of whatever function. */
export function localAt<T extends ValueType>(index: number): Local<T> {
  locals[index] ??= new Local(index);
  return locals[index] as Local<T>;
}

/** Computes a value and throws it away. */
export const drop = (value: Code<ValueType>): Statement => [value, 0x1a];

/** One of two values; both are computed. */
export const select = <T extends Exclude<ValueType, 'v128'>>(
  condition: Operand<'i32'>,
  yes: Operand<T>,
  no: Operand<T>,
): Code<T> => [codeOf(yes), codeOf(no), codeOf(condition), 0x1b];
