/** Who looks on while a function runs, and that there is one at a time. */
import { checkFunction, lookOn, type Onlooker } from '@glissade/tensor';

let runs: string | undefined;

/**
 * What `run` returns, or what its promise gives; until then `look` is called in the place of each computation. What else is computed
 * while `run` waits is seen, too.
 * @throws Error while another watch is kept: neither would see all
 */
export async function watching<Result>(
  operation: string,
  look: Onlooker,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  checkFunction(operation, run);
  if (runs) throw new Error(`${operation}: ${runs}() is not over yet. Await it first: one at a time`);
  runs = operation;
  const before = lookOn(look);
  try {
    return await run();
  } finally {
    lookOn(before);
    runs = undefined;
  }
}
