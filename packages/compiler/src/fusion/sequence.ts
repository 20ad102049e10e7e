/** The kernels of a draft in their order, of which two become one again and again. */
import type { Kernel, View } from '@glissade/tensor';
import { readBy } from '../draft.ts';

/** For each buffer, the places of kernels. */
type Places = Map<number, number[]>;

/** Every kernel keeps its place, so that whoever asks what lies between two need not look at all kernels there. */
export class Sequence {
  readonly #kernels: (Kernel | undefined)[] = [];
  readonly #places = new Map<Kernel, number>();
  readonly #writers: Places = new Map();
  /** Where each buffer that a kernel writes is read or written. */
  readonly #users: Places = new Map();

  constructor(kernels: readonly Kernel[]) {
    for (const { outputs } of kernels) {
      for (const { buffer } of outputs) {
        this.#writers.set(buffer, []);
        this.#users.set(buffer, []);
      }
    }
    kernels.forEach((kernel, place) => {
      this.#put(kernel, place);
    });
  }

  get kernels(): Kernel[] {
    return this.#kernels.filter((kernel) => kernel !== undefined);
  }

  /**
   * Puts the fused kernel into the place of either of the two: of the follower, if nobody waits for the leader until then,
   * else of the leader, if all that the fused one reads is there by then. Of buffers that several kernels write parts of,
   * each part stays before or after the others. Returns whether there is such a place.
   */
  join(leader: Kernel, follower: Kernel, fused: Kernel): boolean {
    const [from, to] = [this.#places.get(leader)!, this.#places.get(follower)!];
    const isAwaited = someBetween(this.#users, leader.outputs, from, to);
    if (isAwaited && someBetween(this.#writers, [...fused.extras, ...fused.outputs], from, to)) return false;
    this.#take(leader, from);
    this.#take(follower, to);
    this.#put(fused, isAwaited ? from : to);
    return true;
  }

  #put(kernel: Kernel, place: number): void {
    this.#kernels[place] = kernel;
    this.#places.set(kernel, place);
    for (const { buffer } of readBy(kernel)) this.#users.get(buffer)?.push(place);
    for (const { buffer } of kernel.outputs) {
      this.#users.get(buffer)!.push(place);
      this.#writers.get(buffer)!.push(place);
    }
  }

  #take(kernel: Kernel, place: number): void {
    this.#kernels[place] = undefined;
    for (const { buffer } of readBy(kernel)) remove(this.#users.get(buffer), place);
    for (const { buffer } of kernel.outputs) {
      remove(this.#users.get(buffer), place);
      remove(this.#writers.get(buffer), place);
    }
  }
}

function remove(places: number[] | undefined, place: number): void {
  places?.splice(places.indexOf(place), 1);
}

/** Whether one of the buffers has a place between two others. */
const someBetween = (lists: Places, views: readonly View<number>[], from: number, to: number): boolean =>
  views.some(({ buffer }) => lists.get(buffer)?.some((place) => place > from && place < to));
