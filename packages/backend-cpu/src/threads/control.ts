/** The words by which threads agree, each on cache lines of its own. Byte addresses in the shared memory. */

/** Units that nobody has claimed yet. */
export const unclaimed = 128;
/** Units that are done. */
export const done = 256;
/** Counts up when there is work: what idle workers sleep on. */
export const wake = 384;
/** How many workers have gone to sleep, or are about to, since the last time they were roused. */
export const sleeping = 512;
/** Where the first of the families' own words may lie. */
export const controlEnd = 1024;

/** About 50 microseconds of looking before sleeping: a step's contractions follow each other faster than a wake-up. */
export const spins = 50_000;
