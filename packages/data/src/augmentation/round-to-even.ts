/** As Python rounds, and thus torchvision. */
export const roundToEven = (x: number): number =>
  Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
