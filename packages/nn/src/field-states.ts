/**
 * A compiled step knows the fields of a module as they were when it was traced. It is traced again when one is another: a layer or a
 * parameter was replaced, a number set. Arrays, plain objects and other tensors are not followed: modules keep results there.
 */
import { isParameter } from '@glissade/autograd';
import { depend, isTracing, Tensor } from '@glissade/tensor';
import { bufferOptions } from './buffer.ts';
import type { AnyModule } from './module.ts';

/** Beyond so many, a module that goes back to a state of before is traced again. */
const most = 16;

class FieldStates {
  readonly #module: AnyModule;
  /** The values of all fields in the states so far, the latest first. */
  #states: unknown[][] = [];

  constructor(module: AnyModule) {
    this.#module = module;
  }

  /** The present state: the same array whenever all fields are the same. */
  readonly present = (): unknown[] => {
    const now = deciding(this.#module);
    const known = this.#states.find((state) => isSame(state, now));
    if (known) return known;
    this.#states = [now, ...this.#states].slice(0, most);
    return now;
  };

  /** What `forward` itself has set belongs to the state that it was traced in. */
  settle(state: unknown[]): void {
    state.splice(0, state.length, ...deciding(this.#module));
  }
}

/** What modules have in fields in which something else stands for the length of a call. */
const ownOf = new WeakMap<object, Map<PropertyKey, unknown>>();

/** Runs `run` with another value in a field of a module, whose state stays that with its own. */
export function withField<Result>(
  owner: object,
  key: PropertyKey,
  value: unknown,
  run: () => Result,
): Result {
  const before: unknown = Reflect.get(owner, key);
  const known = ownOf.get(owner) ?? new Map<PropertyKey, unknown>();
  ownOf.set(owner, known);
  const isFirst = !known.has(key);
  if (isFirst) known.set(key, before);
  Reflect.set(owner, key, value);
  try {
    return run();
  } finally {
    Reflect.set(owner, key, before);
    if (isFirst) known.delete(key);
    if (known.size === 0) ownOf.delete(owner);
  }
}

/** The values of the fields that decide what a module computes; undefined in place of the others. */
function deciding(module: AnyModule): unknown[] {
  const own = ownOf.get(module);
  const values: unknown[] = own
    ? Object.entries(module).map(([key, value]) => (own.has(key) ? own.get(key) : value))
    : Object.values(module);
  for (let i = 0; i < values.length; i++) if (!decides(values[i])) values[i] = undefined;
  return values;
}

const decides = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (value instanceof Tensor ? isParameter(value) || bufferOptions(value) !== undefined : 'forward' in value);

/** A plain loop: every call of a compiled step asks, for every module. */
function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

const statesOf = new WeakMap<AnyModule, FieldStates>();

/** Runs a module's forward; in a trace, notes the state that its fields are in. */
export function followingFields<Output>(module: AnyModule, forward: () => Output): Output {
  if (!isTracing()) return forward();
  const states = statesOf.get(module) ?? new FieldStates(module);
  statesOf.set(module, states);
  const state = depend(states.present);
  try {
    return forward();
  } finally {
    states.settle(state);
  }
}
