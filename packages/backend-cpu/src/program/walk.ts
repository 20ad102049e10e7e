/**
 * How threads go through a program together. All of them look at which kernel is open, and take its units: first those of
 * their own share, so that each processor finds again in its cache what it wrote, then the others'. Whoever completes the
 * last unit carries on: runs kernels of a single unit alone, and opens the next.
 *
 * Every opening has a serial number that never comes back, and whatever can be taken carries it. So a thread that slept
 * through the end of a call cannot take a unit of another; and one that has taken none is never waited for.
 */

import * as control from '../threads/control.ts';
import {
  type Code,
  call as callOf,
  codeOf,
  drop,
  type FunctionReference,
  i32,
  i64,
  type Local,
  type ModuleBuilder,
  type Statement,
} from '../wasm/index.ts';

/** What `walk` returns beside the number of a kernel that the calling thread must run itself. */
export const isOver = -1;
export const isWaiting = -2;

interface Walked {
  readonly kernels: number;
  /** Address of a table: how many units each kernel has; 0 for those that only the calling thread can run. */
  readonly units: number;
  /** Computes a unit of a kernel: kernel(number, unit, scratch). */
  readonly kernel: FunctionReference;
}

const load = (word: number): Code<'i64'> => i64.atomicLoad(word);
const unitBits = i64.const(control.unitBits);

/**
 * Adds what threads call:
 * - begin(program): names the call that is going to be; what it needs must be in memory by now;
 * - walk(program, thread, baton, scratch, spins): takes part in the call until it is over, or nothing has happened for so
 *   many looks. The baton is the number of the kernel that this thread goes on with, -1 for one that joins.
 */
