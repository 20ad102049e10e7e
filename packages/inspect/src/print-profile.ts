/** A profile as text. */
import type { Profile } from './profile.ts';
import { type ModuleRow, type ProfileRow, sumOf } from './profile-rows.ts';

const titles = ['calls', 'ms', 'backward', 'GFLOP', 'GFLOP/s', 'MB'];

const fixed = (value: number, digits: number): string => (value === 0 ? '' : value.toFixed(digits));

const cells = ({ calls, milliseconds, backward, flops, bytes }: ProfileRow): string[] => [
  Number.isInteger(calls) ? String(calls) : calls.toFixed(1),
  milliseconds.toFixed(3),
  fixed(backward, 3),
  fixed(flops / 1e9, 4),
  flops > 0 && milliseconds > 0 ? (flops / milliseconds / 1e6).toFixed(1) : '',
  fixed(bytes / 1e6, 2),
];

/** A table with its rows' names on the left, as wide as they are. */
function table(title: string, rows: readonly ProfileRow[]): string {
  const lines = [[title, ...titles], ...rows.map((row) => [row.name, ...cells(row)])];
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The rows that took longest, and one for the others. */
function longest(rows: readonly ProfileRow[], most = 15): readonly ProfileRow[] {
  const rest = rows.slice(most);
  return rest.length > 1 ? [...rows.slice(0, most), sumOf(`${rest.length} others`, rest)] : rows;
}

/** A module's name below its parent's, indented. */
function indented(row: ModuleRow): ProfileRow {
  if (row.name === '') return { ...row, name: row.type };
  const parts = row.name.split('.');
  return { ...row, name: `${'  '.repeat(parts.length)}${parts.at(-1)} (${row.type})` };
}

export function printProfile(profile: Profile): string {
  const { rounds, milliseconds, inOperations, operations, modules, lines, note } = profile;
  const times = rounds === 1 ? '1 round' : `${rounds} rounds, each`;
  const calls = Math.round(profile.calls);
  const outside = (milliseconds - inOperations).toFixed(1);
  return [
    `${times} of ${milliseconds.toFixed(1)} ms: ${inOperations.toFixed(1)} in ${calls} operations, ${outside} outside of them`,
    ...(note ? [note] : []),
    table('operation', longest(operations)),
    ...(modules.length > 0 ? [table('module', modules.map(indented))] : []),
    ...(lines.length > 0 ? [table('line', longest(lines))] : []),
  ].join('\n\n');
}
