/**
 * A compiled step follows the fields of the modules in it, as they are when `forward` begins: layers, parameters, functions, numbers,
 * also in arrays and plain objects, decide what is computed, and another one is another trace. A tensor is read anew at each call. What
 * `forward` sets is set by each call, but for arrays and objects that it makes longer or that hold no tensors: modules keep results there.
 */
import { depend, isTracing, stateTracer } from '@glissade/tensor';
import { moduleName } from './class-name.ts';
import {
  type Content,
  contentOf,
  hasContent,
  isContainer,
  plainTensorsIn,
  type TensorsIn,
} from './field-content.ts';
import type { AnyModule } from './module.ts';
import { ownValue } from './stand-in.ts';

/** Beyond so many, a module that goes back to a state of before is traced again. */
const most = 16;

class FieldStates {
  readonly #module: AnyModule;
  /** The content of each field in the states so far, the latest first. */
  #states: Map<string, Content>[] = [];
  /** Fields in which `forward` keeps arrays and objects: nobody asks what is there. */
  readonly #results = new Set<string>();

  constructor(module: AnyModule) {
    this.#module = module;
  }

  /** The present state: the same object whenever all fields are the same. */
  readonly present = (): unknown => {
    const known = this.#states.find((state) => this.#isNow(state));
    if (known) return known;
    const now = new Map<string, Content>();
    for (const key of Object.keys(this.#module)) now.set(key, contentOf(ownValue(this.#module, key)));
    this.#states = [now, ...this.#states].slice(0, most);
    return now;
  };

  /** A field that is not there is undefined. */
  #isNow(state: ReadonlyMap<string, Content>): boolean {
    const keys = Object.keys(this.#module);
    for (const key of keys)
      if (!this.#results.has(key) && !hasContent(ownValue(this.#module, key), state.get(key))) return false;
    return keys.length >= state.size;
  }

  keepsResultsIn(key: string): void {
    this.#results.add(key);
  }
}

const statesOf = new WeakMap<AnyModule, FieldStates>();

/** Runs a module's forward; in a trace, says which fields it may read, and which it has set. */
export function followingFields<Output>(module: AnyModule, forward: () => Output): Output {
  const tracer = isTracing() ? stateTracer() : undefined;
  if (!tracer) return forward();
  const states = statesOf.get(module) ?? new FieldStates(module);
  statesOf.set(module, states);
  depend(states.present, `the fields of ${moduleName(module)}`);
  const before = new Map<string, Before>();
  for (const key of Object.keys(module)) {
    const value = ownValue(module, key);
    const tensors = plainTensorsIn(key, value);
    before.set(key, { value, content: isContainer(value) ? contentOf(value) : undefined, tensors });
    for (const [path, tensor] of tensors) tracer.readField(module, path, tensor);
  }
  try {
    return forward();
  } finally {
    for (const key of Object.keys(module)) {
      const value = ownValue(module, key);
      const was = before.get(key) ?? absent;
      const tensors = plainTensorsIn(key, value);
      if (value === was.value) {
        if (isContainer(value) && !hasContent(value, was.content)) states.keepsResultsIn(key);
        else
          tensors.forEach(([path, tensor], i) => {
            const [, earlier] = was.tensors[i]!;
            if (tensor !== earlier) tracer.writeField(module, path, tensor, earlier, [tensor]);
          });
      } else if (isContainer(value) && tensors.length + was.tensors.length === 0) states.keepsResultsIn(key);
      else {
        const within = tensors.map(([, tensor]) => tensor);
        tracer.writeField(module, [key], value, was.value, within);
      }
    }
  }
}

/** What a field was when `forward` began. */
interface Before {
  readonly value: unknown;
  readonly content: Content;
  readonly tensors: TensorsIn;
}
const absent: Before = { value: undefined, content: undefined, tensors: [] };
