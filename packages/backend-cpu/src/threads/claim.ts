/**
 * How threads share a job: its units lie in a counter, and whoever brings it down owns those units.
 *
 * The main thread claims as well, so a worker that sleeps, is slow to wake or has died costs time but never the result.
 * The job's description is read only after a claim has succeeded, when the main thread cannot go on without that unit.
 */
import { call, drop, type FunctionReference, i32, type ModuleBuilder, minimum } from '../wasm/index.ts';
import { atOnce, calls, done, unclaimed } from './control.ts';

/**
 * Adds what a thread calls, given the module's function unit(unit, scratch):
 * - work(scratch, spins, call): computes units until none is left and `spins` looks have found no new one, or a call of a
 *   program after the call-th has come;
 * - join(units, spins): waits for all units to be done, for so many looks; leaves how many are.
 */
export function claimFunctions(module: ModuleBuilder, unit: FunctionReference): void {
  module.function({ export: 'work', parameters: 3 }, (f, scratch, spins, seen) => {
    const [left, looks, next, one] = f.locals('i32', 4);
    return [
      looks.set(spins),
      f.loop((again) => [
        left.set(i32.atomicLoad(unclaimed)),
        f.if(left, () => [
          next.set(i32.sub(left, minimum(left, i32.load(0, atOnce)))),
          f.if(i32.eq(i32.atomicCompareExchange(unclaimed, left, next), left), () => [
            f.for(one, next, left, 1, () => call(unit, one, scratch)),
            drop(i32.atomicAdd(done, i32.sub(left, next))),
            drop(i32.atomicNotify(done, 1)),
            looks.set(spins),
          ]),
          f.branch(again),
        ]),
        f.if(i32.eq(i32.atomicLoad(calls), seen), () =>
          f.branch(again, i32.gtS(looks.tee(i32.sub(looks, 1)), 0)),
        ),
      ]),
    ];
  });

  module.function({ export: 'join', parameters: 2, result: 'i32' }, (f, units, spins) => [
    f.block((exit) =>
      f.loop((again) => [
        f.branch(exit, i32.eq(i32.atomicLoad(done), units)),
        f.branch(again, i32.gtS(spins.tee(i32.sub(spins, 1)), 0)),
      ]),
    ),
    i32.atomicLoad(done),
  ]);
}
