/** A program on the GPU: its commands are prepared once, a call only queues them. */
import { type DType, type Executable, isContiguous, type Profile, type View } from '@glissade/tensor';
import type { GpuBuffer } from '../device/buffer.ts';
import type { Bound } from '../device/commands.ts';
import type { Memory } from '../device/pool.ts';
import { measure } from '../device/stopwatch.ts';
import type { ProgramSite } from './site.ts';

interface Input {
  readonly view: View<GpuBuffer>;
  /** Whether the program itself writes it. */
  readonly isChanged: boolean;
}

/** Buffers of one call, by their numbers. */
export type Own = ReadonlyMap<number, GpuBuffer>;

/** A command: prepared, or bound anew where it touches a buffer of the call's own. */
export type Bind = (own: Own) => Bound;

export interface Prepared {
  readonly site: ProgramSite;
  /** Those of each kernel. */
  readonly bound: readonly (readonly Bind[])[];
  /** Whether a kernel may find an index out of range. */
  readonly complains: boolean;
  readonly memories: readonly Memory[];
  readonly inputs: readonly Input[];
  /** Those that are still numbered lie in buffers of the call's own. */
  readonly outputs: readonly View<GpuBuffer | number>[];
  /** The buffers that every call gets anew. */
  readonly fresh: readonly { readonly buffer: number; readonly dtype: DType; readonly length: number }[];
}

/** The memories of all programs: what they hold changes from call to call, that of every other buffer does not. */
const changing = new WeakSet<Memory>();

export class GpuExecutable implements Executable<GpuBuffer> {
  readonly fresh: readonly boolean[];
  readonly #prepared: Prepared;
  /** The views that were copied in last. */
  readonly #held: (View<GpuBuffer> | undefined)[];

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.fresh = prepared.outputs.map(({ buffer }) => typeof buffer === 'number');
    this.#held = prepared.inputs.map(() => undefined);
    for (const memory of prepared.memories) changing.add(memory);
  }

  run(inputs: readonly View<GpuBuffer>[]): readonly View<GpuBuffer>[] {
    const { site, bound, outputs } = this.#prepared;
    const { commands } = site;
    const own = this.#begin(inputs);
    for (const binds of bound) for (const bind of binds) commands.dispatch(bind(own));
    commands.flush();
    return outputs.map((view): View<GpuBuffer> => {
      const { buffer } = view;
      return typeof buffer === 'number' ? { ...view, buffer: own.get(buffer)! } : (view as View<GpuBuffer>);
    });
  }

  async profile(rounds: number): Promise<Profile> {
    const { site, bound } = this.#prepared;
    const { device, commands } = site;
    const own = this.#begin();
    const pieces = bound.map((binds) => binds.map((bind) => bind(own)));
    try {
      return await measure(device, commands, pieces, rounds);
    } catch (error) {
      site.checkLost();
      throw error;
    }
  }

  /** Makes everything ready for the kernels; without inputs those of the last call are still there. */
  #begin(inputs?: readonly View<GpuBuffer>[]): Own {
    const { site, complains, memories, fresh } = this.#prepared;
    const { commands, reads } = site;
    site.checkLost();
    reads.fetch();
    if (inputs) this.#fill(inputs);
    for (const memory of memories) commands.touch(memory);
    const own = new Map<number, GpuBuffer>();
    for (const { buffer, dtype, length } of fresh) {
      const made = site.allocate(dtype, length);
      commands.touch(made.memory);
      own.set(buffer, made);
    }
    if (complains) reads.mayComplain = true;
    return own;
  }

  #fill(inputs: readonly View<GpuBuffer>[]): void {
    const { site, inputs: slots } = this.#prepared;
    const isThere = (view: View<GpuBuffer>, { view: slot }: Input): boolean =>
      view.buffer === slot.buffer && view.offset === 0 && isContiguous(view);
    const copied = inputs.filter((view, i) => view !== this.#held[i] && !isThere(view, slots[i]!));
    const own = new Set(slots.map(({ view }) => view.buffer));
    // A view of another input's memory must be read before that is filled.
    const apart = new Map(
      copied.filter(({ buffer }) => own.has(buffer)).map((view) => [view, site.detached(view)]),
    );
    inputs.forEach((view, i) => {
      const slot = slots[i]!;
      if (view !== this.#held[i] && !isThere(view, slot))
        site.copyIn(apart.get(view) ?? view, slot.view.buffer);
      this.#held[i] = slot.isChanged || changing.has(view.buffer.memory) ? undefined : view;
    });
  }
}
