/** Counts what happens to tensors, so that of two things the later one can be told: recorded calls and assignments. */
let now = 0;

export const tick = (): number => ++now;