export function walkFunctions(module: ModuleBuilder, program: Walked): void {
  module.function({ export: 'begin', parameters: 1 }, (f, id) => {
    const base = f.local('i64');
    return [
      base.set(i64.load(control.nextSerial)),
      i64.store(control.nextSerial, i64.add(base, i64.const(program.kernels + 1))),
      i64.atomicStore(
        control.call,
        i64.or(i64.shl(base, i64.const(control.programBits)), i64.extendI32U(id)),
      ),
      drop(i32.atomicAdd(control.calls, 1)),
    ];
  });

  module.function(
    { export: 'walk', parameters: 5, result: 'i32' },
    (f, id, thread, baton, scratch, spins) => {
      const [kernel, units, looks, place, first, length, taken, done] = f.locals('i32', 8);
      const [base, open, claim, before] = f.locals('i64', 4);
      const isCaller = i32.eqz(thread);
      const wordOf = (name: Local<'i32'>): Code<'i32'> => i32.shl(name, Math.log2(control.claimBytes));
      const unitsOf = (of: Local<'i32'>): Code<'i32'> => i32.load(i32.shl(of, 2), program.units);
      const share = (index: Code<'i32'>): Code<'i32'> =>
        i32.divU(i32.mul(units, index), i32.load(control.places));
      const next = (local: Local<'i32'>): Statement => local.set(i32.add(local, 1));

      /** Shows every thread where the program stands. */
      const publish = (): Statement => [
        i64.atomicStore(control.current, i64.add(base, i64.extendI32U(kernel))),
        f.if(i32.atomicLoad(control.waiting), () => drop(i32.atomicNotify(control.current, 1))),
      ];
      const rouse = (): Statement => [
        drop(i32.atomicAdd(control.wake, 1)),
        f.if(i32.atomicExchange(control.sleeping, 0), () => drop(i32.atomicNotify(control.wake, -1))),
      ];
      /** Makes the units of a kernel ready to be taken. */
      const openKernel = (): Statement => {
        const fresh = i64.shl(i64.add(base, i64.extendI32U(kernel)), unitBits);
        return [
          f.for(place, 0, i32.load(control.places), 1, () =>
            i64.atomicStore(wordOf(place), fresh, control.claims),
          ),
          i64.atomicStore(control.finished, fresh),
          publish(),
          rouse(),
        ];
      };
      /** Goes on from kernel to kernel until there is one to share. */
      const carryOn = (): Statement => [
        kernel.set(baton),
        baton.set(-1),
        f.loop((again) => [
          f.if(i32.geS(kernel, i32.load(control.lastKernel)), () => [publish(), f.return(isOver)]),
          units.set(unitsOf(kernel)),
          f.if(i32.eq(units, 1), () => [
            callOf(program.kernel, kernel, 0, scratch),
            next(kernel),
            f.branch(again),
          ]),
          f.if(units, openKernel, () => [f.if(isCaller, () => f.return(kernel)), publish()]),
        ]),
      ];
      /** Takes all units that can be had, from every thread's share, beginning with this one's. */
      const takeUnits = (): Statement => [
        done.set(0),
        place.set(thread),
        taken.set(i32.load(control.places)), // here: places to look at
        f.while(taken, () => [
          first.set(share(place)),
          length.set(i32.sub(share(i32.add(place, 1)), first)),
          f.block((exhausted) =>
            f.loop((again) => [
              claim.set(i64.atomicLoad(wordOf(place), control.claims)),
              f.branch(exhausted, i64.ne(i64.shrU(claim, unitBits), open)),
              f.branch(exhausted, i32.geU(unitIn(claim), length)),
              f.if(
                i64.eq(
                  i64.atomicCompareExchange(
                    wordOf(place),
                    claim,
                    i64.add(claim, i64.const(1)),
                    control.claims,
                  ),
                  claim,
                ),
                () => [callOf(program.kernel, kernel, i32.add(first, unitIn(claim)), scratch), next(done)],
              ),
              f.branch(again),
            ]),
          ),
          next(place),
          f.if(i32.geU(place, i32.load(control.places)), () => place.set(0)),
          taken.set(i32.sub(taken, 1)),
        ]),
      ];

      /** Takes units; with the last of all to be done comes the baton. */
      const shareUnits = (): Statement => [
        takeUnits(),
        f.if(done, () => [
          looks.set(spins),
          before.set(i64.atomicAdd(control.finished, i64.extendI32U(done))),
          f.if(i32.eq(i32.add(unitIn(before), done), units), () => baton.set(i32.add(kernel, 1))),
        ]),
      ];

      return [
        before.set(load(control.call)),
        base.set(i64.shrU(before, i64.const(control.programBits))),
        f.if(i32.ne(i32.and(i32.wrapI64(before), 2 ** control.programBits - 1), id), () => f.return(isOver)),
        looks.set(spins),
        f.loop((look) => [
          f.if(i32.geS(baton, 0), carryOn),
          open.set(load(control.current)),
          kernel.set(i32.wrapI64(i64.sub(open, base))),
          // A call that has not begun yet is told by a serial number below its own: a great distance, counted without signs.
          f.if(i64.ltU(i64.sub(open, base), i64.const(2 ** 40)), () => [
            f.if(i32.or(i32.geU(kernel, program.kernels), i32.eq(kernel, i32.load(control.lastKernel))), () =>
              f.return(isOver),
            ),
            units.set(unitsOf(kernel)),
            f.if(units, shareUnits, () => f.if(isCaller, () => f.return(kernel))),
            f.branch(look, i32.geS(baton, 0)),
          ]),
          f.loop((spin) => [
            f.if(i64.ne(load(control.current), open), () => [looks.set(spins), f.branch(look)]),
            f.branch(spin, i32.gtS(looks.tee(i32.sub(looks, 1)), 0)),
          ]),
        ]),
        codeOf(isWaiting),
      ];
    },
  );
}

/** The number of a unit, or of units, in a word with a serial number. */
const unitIn = (word: Local<'i64'>): Code<'i32'> => i32.and(i32.wrapI64(word), 2 ** control.unitBits - 1);
