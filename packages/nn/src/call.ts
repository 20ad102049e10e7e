/** What happens around every `forward`: hooks run, errors learn the layer's path, and an observer may look on. */
import { moduleName } from './class-name.ts';
import { followingFields } from './field-states.ts';
import { hooked } from './hooks.ts';
import { messageFor } from './input-errors.ts';
import type { AnyModule } from './module.ts';

type Observer = (module: AnyModule, output: unknown) => void;

let observer: Observer | undefined;

/** Runs `run`, telling `observe` of every module that is called in it. */
export function observed<Result>(observe: Observer, run: () => Result): Result {
  const before = observer;
  observer = observe;
  try {
    return run();
  } finally {
    observer = before;
  }
}

/** Runs a module's own forward and its hooks. */
export function called<Output>(
  module: AnyModule,
  inputs: readonly unknown[],
  forward: (inputs: readonly unknown[]) => Output,
): Output {
  try {
    const output = followingFields(module, () => hooked(module, inputs, forward));
    observer?.(module, output);
    return output;
  } catch (error) {
    if (error instanceof Error) locate(error, module, inputs);
    throw error;
  }
}

/** Where an error came from, as far as it is known on its way up. */
interface Place {
  readonly message: string;
  /** The class of the layer that threw. */
  readonly layer: string;
  /** From the outermost module that it has passed, by field names. */
  readonly path: readonly string[];
  readonly outermost: AnyModule;
}

const places = new WeakMap<Error, Place>();

/** A message without the name of the layer, which comes before it anyway. */
const unnamed = (message: string, layer: string): string =>
  message.startsWith(`${layer}: `) ? message.slice(layer.length + 2) : message;

/** Puts the path from `module` to the layer that threw before the error's message. */
function locate(error: Error, module: AnyModule, inputs: readonly unknown[]): void {
  const type = moduleName(module);
  const known = places.get(error);
  const name = known && module.namedModules().find(([, below]) => below === known.outermost)?.[0];
  const place: Place = known
    ? { ...known, path: name ? [name, ...known.path] : known.path, outermost: module }
    : { message: unnamed(messageFor(error, module, inputs), type), layer: type, path: [], outermost: module };
  places.set(error, place);
  const where = place.path.length === 0 ? place.layer : `${[type, ...place.path].join('.')} (${place.layer})`;
  // Read before the message changes: some engines write it into the stack when the error is made, others at the first look.
  const { message: before, stack } = error;
  // The messages of some errors (DOMException) cannot be set: those stay as they are.
  if (!Reflect.set(error, 'message', `${where}: ${place.message}`)) return;
  if (stack) error.stack = stack.replace(before, () => error.message);
}
