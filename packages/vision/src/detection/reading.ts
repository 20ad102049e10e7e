/**
 * Computations that must look at values now and then. A GPU gives values asynchronously, so that a function which looks either cannot
 * run there, or returns a promise everywhere. Here it is written once, as a generator that yields the tensors that it wants to look at
 * and gets their elements; who calls it decides how they are read: at once (`readNow`) or with waiting (`readSoon`).
 */
import { canLook, isTracing, type Tensor, type TypedArray } from '@glissade/tensor';

/** Yields tensors, and is given their elements. */
export type Reading<Result> = Generator<readonly Tensor[], Result, readonly TypedArray[]>;

/**
 * Looks at once.
 *
 * @param instead - what to call where values come asynchronously
 * @throws TypeError while a function is traced, and where tensors are on a backend that cannot block
 */
export function readNow<Result>(operation: string, reading: Reading<Result>, instead: string): Result {
  let step = reading.next();
  while (!step.done) step = reading.next(step.value.map((x) => elementsOf(operation, x, instead)));
  return step.value;
}

function elementsOf(operation: string, x: Tensor, instead: string): TypedArray {
  if (canLook(x)) return x.dataSync();
  const mend = isTracing()
    ? 'which cannot be looked at within compile() and vmap(): call it outside'
    : `which ${x.device.name} gives asynchronously: ${instead}`;
  throw new TypeError(`${operation}: what it chooses depends on values, ${mend}`);
}

/** Looks with waiting, as on a GPU; tensors that are yielded together are read together. */
export async function readSoon<Result>(reading: Reading<Result>): Promise<Result> {
  let step = reading.next();
  while (!step.done) step = reading.next(await Promise.all(step.value.map((x) => x.data())));
  return step.value;
}
