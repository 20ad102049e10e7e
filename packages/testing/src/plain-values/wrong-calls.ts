/** What callers without types pass: calls of right ones with one argument wrong, one too few, or an option that there is not. */
import { ones, tensor } from '@glissade/tensor';

/** Any function, constructor or method. */
export type Callable = (...given: readonly unknown[]) => unknown;

/** What belongs nowhere, or only here and there, by how a failure calls it. */
export const wrongValues: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  '3': () => 3,
  '-1': () => -1,
  '1.5': () => 1.5,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  "'abc'": () => 'abc',
  "''": () => '',
  true: () => true,
  '[]': () => [],
  '[1, 2]': () => [1, 2],
  '[[1, 2]]': () => [[1, 2]],
  '[undefined]': () => [undefined],
  "['abc']": () => ['abc'],
  '{}': () => ({}),
  '{ dimm: 1 }': () => ({ dimm: 1 }),
  'a function': () => () => undefined,
  'a promise': () => Promise.resolve(1),
  'a typed array': () => new Float32Array(2),
  'a map': () => new Map(),
  'int32[2, 3]': () => ones([2, 3], { dtype: 'int32' }),
  'bool[2, 3]': () =>
    tensor([
      [true, false, true],
      [true, true, false],
    ]),
  'float32[0, 3]': () => ones([0, 3]),
  'float32[]': () => tensor(1),
  'float32[2, 3]': () => ones([2, 3]),
  '[a tensor]': () => [ones([2, 3])],
};

/** A call as a failure prints it, and the arguments that it is made with. */
export interface WrongCall {
  readonly written: string;
  readonly given: () => readonly unknown[];
}

/**
 * The calls that are tried: each wrong value alone and in the place of each right argument, each number of arguments that is too
 * small, and a foreign option, among the last argument's where that is an object of options, behind it where not.
 */
export function wrongCalls(right: () => readonly unknown[]): WrongCall[] {
  const arity = right().length;
  const calls: WrongCall[] = [];
  for (let i = 0; i < arity; i++)
    calls.push({ written: `(${i} of ${arity})`, given: () => right().slice(0, i) });
  for (const [name, value] of Object.entries(wrongValues)) {
    if (arity > 1) calls.push({ written: `(${name})`, given: () => [value()] });
    for (let i = 0; i <= arity; i++)
      calls.push({
        written: `(${i > 0 ? `${i} right, ` : ''}${name}${i < arity - 1 ? ', ...' : ''})`,
        given: () => {
          const given = [...right()];
          given[i] = value();
          return given;
        },
      });
    // Each option of each right argument that is an object of options.
    for (let i = 0; i < arity; i++) {
      const options = right()[i];
      if (!isOptions(options)) continue;
      for (const option of Object.keys(options))
        calls.push({
          written: `(${i > 0 ? `${i} right, ` : ''}{ ${option}: ${name} })`,
          given: () => {
            const given = [...right()];
            given[i] = { ...(given[i] as object), [option]: value() };
            return given;
          },
        });
    }
  }
  return calls;
}

const isOptions = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What came of a call. */
export interface Outcome {
  readonly call: string;
  /** The error's message; none where there was none. */
  readonly message?: string;
  readonly error?: unknown;
  readonly value?: unknown;
}

/** Makes a call, to its end: what it promises is awaited, and of what it generates the first is asked for. */
export async function outcomeOf(written: string, call: () => unknown): Promise<Outcome> {
  try {
    let value = await within(call());
    if (Symbol.asyncIterator in Object(value) && 'next' in Object(value))
      value = await within((value as AsyncIterator<unknown>).next());
    return { call: written, value };
  } catch (error) {
    return {
      call: written,
      error,
      message: error instanceof Error ? error.message : `no error: ${String(error)}`,
    };
  }
}

/** Rejects where a promise takes seconds: what is wrong is said at once. */
async function within(promised: unknown): Promise<unknown> {
  if (!(promised instanceof Promise)) return promised;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not end')), 5000);
  });
  try {
    return await Promise.race([promised, patience]);
  } finally {
    clearTimeout(timer);
  }
}
