/** A table as text: its first rows. */
import { type Cell, type Column, cellAt } from './column.ts';

const [mostRows, mostLetters, mostWidth] = [10, 24, 120];

/** Numbers at the right, others at the left; what has no room is counted. */
export function printTable(columns: ReadonlyMap<string, Column>, length: number): string {
  const shown = Math.min(length, mostRows);
  const printed = Array.from(columns, ([name, column]) => lines(name, column, shown));
  let width = -2;
  const fitting = printed.filter((column, i) => {
    width += 2 + (column[0]?.length ?? 0);
    return i === 0 || width <= mostWidth;
  });
  const rows = Array.from({ length: shown + 1 }, (_, i) =>
    fitting
      .map((column) => column[i])
      .join('  ')
      .trimEnd(),
  );
  const left = columns.size - fitting.length;
  return [
    ...rows,
    ...(length > shown ? [`... ${length - shown} more`] : []),
    `${counted(length, 'row')}, ${counted(columns.size, 'column')}${left > 0 ? `, ${left} of them not shown` : ''}`,
  ].join('\n');
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** The name and the values, all of one width. */
function lines(name: string, column: Column, shown: number): string[] {
  const cells = [name, ...Array.from({ length: shown }, (_, row) => cellText(cellAt(column, row)))].map(
    shortened,
  );
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => (column.type === 'number' ? cell.padStart(width) : cell.padEnd(width)));
}

/** Six digits of numbers that are not whole; a line for what has several. */
function cellText(cell: Cell): string {
  if (typeof cell === 'number' && !Number.isInteger(cell)) return String(Number(cell.toPrecision(6)));
  return typeof cell === 'string' ? cell.replace(/\s+/g, ' ') : String(cell);
}

const shortened = (text: string): string =>
  text.length > mostLetters ? `${text.slice(0, mostLetters - 3)}...` : text;
