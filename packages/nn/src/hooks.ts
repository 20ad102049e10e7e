/** Hooks: functions that are called before or behind a module's `forward`, wherever that is called, and on the way back. */
import { depend, type HookHandle, isTracing } from '@glissade/tensor';
import { betweenGradients } from './backward-hooks.ts';
import { moduleName } from './class-name.ts';
import type { AnyModule } from './module.ts';

export type { HookHandle };

/** What `registerForwardHook` takes: a function of the module, its inputs and its output, which may give another output. */
export type ForwardHook<Self, Inputs, Output> = (
  module: Self,
  inputs: Inputs,
  output: Output,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing has that type.
) => Output | undefined | void;

/** What `registerForwardPreHook` takes: a function of the module and its inputs, which may give a list of other inputs. */
export type ForwardPreHook<Self, Inputs> = (
  module: Self,
  inputs: Inputs,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing has that type.
) => Inputs | undefined | void;

/** All kinds, each in the order of registration. They are made anew at each change: who runs them is not disturbed. */
export interface Hooks {
  readonly before: readonly Hook[];
  readonly behind: readonly Hook[];
  readonly beforeBackward: readonly Hook[];
  readonly behindBackward: readonly Hook[];
}
export type Hook = (module: never, first: never, second: never) => unknown;

const none: Hooks = { before: [], behind: [], beforeBackward: [], behindBackward: [] };

const methods: Readonly<Record<keyof Hooks, string>> = {
  before: 'registerForwardPreHook',
  behind: 'registerForwardHook',
  beforeBackward: 'registerFullBackwardPreHook',
  behindBackward: 'registerFullBackwardHook',
};

const hooksOf = new WeakMap<AnyModule, Hooks>();
const readers = new WeakMap<AnyModule, () => Hooks>();

/** The hooks of a module; a compiled step is traced anew when they change. */
function hooksNow(module: AnyModule): Hooks {
  if (!isTracing()) return hooksOf.get(module) ?? none;
  const read = readers.get(module) ?? ((): Hooks => hooksOf.get(module) ?? none);
  readers.set(module, read);
  return depend(read, `the hooks of ${moduleName(module)}`);
}

/** Adds a hook behind those that there are. */
export function register(module: AnyModule, kind: keyof Hooks, hook: Hook): HookHandle {
  if (typeof hook !== 'function')
    throw new TypeError(`${methods[kind]}: expected a function, got ${hook === null ? 'null' : typeof hook}`);
  // The same function may be registered twice, and each is removed by its own handle.
  const own: Hook = (module, first, second) => hook(module, first, second);
  const change = (list: (hooks: readonly Hook[]) => readonly Hook[]): void => {
    const now = hooksOf.get(module) ?? none;
    const next = { ...now, [kind]: list(now[kind]) };
    if (Object.values(next).every((list) => list.length === 0)) hooksOf.delete(module);
    else hooksOf.set(module, next);
  };
  change((hooks) => [...hooks, own]);
  return { remove: () => change((hooks) => hooks.filter((each) => each !== own)) };
}

/** Runs a module's own forward between its hooks; what they return, unless it is undefined, is passed on. */
export function hooked<Output>(
  module: AnyModule,
  inputs: readonly unknown[],
  forward: (inputs: readonly unknown[]) => Output,
): Output {
  const { before, behind, beforeBackward, behindBackward } = hooksNow(module);
  let given = inputs;
  for (const hook of before) {
    const changed = hook(module as never, given as never, undefined as never);
    if (changed === undefined) continue;
    if (!Array.isArray(changed))
      throw new TypeError('a hook before forward returned no list of inputs: return [x], or nothing');
    given = changed;
  }
  const back = betweenGradients(module, beforeBackward, behindBackward);
  if (back) given = back.inputs(given);
  let output: unknown = forward(given);
  for (const hook of behind) {
    const changed = hook(module as never, given as never, output as never);
    if (changed instanceof Promise && !(output instanceof Promise))
      throw new TypeError(
        'a hook behind forward returned a promise, which would replace the output; it cannot wait',
      );
    if (changed !== undefined) output = changed;
  }
  if (back) output = back.output(output);
  return output as Output;
}
