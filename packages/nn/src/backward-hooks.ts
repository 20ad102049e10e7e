/** Hooks of the way back: functions that see the gradients of what a module gave and was given, and may replace them. */
import { customGradient } from '@glissade/autograd';
import { checkSameShape, described, Tensor } from '@glissade/tensor';
import type { Hook } from './hooks.ts';
import type { AnyModule } from './module.ts';

/** The gradients of a module's inputs or outputs, in their order; undefined for what is no tensor, or gets none. */
export type HookedGradients = readonly (Tensor | undefined)[];

/** What `registerFullBackwardHook` takes: it may give other gradients of the inputs. */
export type BackwardHook<Self> = (
  module: Self,
  inputGradients: HookedGradients,
  outputGradients: HookedGradients,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing has that type.
) => HookedGradients | undefined | void;

/** What `registerFullBackwardPreHook` takes: it may give other gradients of what the module gave. */
export type BackwardPreHook<Self> = (
  module: Self,
  outputGradients: HookedGradients,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing has that type.
) => HookedGradients | undefined | void;

/** What a call of a module does for its hooks of the way back. */
interface Between {
  /** Its inputs, on whose gradients the hooks are called. */
  readonly inputs: (given: readonly unknown[]) => readonly unknown[];
  /** Its output, whose gradients are kept until then. */
  readonly output: (given: unknown) => unknown;
}

/** Undefined where there are no such hooks. */
export function betweenGradients(
  module: AnyModule,
  before: readonly Hook[],
  behind: readonly Hook[],
): Between | undefined {
  if (before.length + behind.length === 0) return undefined;
  /** Of the pass that goes on; undefined where none has come through the output. */
  let outputGradients: HookedGradients | undefined;
  let inputs: readonly unknown[] = [];
  const called = (inputGradients: HookedGradients): HookedGradients => {
    const given = outputGradients;
    // A gradient of gradients comes to the inputs by what the derivative read: that is no pass through the module.
    if (!given) return inputGradients;
    outputGradients = undefined;
    return behind.reduce(
      (now, hook) =>
        changed('registerFullBackwardHook', now, hook(module as never, now as never, given as never)),
      inputGradients,
    );
  };
  return {
    inputs(given) {
      inputs = given;
      return gated(given, called);
    },
    output(given) {
      if (!(given instanceof Tensor || Array.isArray(given)))
        throw new TypeError(
          `a hook of the way back needs a tensor or a list of some from forward, which gave ${described(given)}; give one, or use registerHook on a tensor`,
        );
      const list: readonly unknown[] = Array.isArray(given) ? given : [given];
      const watched = gated(list, (gradients) => {
        const now = before.reduce(
          (now, hook) =>
            changed(
              'registerFullBackwardPreHook',
              now,
              hook(module as never, now as never, undefined as never),
            ),
          gradients,
        );
        outputGradients = now;
        // Where no input gets a gradient, nothing comes later.
        if (!inputs.some(hasGradient)) called(inputs.map(() => undefined));
        return now;
      });
      return Array.isArray(given) ? watched : watched[0];
    },
  };
}

const hasGradient = (value: unknown): value is Tensor => value instanceof Tensor && value.requiresGrad;

/**
 * The same values. When a backward pass has the gradients of all, what `between` makes of them goes on to what they were computed from.
 *
 * Each is handed on by a call of its own, which keeps its gradient; all of these depend on one call before them, the gate, which a backward
 * pass therefore comes to last: it has the gradients then, and gives them on.
 */
function gated(
  values: readonly unknown[],
  between: (gradients: HookedGradients) => HookedGradients,
): readonly unknown[] {
  // By place, as one tensor may be given twice.
  const places = [...values.keys()].filter((i) => hasGradient(values[i]));
  if (places.length === 0) return values;
  let gradients = new Map<number, Tensor>();
  const gate = customGradient({
    name: 'backwardHook',
    forward: (first: Tensor) => first,
    backward: () => {
      const complete = gradients;
      gradients = new Map();
      const now = between(values.map((_, i) => complete.get(i)));
      return places.map((i) => now[i]);
    },
  })(...(places.map((i) => values[i]) as [Tensor]));
  const handedOn = (value: unknown, i: number): unknown => {
    if (!hasGradient(value)) return value;
    return customGradient({
      name: 'backwardHook',
      forward: (_: Tensor) => value,
      backward: (cotangent) => {
        gradients.set(i, cotangent);
        // Any gradient will do, for the pass to come to the gate, which asks nothing of it.
        return [gate.detach()];
      },
    })(gate);
  };
  return values.map(handedOn);
}

/** What a hook made of gradients: those that it returned, which must fit, or the same. */
function changed(method: string, now: HookedGradients, given: unknown): HookedGradients {
  if (given === undefined) return now;
  if (!Array.isArray(given) || given.length !== now.length)
    throw new TypeError(
      `${method}: the hook returned ${Array.isArray(given) ? `${given.length} gradients` : described(given)}; expected a list of ${now.length}, or nothing`,
    );
  now.forEach((gradient, i) => {
    if (gradient && given[i])
      checkSameShape(
        `${method}: gradient ${i} of what the hook returned`,
        given[i].shape,
        'the gradient',
        gradient.shape,
      );
  });
  return given;
}
