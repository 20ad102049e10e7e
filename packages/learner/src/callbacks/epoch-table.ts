/** A table of the epochs, a line each. */
import type { Callback } from '../callback.ts';
import type { Figures } from '../metric.ts';

/**
 * Prints a line for each epoch, as fast.ai's table: the losses, the metrics of validation where there is one, and the seconds.
 *
 * @param write - what a line is given to
 *
 * @example
 * ```ts
 * import { epochTable } from '@glissade/learner';
 *
 * const table = epochTable();
 * table.onEpoch!({ epoch: 1, step: 40, train: { loss: 0.5 }, valid: { loss: 0.25 }, seconds: 1.5 }, undefined!);
 * // => epoch  train loss  valid loss  seconds
 * // =>     1    0.500000    0.250000      1.5
 * ```
 */
export function epochTable(write: (line: string) => void = console.log): Callback {
  let before = '';
  return {
    onEpoch({ epoch, train, valid, seconds }) {
      const { loss, ...metrics }: Figures<string> = valid ?? train;
      const columns: [name: string, cell: string][] = [
        ['epoch', `${epoch}`],
        ['train loss', train.loss.toFixed(6)],
        ...(valid ? [['valid loss', loss!.toFixed(6)] as [string, string]] : []),
        ...Object.entries(metrics).map(([name, value]): [string, string] => [name, value.toFixed(6)]),
        ['seconds', seconds.toFixed(1)],
      ];
      const widths = columns.map(([name, cell]) => Math.max(name.length, cell.length));
      const lineOf = (part: 0 | 1): string =>
        columns.map((column, i) => column[part].padStart(widths[i]!)).join('  ');
      const head = lineOf(0);
      if (head !== before) write(head);
      before = head;
      write(lineOf(1));
    },
  };
}
