/**
 * Keeps V8's collector from letting large arrays pile up. Such an array is a few bytes of V8's young space, which is
 * collected when it is full: a step that makes little else leaves hundreds of megabytes behind until then. By that time
 * their memory is more than the allocator keeps, so it goes back to the system, and the next arrays cost page faults.
 * Node.js 20 and 22 collect some 50 MB in between, Node.js 24 more than 120.
 */

import { nodeModule, nodeVersion } from './node-module.ts';

/** As many bytes of arrays are made between two reminders at least, and half as many again as one fills. */
const between = 16 * 2 ** 20;
/**
 * A young space with more room than this is left alone: it takes longer to fill. The V8 of Node.js 24 begins with 16 MB of it
 * where much was loaded, and would not collect large arrays in time by itself, as earlier ones do.
 */
const mostRoom = (nodeVersion !== undefined && nodeVersion >= 24 ? 16 : 8) * 2 ** 20;
const pageBytes = 256 * 1024;
const elements = 2048;

/** How many bytes the young space takes until it is collected; undefined where nobody tells. */
function roomOf(): number | undefined {
  try {
    const spaces = nodeModule('node:v8')?.getHeapSpaceStatistics();
    return spaces?.find((space) => space.space_name === 'new_space')?.space_available_size;
  } catch {
    return undefined; // the module is there, but not all that is in it
  }
}

export class Reminder {
  #made = 0;
  #wait = between;
  /** What fills the space, for a moment: a field of all to see, so that no compiler takes it for useless. */
  filling: unknown[] | undefined;

  made(bytes: number): void {
    this.#made += bytes;
    if (this.#made > this.#wait) this.#remind();
  }

  #remind(): void {
    this.#made = 0;
    const room = roomOf();
    if (room === undefined || room > mostRoom) return;
    this.#wait = Math.max(between, 1.5 * room);
    // Of eight bytes an element; the space ends somewhere in its last page.
    for (let bytes = room + pageBytes; bytes > 0; bytes -= 8 * elements) this.filling = new Array(elements);
    this.filling = undefined;
  }
}
