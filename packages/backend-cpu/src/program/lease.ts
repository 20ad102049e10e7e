/** Gives a program's memory back when nobody can read it any more: neither the executable nor any of its arrays is held. */
import type { TypedArray } from '@glissade/tensor';
import * as headerWords from './header.ts';
import type { ProgramRoom } from './room.ts';

/** Something that lives as long as what it was given to. */
class Lease {}

interface Held {
  readonly room: ProgramRoom;
  readonly header: number;
}

const leases = new WeakMap<object, Lease>();
const registry = new FinalizationRegistry<Held>(({ room, header }) => {
  // A worker that comes late must not take what will be there for the program.
  new Int32Array(room.memory.memory.buffer, header, 1)[headerWords.id] = 0;
  room.free?.();
});

export function leaseRoom(held: Held, executable: object, arrays: readonly TypedArray[]): void {
  if (held.room.free === undefined) return;
  const lease = new Lease();
  for (const holder of [executable, ...arrays]) leases.set(holder, lease);
  registry.register(lease, held);
}
