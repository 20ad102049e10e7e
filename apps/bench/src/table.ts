/** The table: workloads by systems. */
import { type Gap, type Row, timeRatio } from './row.ts';
import type { Column } from './systems.ts';

/**
 * A Markdown table, aligned, of medians; behind each the time in times the baseline's. A tilde marks medians that are
 * uncertain: half of the samples lie further apart than a tenth of the median. The last line has the memory.
 */
export function table(outcomes: readonly (Row | Gap)[], columns: readonly Column[]): string {
  const base = baseline(columns);
  const names = [...new Set(outcomes.map(({ workload }) => workload))];
  const find = (workload: string, column: Column | undefined): Row | Gap | undefined =>
    outcomes.find((each) => each.workload === workload && isIn(each, column));
  const unitOf = (workload: string): string =>
    outcomes.filter(isRow).find((row) => row.workload === workload)?.unit ?? '';

  const head = ['workload', 'unit', ...columns.map(titleOf)];
  const lines = names.map((workload) => {
    const against = find(workload, base);
    const cells = columns.map((column) => {
      const found = find(workload, column);
      const compared = column !== base && against && isRow(against) ? against : undefined;
      return found ? cell(found, compared) : '';
    });
    return [workload, unitOf(workload), ...cells];
  });
  const memory = columns.map((column) => {
    const peaks = outcomes.filter(isRow).filter((row) => isIn(row, column));
    return peaks.length === 0 ? '' : String(Math.max(...peaks.map(({ peakMegabytes }) => peakMegabytes)));
  });
  return aligned([head, ...lines, ['peak memory', 'MB', ...memory]]);
}

export const isRow = (outcome: Row | Gap): outcome is Row => 'median' in outcome;

const isIn = ({ system, threads }: Row | Gap, column: Column | undefined): boolean =>
  system === column?.system.name && threads === column.threads;

const titleOf = ({ system: { title }, threads }: Column): string =>
  `${title}, ${threads} thread${threads === 1 ? '' : 's'}`;

/** Ours with the most threads, compiled if that is measured. */
function baseline(columns: readonly Column[]): Column | undefined {
  const named = (name: string): Column[] => columns.filter(({ system }) => system.name === name);
  const ours = named('compiled').length > 0 ? named('compiled') : named('glissade');
  return ours.sort((a, b) => b.threads - a.threads)[0];
}

function cell(outcome: Row | Gap, against: Row | undefined): string {
  if (!isRow(outcome)) return outcome.failed ? 'failed' : '-';
  const { median, lowerQuartile, upperQuartile } = outcome;
  const uncertain = upperQuartile - lowerQuartile > median / 10 ? '~' : '';
  const compared = against ? ` (${digits(timeRatio(outcome, against))}x)` : '';
  return `${uncertain}${digits(median)}${compared}`;
}

/** Three digits that count. */
export function digits(value: number): string {
  const places = value > 0 ? Math.max(0, 2 - Math.floor(Math.log10(value))) : 0;
  return value.toFixed(Math.min(places, 6)).replace(/\B(?=(\d{3})+$)/g, places === 0 ? ',' : '');
}

/** A Markdown table; from the third column on, cells are aligned on the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, i) => (i < 2 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [head, ...body] = rows;
  return [line(head!), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}
