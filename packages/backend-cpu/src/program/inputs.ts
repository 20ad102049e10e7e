/** Puts the inputs of a call into a program's buffers; those that are there from the last call stay. */
import { isContiguous, type Prologue, size, type TypedArray, type View, whole } from '@glissade/tensor';
import { copyStep, runMap } from '../map/map.ts';

/** How often a program has run, and so may have changed what its buffers hold. */
export interface Changes {
  count: number;
}

/**
 * The buffers of all programs. What they hold changes from call to call; every other buffer is immutable. Kept by
 * themselves: where memory has grown, two arrays over it no longer have one `buffer`.
 */
const changing = new WeakMap<TypedArray, Changes>();

/** Says that these arrays are a program's buffers, and gives what is to be counted up whenever it runs. */
export function markChanging(arrays: readonly TypedArray[]): Changes {
  const changes = { count: 0 };
  for (const array of arrays) changing.set(array, changes);
  return changes;
}

/** Whether a view is what was copied last, and holds what it held then. */
type Known = (view: View<TypedArray>) => boolean;

/** A view of another program's buffer, until that program runs again; its memory is not kept alive for it. */
function lent(view: View<TypedArray>, changes: Changes): Known {
  const held = new WeakRef(view);
  const { count } = changes;
  return (other) => count === changes.count && held.deref() === other;
}

/**
 * Copies the inputs of a program where they belong: the same view of what has not changed need not be copied twice. Returns whether
 * what the prologue depends on is what it was.
 */
export type FillInputs = (inputs: readonly View<TypedArray>[]) => boolean;

/**
 * @param buffers - where the inputs belong, as row-major views of whole buffers
 * @param isChanged - whether the program itself writes each of them
 * @param own - the changes of the program's own buffers
 * @param prologue - what depends on some inputs alone
 */
export function inputFiller(
  buffers: readonly View<TypedArray>[],
  isChanged: readonly boolean[],
  own: Changes,
  prologue?: Prologue,
): FillInputs {
  const held: (View<TypedArray> | Known | undefined)[] = buffers.map(() => undefined);
  return (inputs) => {
    let isSteady = true;
    const missing = inputs.map((view, i) => {
      const before = held[i];
      if (view === before || isThere(view, buffers[i]!) || (typeof before === 'function' && before(view)))
        return undefined;
      // Another part of the program's memory may share bytes with buffers that are filled before it is read.
      return changing.get(view.buffer) === own ? { ...view, buffer: view.buffer.slice() } : view;
    });
    inputs.forEach((view, i) => {
      const from = missing[i];
      if (!from) return;
      if (prologue?.inputs.includes(i)) isSteady = false;
      copyView(from, buffers[i]!);
      const changes = changing.get(view.buffer);
      held[i] = isChanged[i] ? undefined : changes ? lent(view, changes) : view;
    });
    return isSteady;
  };
}

/** Whether a view is a whole buffer of the program as it lies, such as the state that the last call gave. */
const isThere = (view: View<TypedArray>, { buffer }: View<TypedArray>): boolean =>
  view.buffer === buffer && view.offset === 0 && isContiguous(view);

function copyView(from: View<TypedArray>, to: View<TypedArray>): void {
  const { buffer, offset, shape } = from;
  if (!isContiguous(from)) {
    runMap(copyStep, [from], whole(to.buffer, to.dtype, shape));
    return;
  }
  const length = size(shape);
  to.buffer.set(length === buffer.length ? buffer : buffer.subarray(offset, offset + length));
}
