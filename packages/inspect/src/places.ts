/** Where in a program, and in a model, an operation was called; and, of one in a backward pass, the call that it is the derivative of. */
import { callBehind } from '@glissade/autograd';
import { tick } from '@glissade/tensor';
import type { ModulePath } from './module-path.ts';
import { currentLine } from './source-line.ts';

export interface Place {
  /** The path of the module that ran; undefined outside of the model. */
  readonly module: string | undefined;
  /** The line of the program, as far as it is known. */
  readonly line: string | undefined;
}

/** A place, and whether what was called there is computed now or its derivative. */
export interface Origin extends Place {
  /** The call whose derivative is computed; undefined in a forward pass. */
  readonly derivativeOf: string | undefined;
}

/** Remembers where operations were called. */
export class Places {
  readonly #path: ModulePath;
  readonly #times: number[] = [];
  readonly #places: Place[] = [];

  constructor(path: ModulePath) {
    this.#path = path;
  }

  /** Where the operation in hand belongs. */
  now(): Origin {
    const behind = callBehind();
    if (behind) {
      const place = this.#at(behind.time) ?? { module: undefined, line: currentLine() };
      return { ...place, derivativeOf: behind.name };
    }
    const place = { module: this.#path.current, line: currentLine() };
    this.#times.push(tick());
    this.#places.push(place);
    return { ...place, derivativeOf: undefined };
  }

  /** The place of a call that was recorded at a time: that of the last operation before, since a call is recorded right behind its last. */
  #at(time: number): Place | undefined {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return this.#places[low - 1];
  }
}
