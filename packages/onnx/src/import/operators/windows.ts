/** What convolutions and pools say of the windows that they move over the last axes. */
import type { Attributes } from '../attributes.ts';
import type { List } from '../operator.ts';

/** How much is put before and behind each axis. */
export interface Room {
  readonly begin: List;
  readonly end: List;
}

export interface Windows {
  readonly kernel: List | undefined;
  readonly strides: (rank: number) => List;
  readonly dilations: (rank: number) => List;
  /** The room for inputs of these lengths, for a kernel that is as long as said. */
  readonly room: (lengths: List, kernel: List) => Room;
}

export function windowsOf(node: Attributes): Windows {
  const [kernel, pads] = [node.ints('kernel_shape'), node.ints('pads')];
  const perAxis =
    (name: string): ((rank: number) => List) =>
    (rank) => {
      const found = node.ints(name) ?? new Array<number>(rank).fill(1);
      return checked(
        name,
        found,
        rank,
        found.every((each) => each >= 1),
      );
    };
  const checkedPads = pads && ((rank: number): List => checked('pads', pads, 2 * rank));
  const automatic = node.choice('auto_pad', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID']);
  const windows: Windows = {
    kernel,
    strides: perAxis('strides'),
    dilations: perAxis('dilations'),
    room(lengths, kernel) {
      const rank = lengths.length;
      if (automatic === 'NOTSET' && checkedPads)
        return { begin: checkedPads(rank).slice(0, rank), end: checkedPads(rank).slice(rank) };
      if (automatic === 'NOTSET' || automatic === 'VALID')
        return { begin: lengths.map(() => 0), end: lengths.map(() => 0) };
      const reach = reachOf(kernel, windows.dilations(rank));
      const totals = windows.strides(rank).map((stride, i) => {
        const count = Math.ceil(lengths[i]! / stride);
        return Math.max(0, (count - 1) * stride + reach[i]! - lengths[i]!);
      });
      return sameRoom(totals, automatic === 'SAME_UPPER');
    },
  };
  return windows;
}

/** An attribute's numbers, of which there must be so many. */
function checked(name: string, found: List, count: number, fits = true): List {
  if (found.length === count && fits) return found;
  throw new TypeError(
    `the attribute ${name} is [${found.join(', ')}]; expected ${count} numbers that fit the input`,
  );
}

/** Room in two halves; of an odd one more is behind, or before. */
export function sameRoom(totals: List, isMoreBehind: boolean): Room {
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total) => Math.ceil(total / 2));
  return isMoreBehind ? { begin: less, end: more } : { begin: more, end: less };
}

/** How many elements a window spans. */
export const reachOf = (kernel: List, dilations: List): List =>
  kernel.map((length, i) => dilations[i]! * (length - 1) + 1);

/** The amounts for `pad`, which begins with the last axis. */
export const padAmounts = (begin: List, end: List): number[] =>
  begin.toReversed().flatMap((amount, i) => [amount, end.at(-1 - i)!]);
