/**
 * State is updated where it is: the kernel that computes a new value writes it into the buffer of the old one, if nobody
 * needs the old one any more; else the value is copied there at the end.
 */
import { input, type Kernel, type View, whole } from '@glissade/tensor';
import { type Draft, type DraftOutput, mapKernel, readBy, samePlaces } from './draft.ts';

const copyKernel = (from: View<number>, to: View<number>): Kernel => ({
  step: { family: 'map', expression: input(0) },
  inputs: [from],
  extras: [],
  results: [input(0)],
  outputs: [to],
});

export function updateInPlace(draft: Draft): Draft {
  const buffers = [...draft.buffers];
  const homes = new Set(draft.outputs.flatMap(({ updates }) => updates ?? []));
  const first: Kernel[] = [];
  const last: Kernel[] = [];

  /** The value that a view has before the first kernel runs, kept in a buffer of its own. */
  const kept = (view: View<number>): View<number> => {
    const buffer = buffers.push({ dtype: view.dtype, length: view.shape.reduce((a, b) => a * b, 1) }) - 1;
    const own = whole(buffer, view.dtype, view.shape);
    first.push(copyKernel(view, own));
    return own;
  };
  const homeOf = ({ view, updates }: DraftOutput): View<number> => whole(updates!, view.dtype, view.shape);
  // Old values that are results are about to be overwritten.
  const outputs = draft.outputs.map((output): DraftOutput => {
    const { view, updates } = output;
    const stays = updates === view.buffer && samePlaces(view, homeOf(output));
    return homes.has(view.buffer) && !stays ? { ...output, view: kept(view) } : output;
  });

  const order = new Order(draft.kernels);
  const inputs = new Set(draft.inputs);
  for (const output of outputs) {
    const { view, updates } = output;
    if (updates === undefined || view.buffer === updates) continue;
    const { buffer } = view;
    const fresh = !order.renamed.has(buffer) && !inputs.has(buffer) && buffers[buffer]!.data === undefined;
    // A larger value, of which the state takes a part, does not fit.
    const fits = buffers[buffer]!.length === buffers[updates]!.length && samePlaces(view, homeOf(output));
    if (!fresh || !fits || !order.update(buffer, updates)) last.push(copyKernel(view, homeOf(output)));
  }
  return {
    buffers,
    kernels: [...first, ...order.kernels, ...last].map((kernel) => mapKernel(kernel, order.rename)),
    inputs: draft.inputs,
    outputs: outputs.map((output) => ({
      ...output,
      view: output.updates === undefined ? order.rename(output.view) : homeOf(output),
    })),
  };
}

/** The kernels in the order in which they run, and who uses which buffer. */
class Order {
  readonly renamed = new Map<number, number>();
  readonly #kernels: Kernel[];
  readonly #places = new Map<Kernel, number>();
  readonly #readers = new Map<number, Kernel[]>();
  readonly #writers = new Map<number, Kernel[]>();

  constructor(kernels: readonly Kernel[]) {
    this.#kernels = [...kernels];
    this.#note(0, kernels.length);
    for (const kernel of kernels) {
      for (const { buffer } of readBy(kernel)) listIn(this.#readers, buffer).push(kernel);
      for (const { buffer } of kernel.outputs) listIn(this.#writers, buffer).push(kernel);
    }
  }

  /** Their views still name the buffers as they were. */
  get kernels(): readonly Kernel[] {
    return this.#kernels;
  }

  /** Takes note of where some kernels are. */
  #note(from: number, end: number): void {
    for (let place = from; place < end; place++) this.#places.set(this.#kernels[place]!, place);
  }

  readonly rename = (view: View<number>): View<number> => {
    const name = this.renamed.get(view.buffer);
    return name === undefined ? view : { ...view, buffer: name };
  };

  /**
   * Lets `buffer` lie in the memory of `home`: its kernel comes after all that read the old value, or reads it at the very
   * places that it writes. Returns whether there is such an order.
   */
  update(buffer: number, home: number): boolean {
    const [writer, ...others] = listIn(this.#writers, buffer);
    if (!writer || others.length > 0 || !mayOverwrite(writer, buffer, home)) return false;
    const at = this.#places.get(writer)!;
    let lastReader = -1;
    for (const kernel of listIn(this.#readers, home))
      if (kernel !== writer) lastReader = Math.max(lastReader, this.#places.get(kernel)!);
    if (lastReader > at) {
      // Postpone the kernel, unless somebody waits for what it writes.
      const someBetween = (lists: Map<number, Kernel[]>, views: readonly View<number>[]): boolean =>
        views.some(({ buffer }) =>
          listIn(lists, buffer).some((user) => {
            const place = this.#places.get(user)!;
            return place > at && place <= lastReader;
          }),
        );
      const waits = someBetween(this.#readers, writer.outputs) || someBetween(this.#writers, readBy(writer));
      if (waits) return false;
      this.#kernels.splice(lastReader, 0, ...this.#kernels.splice(at, 1));
      this.#note(at, lastReader + 1);
    }
    this.renamed.set(buffer, home);
    listIn(this.#readers, home).push(...listIn(this.#readers, buffer));
    listIn(this.#writers, home).push(writer);
    return true;
  }
}

function listIn(lists: Map<number, Kernel[]>, buffer: number): Kernel[] {
  let list = lists.get(buffer);
  if (list === undefined) {
    list = [];
    lists.set(buffer, list);
  }
  return list;
}

/** Whether a kernel may write `buffer` into the memory of `home`: it reads it elementwise, place by place, or not at all. */
function mayOverwrite({ step, inputs, extras, outputs }: Kernel, buffer: number, home: number): boolean {
  const target = outputs.find((view) => view.buffer === buffer)!;
  const elementwise = step.family === 'map' ? [...inputs, ...extras] : extras;
  const others = step.family === 'map' ? [] : inputs;
  return (
    others.every((view) => view.buffer !== home) &&
    elementwise.every((view) => view.buffer !== home || samePlaces(view, target))
  );
}
