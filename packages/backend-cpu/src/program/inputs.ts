/** Puts the inputs of a call into a program's buffers; those that are there from the last call stay. */
import { isContiguous, size, type TypedArray, type View, whole } from '@glissade/tensor';
import { copyStep, runMap } from '../map/map.ts';

/**
 * The buffers of all programs. What they hold changes from call to call; every other buffer is immutable. Kept by
 * themselves: where memory has grown, two arrays over it no longer have one `buffer`.
 */
const changing = new WeakSet<TypedArray>();

/** Says that these arrays are a program's buffers. */
export function markChanging(arrays: readonly TypedArray[]): void {
  for (const array of arrays) changing.add(array);
}

/** The inputs of a program, and what was copied into them last. */
export class InputSlots {
  readonly #buffers: readonly View<TypedArray>[];
  readonly #isChanged: readonly boolean[];
  readonly #held: (View<TypedArray> | undefined)[];

  /**
   * @param buffers - where the inputs belong, as row-major views of whole buffers
   * @param isChanged - whether the program itself writes each of them
   */
  constructor(buffers: readonly View<TypedArray>[], isChanged: readonly boolean[]) {
    this.#buffers = buffers;
    this.#isChanged = isChanged;
    this.#held = buffers.map(() => undefined);
  }

  /** The same view of an immutable buffer need not be copied twice. */
  fill(inputs: readonly View<TypedArray>[]): void {
    const buffers = this.#buffers;
    const missing = inputs.map((view, i) => {
      const to = buffers[i]!;
      if (view === this.#held[i] || isThere(view, to)) return undefined;
      // Another part of the program's memory may share bytes with buffers that are filled before it is read.
      return view.buffer.buffer === to.buffer.buffer ? { ...view, buffer: view.buffer.slice() } : view;
    });
    inputs.forEach((view, i) => {
      const from = missing[i];
      if (from) copyView(from, buffers[i]!);
      this.#held[i] = this.#isChanged[i] || changing.has(view.buffer) ? undefined : view;
    });
  }
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
