/** Losses and metrics on their way from the backend. */
import { currentDevice } from '@glissade/tensor';
import type { Judged } from './steps.ts';
import type { Reading } from './tally.ts';

/** How many steps a GPU may be ahead of what is known of them: to wait for each would leave it idle in between. */
const furthest = 16;

/** What steps told, read one by one where that costs nothing, else many at once. */
export class Readings {
  readonly #waiting: { readonly judged: Judged; readonly examples: number }[] = [];

  /** Notes what a step told. True when it is time to read. */
  add(judged: Judged, examples: number): boolean {
    this.#waiting.push({ judged, examples });
    return currentDevice()?.backend?.readSync !== undefined || this.#waiting.length >= furthest;
  }

  /** All that has been noted and not read yet, in order. */
  async read(): Promise<Reading[]> {
    const waiting = this.#waiting.splice(0);
    return Promise.all(
      waiting.map(async ({ judged: { loss, values }, examples }): Promise<Reading> => {
        const [mean, ...rest] = await Promise.all([
          loss.item(),
          ...Object.values(values).map(async (value) => Array.from(await value.data(), Number)),
        ] as const);
        const names = Object.keys(values);
        return { examples, loss: mean, values: Object.fromEntries(names.map((name, i) => [name, rest[i]!])) };
      }),
    );
  }
}
