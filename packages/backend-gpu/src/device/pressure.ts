/**
 * Tells JavaScript's garbage collector about memory that it cannot see: a tensor is a small object to it, however much it
 * holds on the GPU. When much was allocated since the last hint, an array as large as what a collection would be worth is
 * made and dropped; engines count such memory, and collect. Its pages are never touched, so it costs next to nothing.
 */
const hintBytes = 128 * 2 ** 20;

export class Pressure {
  readonly #least: number;
  #live = 0;
  #since = 0;
  /** The array, for a moment: a field of all to see, so that no compiler takes it for useless. */
  hint: ArrayBuffer | undefined;

  /** @param least - as many bytes are allocated between two hints, at the least: a collection takes milliseconds */
  constructor(least: number) {
    this.#least = least;
  }

  allocated(bytes: number): void {
    this.#live += bytes;
    this.#since += bytes;
    if (this.#since > Math.max(this.#least, this.#live / 2)) this.collect();
  }

  freed(bytes: number): void {
    this.#live = Math.max(0, this.#live - bytes);
  }

  /** Makes a collection likely. */
  collect(): void {
    this.#since = 0;
    try {
      this.hint = new ArrayBuffer(hintBytes);
    } catch {
      // No room for the hint either.
    }
    this.hint = undefined;
  }
}
