/** The same numbers for every system: streams of mulberry32, which Python makes too (peers/pytorch.py). */

/** `count` numbers from `low` up to `high`, decided by the seed. */
export function uniform(seed: number, count: number, low = 0, high = 1): Float32Array {
  const out = new Float32Array(count);
  let state = seed | 0;
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    out[i] = low + (high - low) * (((t ^ (t >>> 14)) >>> 0) / 2 ** 32);
  }
  return out;
}

/** `count` classes of ten. */
export const labels = (seed: number, count: number): Int32Array =>
  Int32Array.from(uniform(seed, count), (value) => Math.floor(value * 10));

/** A row of ten for each label, with a one in it. */
export function oneHot(classes: Int32Array): Float32Array {
  const out = new Float32Array(classes.length * 10);
  classes.forEach((label, i) => {
    out[i * 10 + label] = 1;
  });
  return out;
}
