/** Shares a growing memory out among those who need stretches of it for a while. */

export interface Region {
  readonly start: number;
  /** The byte after the last. */
  readonly end: number;
}

/** Regions begin on cache lines of their own. */
const alignment = 64;

export class Regions {
  readonly #start: number;
  /** In order of their addresses. */
  #taken: Region[] = [];
  #highest: number;

  /** `start`: the first byte to hand out. */
  constructor(start: number) {
    this.#start = start;
    this.#highest = start;
  }

  /** Whatever lies from here on has never been handed out, and is as memory comes: zeros. */
  get highest(): number {
    return this.#highest;
  }

  get isEmpty(): boolean {
    return this.#taken.length === 0;
  }

  /** The first free stretch that is long enough, and how many regions lie before it. */
  find(bytes: number): { readonly region: Region; readonly place: number } {
    const length = Math.ceil(bytes / alignment) * alignment;
    let start = this.#start;
    let place = 0;
    for (; place < this.#taken.length; place++) {
      const next = this.#taken[place]!;
      if (next.start - start >= length) break;
      start = next.end;
    }
    return { region: { start, end: start + length }, place };
  }

  take(bytes: number): Region {
    const { region, place } = this.find(bytes);
    this.#taken.splice(place, 0, region);
    this.#highest = Math.max(this.#highest, region.end);
    return region;
  }

  free(region: Region): void {
    this.#taken = this.#taken.filter((other) => other !== region);
  }
}
