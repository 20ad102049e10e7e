/** How long the parts are that a transform is made of. */

/** Up to this many numbers are transformed by one matrix. */
const largestMatrix = 64;

/** The same where a length has no factors to speak of. */
const largestPrime = 2 * largestMatrix;

/**
 * The factor of n along which is transformed first: n itself, where one matrix does it all, and none where n has none that is small
 * enough. Of two that would do, those closest to each other take the least work.
 */
export function firstFactor(n: number): number | undefined {
  if (n <= largestMatrix) return n;
  let best: number | undefined;
  for (let factor = 2; factor <= largestMatrix; factor++) {
    if (n % factor !== 0) continue;
    const isClose = factor * factor <= n || best === undefined || n / best > largestMatrix;
    if (isClose) best = factor;
  }
  return best ?? (n <= largestPrime ? n : undefined);
}
