/** Gives a program's memory back when nobody can use it any more: neither the executable nor any of its buffers is held. */
import type { Memory, Pool } from '../device/pool.ts';

/** Something that lives as long as what it was given to. */
class Lease {}

interface Held {
  readonly pool: Pool;
  readonly memories: readonly Memory[];
}

const leases = new WeakMap<object, Lease>();
const registry = new FinalizationRegistry<Held>(({ pool, memories }) => {
  for (const memory of memories) pool.giveBack(memory);
});

export function leaseMemories(held: Held, holders: readonly object[]): void {
  const lease = new Lease();
  for (const holder of holders) leases.set(holder, lease);
  registry.register(lease, held);
}
