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
  drop,
  type FunctionReference,
  i32,
  i64,
  type Local,
  type ModuleBuilder,
  type Statement,
  sequence,
} from '../wasm/index.ts';

/** What `walk` returns beside the number of a kernel that the calling thread must run itself. */
export const isOver = -1;
export const isWaiting = -2;

interface Walked {
  readonly kernels: number;
  /** Address of a table: how many units each kernel has; 0 for those that only the calling thread can run. */
  readonly units: number;
  /** Computes a unit of a kernel: kernel(number, unit, scratch). */
  readonly kernel: FunctionReference<'none'>;
}

const address = (word: number): Code<'i32'> => i32.const(word);
const load = (word: number): Code<'i64'> => i64.atomicLoad(address(word));
const unitBits = i64.const(control.unitBits);

/**
 * Adds what threads call:
 * - begin(program): names the call that is going to be; what it needs must be in memory by now;
 * - walk(program, thread, baton, scratch, spins): takes part in the call until it is over, or nothing has happened for so
 *   many looks. The baton is the number of the kernel that this thread goes on with, -1 for one that joins.
 */
export function walkFunctions(module: ModuleBuilder, program: Walked): void {
  module.function({ export: 'begin', parameters: { id: 'i32' }, result: 'none' }, (f, { id }) => {
    const base = f.local('i64');
    return [
      base.set(i64.load(address(control.nextSerial))),
      i64.store(address(control.nextSerial), i64.add(base.get, i64.const(program.kernels + 1))),
      i64.atomicStore(
        address(control.call),
        i64.or(i64.shl(base.get, i64.const(control.programBits)), i64.extendI32U(id.get)),
      ),
      drop(i32.atomicAdd(address(control.calls), i32.const(1))),
    ];
  });

  const parameters = { id: 'i32', thread: 'i32', baton: 'i32', scratch: 'i32', spins: 'i32' } as const;
  module.function(
    { export: 'walk', parameters, result: 'i32' },
    (f, { id, thread, baton, scratch, spins }) => {
      const i = (): Local<'i32'> => f.local('i32');
      const [kernel, units, looks, place, first, length, taken, done] = [
        i(),
        i(),
        i(),
        i(),
        i(),
        i(),
        i(),
        i(),
      ];
      const [base, open, claim, before] = [f.local('i64'), f.local('i64'), f.local('i64'), f.local('i64')];
      const isCaller = i32.eqz(thread.get);
      const wordOf = (name: Local<'i32'>): Code<'i32'> =>
        i32.shl(name.get, i32.const(Math.log2(control.claimBytes)));
      const unitsOf = (of: Local<'i32'>): Code<'i32'> =>
        i32.load(i32.shl(of.get, i32.const(2)), program.units);
      const share = (index: Code<'i32'>): Code<'i32'> =>
        i32.divU(i32.mul(units.get, index), i32.load(address(control.places)));
      const next = (local: Local<'i32'>): Statement => local.set(i32.add(local.get, i32.const(1)));

      /** Shows every thread where the program stands. */
      const publish = (): Statement =>
        sequence(
          i64.atomicStore(address(control.current), i64.add(base.get, i64.extendI32U(kernel.get))),
          f.if(i32.atomicLoad(address(control.waiting)), () =>
            drop(i32.atomicNotify(address(control.current), i32.const(1))),
          ),
        );
      const rouse = (): Statement =>
        sequence(
          drop(i32.atomicAdd(address(control.wake), i32.const(1))),
          f.if(i32.atomicExchange(address(control.sleeping), i32.const(0)), () =>
            drop(i32.atomicNotify(address(control.wake), i32.const(-1))),
          ),
        );
      /** Makes the units of a kernel ready to be taken. */
      const openKernel = (): Statement => {
        const fresh = i64.shl(i64.add(base.get, i64.extendI32U(kernel.get)), unitBits);
        return sequence(
          f.for(place, i32.const(0), i32.load(address(control.places)), i32.const(1), () =>
            i64.atomicStore(wordOf(place), fresh, control.claims),
          ),
          i64.atomicStore(address(control.finished), fresh),
          publish(),
          rouse(),
        );
      };
      /** Goes on from kernel to kernel until there is one to share. */
      const carryOn = (): Statement =>
        sequence(
          kernel.set(baton.get),
          baton.set(i32.const(-1)),
          f.loop((again) =>
            sequence(
              f.if(i32.geS(kernel.get, i32.load(address(control.lastKernel))), () =>
                sequence(publish(), f.return(i32.const(isOver))),
              ),
              units.set(unitsOf(kernel)),
              f.if(i32.eq(units.get, i32.const(1)), () =>
                sequence(
                  callOf(program.kernel, kernel.get, i32.const(0), scratch.get),
                  next(kernel),
                  f.branch(again),
                ),
              ),
              f.if(units.get, openKernel, () =>
                sequence(
                  f.if(isCaller, () => f.return(kernel.get)),
                  publish(),
                ),
              ),
            ),
          ),
        );
      /** Takes all units that can be had, from every thread's share, beginning with this one's. */
      const takeUnits = (): Statement =>
        sequence(
          done.set(i32.const(0)),
          place.set(thread.get),
          taken.set(i32.load(address(control.places))), // here: places to look at
          f.while(taken.get, () =>
            sequence(
              first.set(share(place.get)),
              length.set(i32.sub(share(i32.add(place.get, i32.const(1))), first.get)),
              f.block((exhausted) =>
                f.loop((again) =>
                  sequence(
                    claim.set(i64.atomicLoad(wordOf(place), control.claims)),
                    f.branch(exhausted, i64.ne(i64.shrU(claim.get, unitBits), open.get)),
                    f.branch(exhausted, i32.geU(unitIn(claim), length.get)),
                    f.if(
                      i64.eq(
                        i64.atomicCompareExchange(
                          wordOf(place),
                          claim.get,
                          i64.add(claim.get, i64.const(1)),
                          control.claims,
                        ),
                        claim.get,
                      ),
                      () =>
                        sequence(
                          callOf(program.kernel, kernel.get, i32.add(first.get, unitIn(claim)), scratch.get),
                          next(done),
                        ),
                    ),
                    f.branch(again),
                  ),
                ),
              ),
              next(place),
              f.if(i32.geU(place.get, i32.load(address(control.places))), () => place.set(i32.const(0))),
              taken.set(i32.sub(taken.get, i32.const(1))),
            ),
          ),
        );

      /** Takes units; with the last of all to be done comes the baton. */
      const shareUnits = (): Statement =>
        sequence(
          takeUnits(),
          f.if(done.get, () =>
            sequence(
              looks.set(spins.get),
              before.set(i64.atomicAdd(address(control.finished), i64.extendI32U(done.get))),
              f.if(i32.eq(i32.add(unitIn(before), done.get), units.get), () =>
                baton.set(i32.add(kernel.get, i32.const(1))),
              ),
            ),
          ),
        );

      return [
        before.set(load(control.call)),
        base.set(i64.shrU(before.get, i64.const(control.programBits))),
        f.if(i32.ne(i32.and(i32.wrapI64(before.get), i32.const(2 ** control.programBits - 1)), id.get), () =>
          f.return(i32.const(isOver)),
        ),
        looks.set(spins.get),
        f.loop((look) =>
          sequence(
            f.if(i32.geS(baton.get, i32.const(0)), carryOn),
            open.set(load(control.current)),
            kernel.set(i32.wrapI64(i64.sub(open.get, base.get))),
            // A call that has not begun yet is told by a serial number below its own: a great distance, counted without signs.
            f.if(i64.ltU(i64.sub(open.get, base.get), i64.const(2 ** 40)), () =>
              sequence(
                f.if(
                  i32.or(
                    i32.geU(kernel.get, i32.const(program.kernels)),
                    i32.eq(kernel.get, i32.load(address(control.lastKernel))),
                  ),
                  () => f.return(i32.const(isOver)),
                ),
                units.set(unitsOf(kernel)),
                f.if(units.get, shareUnits, () => f.if(isCaller, () => f.return(kernel.get))),
                f.branch(look, i32.geS(baton.get, i32.const(0))),
              ),
            ),
            f.loop((spin) =>
              sequence(
                f.if(i64.ne(load(control.current), open.get), () =>
                  sequence(looks.set(spins.get), f.branch(look)),
                ),
                f.branch(spin, i32.gtS(looks.tee(i32.sub(looks.get, i32.const(1))), i32.const(0))),
              ),
            ),
          ),
        ),
        i32.const(isWaiting),
      ];
    },
  );
}

/** The number of a unit, or of units, in a word with a serial number. */
const unitIn = (word: Local<'i64'>): Code<'i32'> =>
  i32.and(i32.wrapI64(word.get), i32.const(2 ** control.unitBits - 1));
