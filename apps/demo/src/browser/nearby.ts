/** Data files that the page's own server has (GLISSADE_DATA), before those of the net. */
import type { DatasetName } from '../recipe.ts';

export const nearbyFirst =
  (dataset: DatasetName): typeof fetch =>
  async (input, init) => {
    const file = String(input).split('/').at(-1);
    const here = await fetch(new URL(`data/${dataset}/${file}`, location.origin), init);
    return here.ok ? here : fetch(input, init);
  };
