/** Which of two numbers comes first in ascending order, NaN last: below 0, 0 or above, as `sort` wants it. */
export const compare = (a: number, b: number): number =>
  a < b ? -1 : a > b ? 1 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
