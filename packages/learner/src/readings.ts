/** Losses and metrics on their way from the backend. */
import { currentDevice } from '@glissade/tensor';
import type { Judged } from './steps.ts';
import type { Reading } from './tally.ts';

/** How many steps a GPU may be ahead of what is known of them: to wait for each would leave it idle in between. */
const furthest = 16;

/** What a step told, not read yet. */
interface Waiting extends Omit<Reading, 'loss' | 'values'> {
  readonly judged: Judged;
}

/** What steps told, read one by one where that costs nothing, else many at once. */
export class Readings {
  #waiting: readonly Waiting[] = [];

  /** Notes what a step told. True when it is time to read. */
  add(waiting: Waiting): boolean {
    this.#waiting = [...this.#waiting, waiting];
    return currentDevice()?.backend?.readSync !== undefined || this.#waiting.length >= furthest;
  }

  /** All that has been noted so far and not dropped yet, in order. */
  read(): Promise<Reading[]> {
    return Promise.all(
      this.#waiting.map(async ({ judged: { loss, values }, ...rest }): Promise<Reading> => {
        const [mean, ...lists] = await Promise.all([
          loss.item(),
          ...Object.values(values).map(async (value) => Array.from(await value.data(), Number)),
        ] as const);
        const names = Object.keys(values);
        return { ...rest, loss: mean, values: Object.fromEntries(names.map((name, i) => [name, lists[i]!])) };
      }),
    );
  }

  /** Forgets the first ones, which are accounted for. */
  drop(count: number): void {
    this.#waiting = this.#waiting.slice(count);
  }
}
