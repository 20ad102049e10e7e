/** Batches that are made of those of another source. */
import { checkFunction } from '@glissade/tensor';
import { type BatchSource, checkSource, isResumable, iteratorOf, type KnownSource } from './batches.ts';

/**
 * The batches of `source`, each as `map` makes it of the one that was given, when its turn comes: where a data set gives objects, more
 * than the model takes, or no target. Length and place are those of the source.
 *
 * @example
 * ```ts
 * import { mapBatches } from '@glissade/learner';
 * import { tensor } from '@glissade/tensor';
 *
 * // An autoencoder's target is its input.
 * const images = [[tensor([[1, 2]]), tensor([7])]] as const;
 * const train = mapBatches(images, ([image]) => [image, image]);
 * for await (const [input, target] of train) console.log(input === target, train.length); // => true 1
 * ```
 */
export function mapBatches<Given, const Batch>(
  source: BatchSource<Given>,
  map: (batch: Given) => Batch,
): AsyncIterable<Batch> & KnownSource {
  checkSource('mapBatches', source);
  checkFunction('mapBatches', map);
  const known = source as KnownSource;
  return {
    async *[Symbol.asyncIterator]() {
      const batches = iteratorOf(source);
      let isOver = false;
      try {
        for (;;) {
          const { value, done } = await batches.next();
          isOver = done === true;
          if (isOver) return;
          yield map(value);
        }
      } finally {
        if (!isOver) await batches.return?.();
      }
    },
    get length() {
      return known.length!;
    },
    get prefetch() {
      return known.prefetch!;
    },
    ...(isResumable(known) && {
      stateDict: () => known.stateDict(),
      loadStateDict: (state: object) => known.loadStateDict(state),
    }),
  };
}
