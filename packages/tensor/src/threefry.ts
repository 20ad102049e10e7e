/** Threefry-2x32: random bits as a function of a key and a position, the same on every backend and thread. */

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/**
 * The first word of Threefry-2x32-20 of the counter (position, 0).
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; JAX uses the same function.
 */
export function threefry(key0: number, key1: number, position: number): number {
  const keys = [key0, key1, key0 ^ key1 ^ 0x1bd11bda];
  let x = (position + key0) | 0;
  let y = key1 | 0;
  for (let round = 0; round < 20; round++) {
    const rotation = rotations[round & 7]!;
    x = (x + y) | 0;
    y = ((y << rotation) | (y >>> (32 - rotation))) ^ x;
    if ((round & 3) === 3) {
      const injection = (round + 1) >> 2;
      x = (x + keys[injection % 3]!) | 0;
      y = (y + keys[(injection + 1) % 3]! + injection) | 0;
    }
  }
  return x;
}
