/** Runs a function once, with a tracer as the device of everything in it. */
import { Tensor, traceOn } from '@glissade/tensor';
import type { Trace } from './trace.ts';
import type { Tracer } from './tracer.ts';
import { type Tree, treeOf } from './tree.ts';

export type Step = (...given: never) => unknown;

export interface WrittenDown {
  readonly traced: Trace;
  /** What the function gave. */
  readonly results: Tree;
  /** What stands for the arguments. */
  readonly standIns: readonly Tensor[];
  /** What of the results is computed at each call, each once, and whether it has a history. */
  readonly computed: readonly Tensor[];
  readonly recorded: readonly boolean[];
}

/**
 * A tensor from outside, or an argument, is given back as it is.
 *
 * @param closed - what the function takes from outside stays itself where it is an argument, too: it is one tensor
 * @param isGraph - whether the graph is wanted, to which results belong that are arguments, or others again
 */
export function writtenDown(
  step: Step,
  tree: Tree,
  tracer: Tracer,
  closed: ReadonlySet<Tensor> = new Set(),
  isGraph = false,
): WrittenDown {
  try {
    const standIns: Tensor[] = [];
    tree.tensors.forEach((tensor, i) => {
      // One tensor that is given twice is one.
      const twin = tree.tensors.indexOf(tensor);
      standIns.push(closed.has(tensor) ? tensor : (standIns[twin] ?? tracer.argument(tensor, i)));
    });
    const result = traceOn(tracer, () => step(...(tree.rebuild(standIns) as never)));
    if (result instanceof Promise) {
      // What becomes of it is nobody's concern any more.
      result.catch(() => {});
      throw new TypeError(
        'compile: the step is asynchronous, and what it does after an await would not be traced. Await before or after the call',
      );
    }
    const results = treeOf(result);
    for (const other of results.others) checkWithin(other, tracer);
    const made = results.tensors.filter((tensor) => !tracer.isOutside(tensor));
    const computed = isGraph ? made : [...new Set(made)].filter((tensor) => !standIns.includes(tensor));
    const recorded = computed.map((tensor) => tensor.history !== undefined);
    return { traced: tracer.finish(computed), results, standIns, computed, recorded };
  } catch (error) {
    tracer.abort();
    throw error;
  }
}

/** Throws for a result that holds tensors of this call where no later one could put others, as it can in a module. */
function checkWithin(result: object, tracer: Tracer): void {
  if ('forward' in result) return;
  const within =
    result instanceof Map || result instanceof Set ? [...result.values()] : Object.values(result);
  if (!within.some((value) => value instanceof Tensor && tracer.isMadeHere(value))) return;
  throw new TypeError(
    `compile: a result is a ${result.constructor.name} with tensors in it, which no other call could fill. ` +
      'Give them back in a plain object or an array',
  );
}
