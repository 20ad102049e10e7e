/** What a function's course depends on, and was read while it was traced: with other settings it is traced anew. */
import type { Tensor } from '@glissade/tensor';
import { isParameter } from './outside.ts';
import type { Guard } from './trace.ts';

export class Guards {
  readonly all: Guard[] = [];
  readonly #begun: ReadonlyMap<unknown, unknown>;
  /** Whether tensors learned before the function froze them, or let them learn. */
  readonly #learnedBefore = new Map<unknown, unknown>();
  /** Whether tensors from outside learned as the function began, as far as that is known. */
  readonly #learned = new Map<Tensor, boolean>();

  /** @param begun - what settings are as the function begins, by the keys of guards: it may change them before it reads them */
  constructor(begun: ReadonlyMap<unknown, unknown>) {
    this.#begun = begun;
  }

  /** Notes a setting that is read; gives what it was as the function began. */
  note(read: () => unknown, what: string, key: unknown = read): unknown {
    const begun = [this.#begun, this.#learnedBefore].find((known) => known.has(key));
    const value = begun ? begun.get(key) : read();
    this.all.push({ key, read, value, what });
    return value;
  }

  /** Whether a setting was noted. */
  has(read: () => unknown): boolean {
    return this.all.some((guard) => guard.read === read);
  }

  /** Notes what is so now. */
  hold(read: () => boolean, what: string): void {
    this.all.push({ key: read, read, value: true, what });
  }

  /** Notes whether a tensor from outside learns, which decides how a function is traced. */
  noteLearning(tensor: Tensor): void {
    if (this.#learned.has(tensor)) return;
    const read = (): boolean => tensor.requiresGrad;
    this.#learned.set(tensor, this.note(read, 'which parameters learn', tensor) as boolean);
  }

  /** The function freezes a tensor, or lets it learn again, maybe before it reads it. */
  learnedBefore(tensor: Tensor, before: unknown): void {
    if (!this.#learnedBefore.has(tensor)) this.#learnedBefore.set(tensor, before);
  }

  /** The parameters that learn otherwise by now, and whether they did. */
  relearned(): [Tensor, boolean][] {
    return [...this.#learned].filter(
      ([owner, before]) => isParameter(owner) && owner.requiresGrad !== before,
    );
  }
}
