/** Runs a function once, with a tracer as the device of everything in it. */
import { type Tensor, traceOn } from '@glissade/tensor';
import type { Trace } from './trace.ts';
import type { Tracer } from './tracer.ts';
import { type Tree, treeOf } from './tree.ts';

export type Step = (...given: never) => unknown;

export interface WrittenDown {
  readonly traced: Trace;
  /** What the function gave. */
  readonly results: Tree;
  /** What of that is computed at each call, and whether it has a history. */
  readonly computed: readonly Tensor[];
  readonly recorded: readonly boolean[];
}

/** @param closed - what the function takes from outside stays itself where it is an argument, too: it is one tensor */
export function writtenDown(
  step: Step,
  tree: Tree,
  tracer: Tracer,
  closed: ReadonlySet<Tensor> = new Set(),
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
      throw new TypeError(
        'compile: the step is asynchronous, and what it does after an await would not be traced. Await before or after the call',
      );
    }
    const results = treeOf(result);
    // A tensor from outside is given back as it is.
    const computed = results.tensors.filter((tensor) => !tracer.isOutside(tensor));
    const recorded = computed.map((tensor) => tensor.history !== undefined);
    return { traced: tracer.finish(computed), results, computed, recorded };
  } catch (error) {
    tracer.abort();
    throw error;
  }
}
