/**
 * Tells JavaScript's garbage collector about memory that it cannot see: a tensor is a small object to it, however much it
 * holds on the GPU. When much was allocated since the last hint, an array as large as what a collection would be worth is
 * made and dropped; engines count such memory, and collect. Its pages are never touched, so it costs next to nothing.
 */
const least = 64 * 2 ** 20;

export class Pressure {
  #live = 0;
  #since = 0;

  allocated(bytes: number): void {
    this.#live += bytes;
    this.#since += bytes;
    if (this.#since > Math.max(4 * least, this.#live / 2)) this.collect();
  }

  freed(bytes: number): void {
    this.#live = Math.max(0, this.#live - bytes);
  }

  /** Makes a collection likely. */
  collect(): void {
    this.#since = 0;
    try {
      dropped = new ArrayBuffer(2 * least);
    } catch {
      // No room for the hint either.
    }
    dropped = undefined;
  }
}

/** Where engines cannot see that nobody looks at it. */
export let dropped: ArrayBuffer | undefined;
