/** The tables of one place: times, and what is asked of WebGPU. */
import type { Counts } from '../protocol.ts';
import type { Summary } from '../statistics.ts';
import { aligned, digits } from '../table.ts';
import { type GpuOutcome, type GpuRow, isGpuRow } from './row.ts';
import type { GpuColumn } from './systems.ts';

/**
 * The times: workloads by columns, each cell the median of calls in a row with one wait at their end, and of calls that are
 * each waited for. In brackets the shorter of the two times in times that of the baseline, the first column. A tilde marks
 * medians that are uncertain, as in ../table.ts.
 */
export function times(outcomes: readonly GpuOutcome[], columns: readonly GpuColumn[]): string {
  return byWorkload(outcomes, columns, (row, base) => {
    const compared = base && base !== row ? ` (${digits(best(row) / best(base))}x)` : '';
    return `${median(row.queued)} / ${median(row.waiting)}${compared}`;
  });
}

/** Milliseconds, or their like for rates, of the faster way to wait. */
const best = ({ unit, queued, waiting }: GpuRow): number =>
  unit === 'GFLOP/s' ? 1 / Math.max(queued.median, waiting.median) : Math.min(queued.median, waiting.median);

function median({ median, lowerQuartile, upperQuartile }: Summary): string {
  return `${upperQuartile - lowerQuartile > median / 10 ? '~' : ''}${digits(median)}`;
}

/** What a call asks for: dispatches / submits / buffers created; and where there are any, bytes up / read / copied. */
export function counts(outcomes: readonly GpuOutcome[], columns: readonly GpuColumn[]): string {
  return byWorkload(outcomes, columns, ({ counts }) => (counts ? countsOf(counts) : ''));
}

function countsOf({ dispatches, submits, buffers, uploaded, read, copied }: Counts): string {
  const bytes = [
    uploaded && `${number(uploaded)} B up`,
    read && `${number(read)} B read`,
    copied && `${number(copied)} B copied`,
  ];
  return [[dispatches, submits, buffers].map(number).join(' / '), ...bytes.filter((text) => text !== 0)].join(
    ', ',
  );
}

/** Whole numbers as they are. */
const number = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString('en') : digits(value);

function byWorkload(
  outcomes: readonly GpuOutcome[],
  columns: readonly GpuColumn[],
  cell: (row: GpuRow, base: GpuRow | undefined) => string,
): string {
  const names = [...new Set(outcomes.map(({ workload }) => workload))];
  const lines = names.map((workload) => {
    const found = columns.map(({ system, place }) =>
      outcomes.find(
        (each) => each.workload === workload && each.system === system.name && each.place === place,
      ),
    );
    const base = found[0] && isGpuRow(found[0]) ? found[0] : undefined;
    const unit = outcomes.filter(isGpuRow).find((row) => row.workload === workload)?.unit ?? '';
    const cells = found.map((each) => {
      if (!each) return '';
      return isGpuRow(each) ? cell(each, base) : each.failed ? 'failed' : '-';
    });
    return [workload, unit, ...cells];
  });
  return aligned([['workload', 'unit', ...columns.map(({ system }) => system.title)], ...lines]);
}
