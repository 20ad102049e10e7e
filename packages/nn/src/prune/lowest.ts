/** Which elements, or channels, a pruning keeps: those of the highest scores. */
import {
  add,
  argsort,
  arrayFrom,
  canLook,
  cast,
  checkNumber,
  ge,
  mul,
  printShape,
  round,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { from, type InitOptions } from '../drawing.ts';

/** How many are taken away: below 1 the share of those that are left, else their number. */
export function checkAmount(operation: string, amount: number): void {
  checkNumber(operation, 'amount', amount, { least: 0 });
  if (amount > 1) checkNumber(operation, 'amount', amount, { whole: true });
}

/**
 * Which are kept, as bools, of scores [n] and of those that were kept so far: without the lowest `amount` of them. Nothing is read, so that
 * it can be done on a GPU, too: ranks are compared, of which those that were taken away before have the first ones.
 */
export function withoutLowest(
  operation: string,
  scores: Tensor,
  before: Tensor | undefined,
  amount: number,
): Tensor {
  const n = scores.size;
  const left = before && !canLook(before) ? sum(cast(before, 'float32')) : countOf(before, n);
  if (typeof left === 'number' && amount > 1 && amount > left)
    throw new RangeError(
      `${operation}: amount is ${amount}; there are ${left} left to be pruned, of ${printShape(scores.shape)}`,
    );
  const lowest = before ? where(before, scores, -Infinity) : scores;
  const ranks = argsort(argsort(lowest));
  if (typeof left === 'number') return ge(ranks, n - left + numberOf(amount, left));
  const taken = amount < 1 ? round(mul(left, amount)) : amount;
  return ge(ranks, add(sub(n, left), taken));
}

/** Python's `round`: halves to even numbers. */
function numberOf(amount: number, left: number): number {
  if (amount >= 1) return amount;
  const product = amount * left;
  const below = Math.floor(product);
  return product - below === 0.5 ? below + (below % 2) : Math.round(product);
}

/** How many are left of n. */
const countOf = (kept: Tensor | undefined, n: number): number =>
  kept ? (kept.dataSync() as Uint8Array).reduce((total, each) => total + each, 0) : n;

/**
 * A random number for each that is left, in their order, as PyTorch draws them, and 0 for the others.
 *
 * @param before - those that are left. Their number has to be known: it is read.
 */
export function drawnFor(
  { device, dtype }: Tensor,
  shape: readonly number[],
  before: Tensor | undefined,
  options: InitOptions,
): Tensor {
  const isLeft = before?.dataSync();
  const count = shape.reduce((product, length) => product * length, 1);
  const drawn = new Float32Array(countOf(before, count));
  from(options).fillUniform(drawn, 0, 1);
  let next = 0;
  const all = isLeft ? Float32Array.from(isLeft, (each) => (each ? drawn[next++]! : 0)) : drawn;
  return device.constant(arrayFrom(dtype, all), shape, dtype);
}
