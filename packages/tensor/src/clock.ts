/** Counts what happens to tensors, so that of two things the later one can be told: recorded calls and assignments. */
let now = 0;

/** The next number of the count: greater than all before. */
export const tick = (): number => ++now;
