/**
 * How threads share a job: its units lie in a counter, and whoever brings it down by one owns that unit.
 *
 * The main thread claims as well, so a worker that sleeps, is slow to wake or has died costs time but never the result.
 * The job's description is read only after a claim has succeeded, when the main thread cannot go on without that unit.
 */
import { call, drop, type FunctionReference, i32, type ModuleBuilder } from '../wasm/index.ts';
import { calls, done, unclaimed } from './control.ts';

/**
 * Adds what a thread calls, given the module's function unit(unit, scratch):
 * - work(scratch, spins, call): computes units until none is left and `spins` looks have found no new one, or a call of a
 *   program after the call-th has come;
 * - join(units, spins): waits for all units to be done, for so many looks; leaves how many are.
 */
export function claimFunctions(module: ModuleBuilder, unit: FunctionReference<'none'>): void {
  module.function(
    { export: 'work', parameters: { scratch: 'i32', spins: 'i32', call: 'i32' }, result: 'none' },
    (f, { scratch, spins, call: seen }) => {
      const left = f.local('i32');
      const looks = f.local('i32');
      const next = i32.sub(left, 1);
      return [
        looks.set(spins),
        f.loop((again) => [
          left.set(i32.atomicLoad(unclaimed)),
          f.if(left, () => [
            f.if(i32.eq(i32.atomicCompareExchange(unclaimed, left, next), left), () => [
              call(unit, next, scratch),
              drop(i32.atomicAdd(done, 1)),
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
    },
  );

  module.function(
    { export: 'join', parameters: { units: 'i32', spins: 'i32' }, result: 'i32' },
    (f, { units, spins }) => [
      f.block((exit) =>
        f.loop((again) => [
          f.branch(exit, i32.eq(i32.atomicLoad(done), units)),
          f.branch(again, i32.gtS(spins.tee(i32.sub(spins, 1)), 0)),
        ]),
      ),
      i32.atomicLoad(done),
    ],
  );
}
