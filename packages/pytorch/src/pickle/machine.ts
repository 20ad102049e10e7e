/** The machine that a pickle is a program for: a stack, marks in it, and a memo of what is used again. */
import type { ByteReader } from '../byte-reader.ts';
import { Callable, Dictionary, isBuildable, kindOf, Tuple } from './values.ts';

/** What a pickle may ask for from outside. */
export interface Surroundings {
  /** A class, a function or a constant, or undefined where there is none of that name: 'torch.FloatStorage'. */
  readonly global: (name: string) => unknown;
  /** What the file names by an id: a storage. Throws what is wrong with the id. */
  readonly persistent?: (id: unknown) => unknown;
}

/** All calls of a pickle together are given so many times its bytes at most, and some more. */
const mostUses = 16;
const fewUses = 2 ** 20;

export class Machine {
  readonly reader: ByteReader;
  readonly surroundings: Surroundings;
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  /** Pickles count the memo up from 0, in their hundred thousands; what they say out of turn is kept apart. */
  readonly #memo: unknown[] = [];
  readonly #outOfTurn = new Map<number, unknown>();
  /** Where the opcode that is run begins: for errors. */
  #at = 0;
  /**
   * How much calls may still be given. What is in the memo can be given to thousands of them, and each makes something as large of it: a
   * pickle that was saved gives what it holds to one.
   */
  #left: number;

  constructor(reader: ByteReader, surroundings: Surroundings) {
    this.reader = reader;
    this.surroundings = surroundings;
    this.#left = mostUses * reader.bytes.length + fewUses;
  }

  /** Notes where an opcode begins. */
  begin(at: number): void {
    this.#at = at;
  }

  /** Throws an error about the opcode that is run. */
  fail(problem: string): never {
    this.reader.fail(problem, this.#at);
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0))
      this.fail('expected a value on the stack, which is empty');
    return this.#stack.pop();
  }

  /** The value on top, which stays there. */
  top(): unknown {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** The values above the last mark. */
  popToMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) this.fail('expected a mark on the stack, and there is none');
    return this.#stack.splice(mark);
  }

  /** Drops a value, or a mark where there is none above it. */
  drop(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  put(index: number): void {
    const value = this.top();
    if (index <= this.#memo.length) {
      this.#memo[index] = value;
      this.#outOfTurn.delete(index);
    } else this.#outOfTurn.set(index, value);
  }
  /** Under the next number. */
  memoize(): void {
    this.put(this.#memo.length + this.#outOfTurn.size);
  }
  get(index: number): void {
    const isKnown = index < this.#memo.length || this.#outOfTurn.has(index);
    if (!isKnown) this.fail(`asks for value ${index} of the memo, which was never put there`);
    this.push(index < this.#memo.length ? this.#memo[index] : this.#outOfTurn.get(index));
  }

  /** A number written as digits. */
  digits(text: string): number {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return Number.isNaN(number) ? this.fail(`expected a whole number, found '${text.slice(0, 40)}'`) : number;
  }

  /** Adds to the list on top. */
  append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) this.fail(`appends to ${kindOf(list)}, expected a list`);
    for (const item of items) list.push(item);
  }

  /** Adds to the set on top. */
  add(items: readonly unknown[]): void {
    const set = this.top();
    if (!(set instanceof Set)) this.fail(`adds to ${kindOf(set)}, expected a set`);
    for (const item of items) set.add(this.#hashable(item));
  }

  /** Sets keys and values, which take turns, in the dictionary on top. */
  set(items: readonly unknown[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Dictionary))
      this.fail(`sets items of ${kindOf(dictionary)}, expected a dictionary`);
    if (items.length % 2) this.fail(`expected pairs of a key and a value, found ${items.length} values`);
    for (let i = 0; i < items.length; i += 2) dictionary.entries.set(this.#hashable(items[i]), items[i + 1]);
  }

  #hashable(key: unknown): unknown {
    if (!Array.isArray(key) && !(key instanceof Dictionary)) return key;
    return this.fail(`expected a key, as a string or a number, found ${kindOf(key)}`);
  }

  /** Finds what a pickle names. What is in no table of ours is refused, whatever it would have done. */
  pushGlobal(module: string, name: string): void {
    const known = this.surroundings.global(`${module}.${name}`);
    if (known === undefined) {
      this.fail(
        `the pickle holds a ${`${module}.${name}`.slice(0, 200)}, which only Python can make; tensors, dictionaries, lists, numbers and strings are read, ` +
          'and no code was run. In Python, save what it consists of: torch.save(model.state_dict(), path)',
      );
    }
    this.push(known);
  }

  /** Calls a function or a class of the table with the tuple on top. */
  call(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(args instanceof Tuple)) this.fail(`expected a tuple of arguments, found ${kindOf(args)}`);
    if (!(callee instanceof Callable)) this.fail(`calls ${kindOf(callee)}, which is no function`);
    this.#spend(args);
    this.push(this.#trying(callee.name, () => callee.call(args.items)));
  }

  /** Gives the value below the top its state. */
  build(): void {
    const state = this.pop();
    const value = this.top();
    this.#spend(state);
    if (isBuildable(value)) this.#trying(kindOf(value), () => value.setState(state));
    // The attributes of a dictionary, `_metadata`, say which versions of layers wrote it: not what is in it.
    else if (!(value instanceof Dictionary)) this.fail(`gives ${kindOf(value)} a state, expected an object`);
  }

  /** What a file names by an id. */
  persistent(): void {
    const id = this.pop();
    const { persistent } = this.surroundings;
    if (!persistent) this.fail('expected no storage here');
    this.push(this.#trying('the storage', () => persistent(id)));
  }

  /** Counts what a call is given; tuples with what is in them. */
  #spend(value: unknown, levels = 3): void {
    if (value instanceof Tuple) this.#left -= value.items.length;
    else if (value instanceof Dictionary) this.#left -= value.entries.size;
    else if (value instanceof Set) this.#left -= value.size;
    else if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array)
      this.#left -= value.length;
    if (this.#left < 0)
      this.fail(
        'one value is given to calls over and over, which would take many times the memory of the file: it was made to do harm',
      );
    if (value instanceof Tuple && levels > 0) for (const item of value.items) this.#spend(item, levels - 1);
  }

  #trying<Result>(what: string, run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      this.fail(`${what}: ${(error as Error).message}`);
    }
  }
}
