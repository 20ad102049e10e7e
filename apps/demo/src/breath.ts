/** Lets signals and timers have their turn between two batches. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
