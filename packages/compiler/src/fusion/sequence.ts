/** The kernels of a draft in their order, of which two become one again and again. */
import type { Kernel, View } from '@glissade/tensor';
import { readBy } from '../draft.ts';

/** For each buffer, the places of kernels. */
type Places = Map<number, Set<number>>;

/** Every kernel keeps its place, so that whoever asks what lies between two need not look at all kernels there. */
export class Sequence {
  readonly #kernels: (Kernel | undefined)[] = [];
  readonly #places = new Map<Kernel, number>();
  readonly #writers: Places = new Map();
  /** Where each buffer is read or written. */
  readonly #users: Places = new Map();

  constructor(kernels: readonly Kernel[]) {
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
    for (const { buffer } of readBy(kernel)) placesOf(this.#users, buffer).add(place);
    for (const { buffer } of kernel.outputs) {
      placesOf(this.#users, buffer).add(place);
      placesOf(this.#writers, buffer).add(place);
    }
  }

  #take(kernel: Kernel, place: number): void {
    this.#kernels[place] = undefined;
    for (const { buffer } of [...readBy(kernel), ...kernel.outputs]) {
      this.#users.get(buffer)?.delete(place);
      this.#writers.get(buffer)?.delete(place);
    }
  }
}

function placesOf(lists: Places, buffer: number): Set<number> {
  let places = lists.get(buffer);
  if (places === undefined) {
    places = new Set();
    lists.set(buffer, places);
  }
  return places;
}

/** Whether one of the buffers has a place between two others. */
function someBetween(lists: Places, views: readonly View<number>[], from: number, to: number): boolean {
  for (const { buffer } of views)
    for (const place of lists.get(buffer) ?? []) if (place > from && place < to) return true;
  return false;
}
